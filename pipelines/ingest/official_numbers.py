"""Numbers that no early warning needs: of cards, bank accounts, passports and national registers.

Told by a column's name or by a value's own checksum or strict shape, record by record, so that a
record reads alike in whatever file it stands. Only further columns and free texts are looked at:
what a contract declares, it wants. A number that passes a check by chance is lost as well.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

CARD_NUMBER = "[card number]"
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[\W_]+")
NAMED = {
    "a passport number": r"passports?|passport(no|number|nr|id)|reisepass\w*",
    "a national id": (
        r"ssn|sin|nino|nric|dni|nie|nif|cpf|curp|bsn|pesel|cnp|aadhaar|personnummer|"
        r"social_security|socialsecurity\w*|national_(id|identity|identifier|insurance)|"
        r"nationalid\w*|nationalinsurance\w*|tax_(id|file|payer)|taxid|steuer_?id\w*|codice_fiscale|"
        r"identity_(card|document)|id_card|idcard|ausweis\w*|driv(ing|ers?)_licen[cs]e"
    ),
    "a card number": (
        r"(credit|debit|payment|bank)_?card|card_?(no|num|number|nr|pan)|cc_?(no|num|number)|"
        r"cvv2?|cvc2?|creditcard\w*|kreditkarte\w*"
    ),
    "a bank account": r"iban|bank_?account|bankaccount\w*|sort_code|routing_number",
}
NAMES = {what: re.compile(f"(?:^|_)(?:{words})(?:_|$)") for what, words in NAMED.items()}
# A number in one piece or grouped as on cards; letters or a plus at it make it another number.
# The first digit stands before all else: texts without digits are passed over at once.
CARD = re.compile(
    r"\d(?<![\w+]\d)(?:\d{12,18}|\d{3}([ .\u00a0-])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{3})?|"
    r"\d{3}([ .\u00a0-])\d{6}\2\d{4,5})(?!\w)"
)
ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|"
    r"3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|6(?:011|4[4-9]\d|5\d\d|2\d\d)\d{12,15}|"
    r"(?:5[06-8]|6[37])\d{11,17}"
)
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
US_SSN = re.compile(r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}")
UK_NINO = re.compile(
    r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]"
)


def named_like(column: str) -> str | None:
    """Which official number a column's name promises, if any."""
    words = "_".join(word for word in CAMEL.split(column) if word).lower()
    return next((what for what, pattern in NAMES.items() if pattern.search(words)), None)


def looks_like(text: str) -> str | None:
    """Which official number a whole value is, by checksum or strict shape."""
    value = text.strip()
    if without_card_numbers(value) == CARD_NUMBER:
        return "a card number"
    if _is_iban(re.sub(r"\s", "", value).upper()):
        return "a bank account"
    is_national = US_SSN.fullmatch(value) or UK_NINO.fullmatch(value.upper())
    return "a national id" if is_national else None


def without_card_numbers(text: str) -> str:
    """A text whose card numbers are replaced; other numbers stay."""
    return CARD.sub(_masked, text)


def left_out_of(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, why) of the fields that are, hold within or are named like an official number."""
    for name, value in fields.items():
        if why := next(_reasons(name, value), None):
            yield name, why


def _reasons(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner_name, inner in value.items():
            yield from _reasons(str(inner_name), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _reasons(name, inner)
    elif value not in (None, ""):
        if what := named_like(name):
            yield f"it is named like {what}"
        elif what := looks_like(str(value)):
            yield f"it looks like {what}"


def _masked(found: re.Match[str]) -> str:
    text = found.group()
    without_code = text[:-4]  # three digits after a card of sixteen are its security code
    is_card = _is_card(text) or (len(_digits(text)) == 19 and _is_card(without_code))
    return CARD_NUMBER if is_card else text


def _digits(text: str) -> str:
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())


def _is_card(text: str) -> bool:
    digits = _digits(text)
    if not ISSUERS.fullmatch(digits):
        return False
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in digits[::-2])) % 10 == 0


def _is_iban(value: str) -> bool:
    if not IBAN.fullmatch(value):
        return False
    return int("".join(str(int(letter, 36)) for letter in value[4:] + value[:4])) % 97 == 1
