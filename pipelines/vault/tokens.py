"""Turns personal values into tokens: keyed hashes that are equal where the values mean the same.

Normal forms decide what is the same (case of an address, writing of a telephone number). Storing
values belongs in `store.py`; deciding who is who belongs in `pipelines.identity`.
"""

import hmac
import re
from typing import Literal

import phonenumbers

from pipelines.contracts.contract import PersonalKind

Kind = PersonalKind | Literal["identifier"]
SHORTEST_PHONE = 6  # digits; shorter ones are extensions and codes, not a person's number
# A word as people have it in their addresses, and those that programs write into Message-IDs. What
# else stands before an @ there (dates, counters, random letters and digits) names nobody.
ADDRESS_WORD = re.compile(
    r"(?<![A-Za-z0-9])(?:[a-z]{2,}|[A-Z][a-z]+|[A-Z]{2,}(?!\d{5}))\d{0,4}(?![A-Za-z0-9])"
)
PROGRAMS_WORDS = {"camel", "case", "id", "javamail", "mail", "mailer", "message", "msg", "order"}
PROGRAMS_WORDS |= {"pine", "qm", "reply", "thread", "ticket"}
BARE_NUMBER = re.compile(r"\d{9,15}")  # messengers' addresses are telephone numbers
CALLABLE = re.compile(r"\+[\d\s().-]{7,}")  # digits alone are numbers of customers, 000123 too


class Tokeniser:
    """Makes tokens with one company's secret key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, kind: Kind, value: str) -> str | None:
        """`<kind>_<32 hex>` of a value in its normal form; None where nothing is left of it."""
        normal = normal_form(kind, value)
        if not normal:
            return None
        return f"{kind}_{self.fingerprint(kind, normal)}"

    def fingerprint(self, purpose: str, content: str) -> str:
        """Keyed hash of a text: who has no key cannot try out what it was."""
        return hmac.digest(self._key, f"{purpose}\0{content}".encode(), "sha256").hex()[:32]


def names_somebody(identifier: str, of_mail: bool = False) -> bool:
    """Whether an id is, or may hold, a person's address or telephone number.

    Args:
        of_mail: it is a Message-ID, which always has an @; a program mostly made what is before it.
    """
    if identifier.startswith("+") and CALLABLE.fullmatch(identifier):
        return True
    local, at, _ = identifier.partition("@")
    if not at or not of_mail:
        return bool(at)
    if BARE_NUMBER.fullmatch(local):
        return True
    words = {word.group().rstrip("0123456789").lower() for word in ADDRESS_WORD.finditer(local)}
    return bool(words - PROGRAMS_WORDS)


def normal_form(kind: Kind, value: str) -> str:
    """The form in which two writings of the same value are equal; empty for no value."""
    if kind == "email":
        return _one_mailbox(value.strip().lower())
    if kind == "phone":
        return _national_digits(value)
    if kind in ("name", "address"):
        return " ".join(value.split()).casefold()
    return value.strip()


def _one_mailbox(address: str) -> str:
    """An address without the tag that its holder may add to it: jo+shop@x is jo@x."""
    local, at, domain = address.partition("@")
    untagged = local.partition("+")[0]
    return f"{untagged}{at}{domain}" if at and untagged else address


def _national_digits(value: str) -> str:
    """A telephone number without country code and trunk zero.

    Exports write one number as +15552345678 and as (555) 234-5678; without a declared country
    only the national digits are common to both.
    """
    text = value.strip()
    if text.startswith("00"):
        text = f"+{text[2:]}"
    digits = re.sub(r"\D", "", text)
    if text.startswith("+"):
        try:
            digits = str(phonenumbers.parse(text, None).national_number)
        except phonenumbers.NumberParseException:
            pass  # not a number that any country plans for: its digits are all there is
    digits = digits.lstrip("0")
    return digits if len(digits) >= SHORTEST_PHONE else ""
