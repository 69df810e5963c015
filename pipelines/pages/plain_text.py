"""Text from outside, made fit to stand in a file that people open.

Fed by names, messages and ids of any source; used by every writer of lists and pages.
WHAT DOES NOT BELONG HERE: escaping for one format (spreadsheets: pipelines.alerts.cells; HTML:
Jinja's autoescape), masking of personal values.
"""

import re

_LINE_BREAK = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# Bidirectional overrides go with the control characters: they make "evil.exe" read as "exe.live".
# Lone surrogates and U+FFFE/FFFF can be written neither as UTF-8 nor as XML.
_UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)


def plain_text(text: str) -> str:
    r"""Text without control characters: any line break becomes \n, a tab a space; idempotent."""
    return _UNFIT.sub("", _LINE_BREAK.sub("\n", text).replace("\t", " "))


def shortened(text: str, limit: int) -> str:
    """Text of at most `limit` characters, cut where a word ends, marked with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rsplit(maxsplit=1)[0] if " " in head[-40:] else head
    return at_word.rstrip() + "…"
