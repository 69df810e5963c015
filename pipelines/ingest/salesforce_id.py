"""Salesforce ids come with 15 or with 18 characters; joins need one form.

The longer form adds three characters that tell which letters of each five are capitals.
"""

import re

FIFTEEN = re.compile(r"[A-Za-z0-9]{15}")
CONTACT_PREFIX = "003"  # how the ids of contacts begin in every Salesforce
SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def eighteen_characters(identifier: str) -> str:
    """The 18-character form of an id; what is no 15-character id is returned as it is."""
    if not FIFTEEN.fullmatch(identifier):
        return identifier
    groups = (identifier[start : start + 5] for start in (0, 5, 10))
    return identifier + "".join(SUFFIX_LETTERS[_capitals(group)] for group in groups)


def contact_in_eighteen(identifier: str) -> str:
    """The same for a column that may also hold the company's own numbers: ids of contacts alone."""
    is_contact = identifier.startswith(CONTACT_PREFIX) and not identifier.isdigit()
    return eighteen_characters(identifier) if is_contact else identifier


def _capitals(group: str) -> int:
    return sum(1 << place for place, letter in enumerate(group) if letter.isupper())
