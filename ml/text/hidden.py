"""Marks in a text that no reader sees: zero-width spaces, soft hyphens, orders of direction.

Letters that look like others belong in `look_alikes.py`.
"""

import re

_MARKS = "\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_JOINERS = "\u200c\u200d"  # within Persian words and families of emoji they are seen
_SELECTORS = "\ufe00-\ufe0f"  # say whether a heart is red
_HIDDEN = re.compile(f"[{_MARKS}]|(?<=[\x00-\x7f])[{_JOINERS}]|[{_JOINERS}](?=[\x00-\x7f])")
_UNSEEN = re.compile(f"[{_MARKS}{_JOINERS}{_SELECTORS}]")


def without_hidden(text: str) -> str:
    """The text as before to a reader's eye, without the marks that hide in it."""
    return text if text.isascii() else _HIDDEN.sub("", text)


def letters_alone(text: str) -> str:
    """The text without any such mark, those that shape other letters or emoji too."""
    return text if text.isascii() else _UNSEEN.sub("", text)
