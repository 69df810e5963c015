"""What kind of text arrived, and whether it can be scored at all.

Feeds on raw values as they stand in a table (text, NULL, bytes, a megabyte of log file) and hands
on a readable string of bounded length together with the verdict published as `text_quality`.

What does not belong here: anything that knows words or labels; how readable text is made
(normalise.py).
"""

import math
import re
import unicodedata
from typing import NamedTuple

from ml.emotion.normalise import readable
from ml.text.footers import without_footers
from ml.text.own_words import own_words

MAX_CHARACTERS = 8_000
BINARY_SHARE = 0.1
LATIN_SHARE = 0.5

# Qualities that end in emotion 'not_scored'; 'ok', 'cleaned' and 'too_long_cut' have a score.
NOT_SUPPORTED = "not_supported"  # a language that nobody hears, said by `model.py`
NOT_SCORED: frozenset[str] = frozenset(
    {"empty", "not_text", "binary", "no_letters", "other_script", NOT_SUPPORTED}
)

_JUNK = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd]")
_ASCII_LETTER = re.compile("[a-zA-Z]")


class Received(NamedTuple):
    """Readable text and the verdict on what arrived."""

    text: str
    quality: str

    @property
    def can_be_scored(self) -> bool:
        """Whether the text holds enough Latin letters to be heard."""
        return self.quality not in NOT_SCORED


def receive(value: object) -> Received:
    """Any table value as readable text of at most MAX_CHARACTERS with its quality; never raises."""
    if _is_missing(value):
        return Received("", "empty")
    if not isinstance(value, str):
        return Received("", "not_text")
    cut = value[:MAX_CHARACTERS]
    kept, removed = _JUNK.subn("", cut)
    if removed > 1 and removed > BINARY_SHARE * len(cut):
        return Received("", "binary")
    # NFKC can make one character eighteen: the bound must hold afterwards as well.
    text = readable(_written_now(kept))[:MAX_CHARACTERS]
    quality = "too_long_cut" if len(value) > MAX_CHARACTERS else "cleaned" if removed else "ok"
    return Received(text, _unreadable(text) or quality)


def _written_now(text: str) -> str:
    """The words of the writer, where lines may hold quotes, signatures and footers beside."""
    has_lines = "\n" in text or text.lstrip().startswith(">")
    return own_words(without_footers(text)) if has_lines else text


def _is_missing(value: object) -> bool:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return type(value).__name__ in ("NAType", "NaTType")


def _unreadable(text: str) -> str | None:
    """The verdict that forbids scoring, or None where the letters can be read."""
    if not text:
        return "empty"
    if text.isascii():
        return None if _ASCII_LETTER.search(text) else "no_letters"
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return "no_letters"
    latin = sum(1 for letter in letters if letter < "\u0250" or _is_latin(letter))
    return "other_script" if latin < LATIN_SHARE * len(letters) else None


def _is_latin(letter: str) -> bool:
    return "LATIN" in unicodedata.name(letter, "")
