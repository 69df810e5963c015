"""Readable text: what a person sees, without the tricks of encodings.

Feeds on text as received and hands the cue patterns and the tokeniser one lower-case line: html
entities resolved, NFKC, invisible characters gone, look-alike letters of mixed-script words folded
to Latin, typographic quotes straightened, white space collapsed.

What does not belong here: masking, negation, tokens (tokens.py): cues still need numbers.
"""

import html
import re
import unicodedata

# Letters that look Latin in most fonts. Only lower case: folding runs after lower().
_TWINS = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁԛԝһӏьгвнкмтп", "aeopcyxijsdqwhlbrbhkmtn", strict=True)),
        **dict(zip("αορυνικτχεηωγβμζ", "aopuviktxenwybmz", strict=True)),
    }
)
_FOREIGN_TWIN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile("[a-z]")
_WORD = re.compile(r"[^\W\d_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u00b4": "'"})
_SPACE = re.compile(r"\s+")


def readable(text: str) -> str:
    """One lower-case line of what a reader sees in the text."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():
        return _SPACE.sub(" ", text.lower().replace("`", "'")).strip()
    # Quotes first: NFKC turns the acute accent into a space and a combining mark.
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text.translate(_QUOTES)))
    return _SPACE.sub(" ", fold_twins(plain.lower())).strip()


def fold_twins(text: str) -> str:
    """Lower-case text with look-alike letters made Latin where a word mixes scripts.

    A word made of twins alone is folded only beside a mixed word: a trickster leaves both.
    """
    if not _FOREIGN_TWIN.search(text):
        return text
    if not any(_is_mixed(word) for word in _WORD.findall(text)):
        return text
    return _WORD.sub(_folded, text)


def _is_mixed(word: str) -> bool:
    return bool(_FOREIGN_TWIN.search(word)) and bool(_LATIN.search(word))


def _folded(match: re.Match[str]) -> str:
    word = match.group()
    folded = word.translate(_TWINS)
    return folded if _is_mixed(word) or folded.isascii() else word
