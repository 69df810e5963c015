r"""The one place that makes text safe for a spreadsheet, and takes that back on import.

Fed by every text cell of the CSV and XLSX lists. An apostrophe goes before whatever a spreadsheet
could run: = + - @ and their full-width and small twins, at the start of a cell or of what becomes
a cell when the file is opened with another separator, also behind blanks, quotes and invisible
characters, and before a line break that begins a cell.
Guarantee: unescape(escape(x)) == plain_text(x), for any x.
WHAT DOES NOT BELONG HERE: numbers and dates (written typed, never as text), HTML.
"""

import re

from pipelines.pages.plain_text import plain_text

# Every character that is one of these or becomes one by Unicode compatibility (NFKC); U+2212 is the
# typographic minus, which some spreadsheets take as a sign.
_STARTERS = "=+\\-@＝＋－＠﹦﹢﹣﹫⁺⁻⁼₊₋₌−⩵⩶﬩"
_INVISIBLE = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufe00-\ufe0f\u034f\U000e0000-\U000e007f"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_SKIPPED = rf"(?:[^\S\n]|[{_INVISIBLE}'\"‘’“”`])*"
# What stands behind a place is asked in the same way to escape and to unescape, and an apostrophe
# is among the skipped: that keeps each place decidable alone, and the escape reversible.
_RUNS = (
    rf"(?:\A(?={_SKIPPED}[{_STARTERS}\n])|(?<=[,;|\n])(?={_SKIPPED}[{_STARTERS}]))",
    rf"(?:\A'(?={_SKIPPED}[{_STARTERS}\n])|(?<=[,;|\n])'(?={_SKIPPED}[{_STARTERS}]))",
)
_DANGER, _ESCAPED = (re.compile(pattern) for pattern in _RUNS)
_PLAIN_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{4,24}")


def escape(text: str) -> str:
    """The text as a spreadsheet cell that cannot run, without control characters."""
    return _DANGER.sub("'", plain_text(text))


def unescape(cell: str) -> str:
    """The text behind an escaped cell; a cell that needed no escape is unchanged."""
    return _ESCAPED.sub("", plain_text(cell))


def escape_typed(text: str) -> str:
    """As `escape`, for cells stored with a text type (XLSX): a plain phone number keeps its looks.

    A number of digits, blanks and + ( ) . - / names no function and no cell, so even saved as CSV
    and opened again it could at worst be added up.
    """
    clean = plain_text(text)
    return clean if _PLAIN_PHONE.fullmatch(clean) else escape(clean)
