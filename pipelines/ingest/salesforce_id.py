"""Salesforce ids come with 15 or with 18 characters; joins need one form.

The longer form adds three characters that tell which letters of each five are capitals.
"""

import re

FIFTEEN = re.compile(r"[A-Za-z0-9]{15}")
SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def eighteen_characters(identifier: str) -> str:
    """The 18-character form of an id; what is no 15-character id is returned as it is."""
    if not FIFTEEN.fullmatch(identifier):
        return identifier
    groups = (identifier[start : start + 5] for start in (0, 5, 10))
    return identifier + "".join(SUFFIX_LETTERS[_capitals(group)] for group in groups)


def _capitals(group: str) -> int:
    return sum(1 << place for place, letter in enumerate(group) if letter.isupper())
