"""What tells which matter a text belongs to: the numbers it names, its subject without trimmings.

Both stand in columns of their own, because the words themselves lie in the vault. Whether two
texts belong to one matter is decided by the models (dbt_project/models/intermediate/service).
"""

import re

MOST_NUMBERS = 20
LONGEST_TEXT = 20_000
# only what is introduced as a number of ours: other digits are amounts, days and telephones
MENTION = re.compile(
    r"(?:\b(?:ticket|case|request|reference|ref|complaint|claim|order)s?\b\.?"
    r"(?:\s+(?:number|no|nr|id)\b\.?)?\s*(?:[:#]|is\b)?\s*#?|(?<!\w)#)"
    r"\s*(?=[A-Z-]{0,6}\d)([A-Z0-9][A-Z0-9-]{1,11})(?![\w-])",
    re.IGNORECASE,
)
PREFIX = re.compile(
    r"\s*(?:(?:re|aw|sv|antw|fwd?|wg|tr|rv)(?:\[\d+\])?\s*:|\[[^\]]*\])", re.IGNORECASE
)
FEWEST_WORDS = 2


def mentioned_numbers(text: str) -> str:
    """Numbers of tickets, cases, complaints and orders that a text names, joined by spaces.

    At most 20 of them, in capitals, in their order.
    """
    found = (match[1].upper() for match in MENTION.finditer(text[:LONGEST_TEXT]))
    return " ".join(list(dict.fromkeys(found))[:MOST_NUMBERS])


def bare_subject(subject: str) -> str:
    """A subject in small letters without `Re:` and the like, single-spaced.

    Nothing where fewer than two words are left: "Hello" is no topic.
    """
    while match := PREFIX.match(subject):
        subject = subject[match.end() :]
    words = subject.casefold().split()
    return " ".join(words) if len(words) >= FEWEST_WORDS else ""
