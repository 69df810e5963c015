"""Readable text: what a person sees, without the tricks of encodings.

Feeds on text as received and hands the cue patterns and the tokeniser one lower-case line: html
entities resolved, NFKC, marks that nobody sees gone and look-alike letters folded (ml/text),
typographic quotes straightened, white space collapsed.

What does not belong here: which letters look alike; masking, negation, tokens (tokens.py), for
cues still need numbers.
"""

import html
import re
import unicodedata

from ml.text.hidden import letters_alone
from ml.text.look_alikes import fold_look_alikes

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u00b4": "'"})
_SPACE = re.compile(r"\s+")


def readable(text: str) -> str:
    """One lower-case line of what a reader sees in the text."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():
        return _SPACE.sub(" ", text.lower().replace("`", "'")).strip()
    # Quotes first: NFKC turns the acute accent into a space and a combining mark.
    plain = unicodedata.normalize("NFKC", letters_alone(text.translate(_QUOTES)))
    return _SPACE.sub(" ", fold_look_alikes(plain).lower()).strip()
