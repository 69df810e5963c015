"""Values of another type than their column's: what the drift modes make of one value.

Decided value by value, so that a record reads alike in whatever file it stands. Only a writing
that can mean one thing is brought into the contract's (`3/4/2024` and `1,234` can mean two).
"""

import re
from collections.abc import Callable
from decimal import Decimal

from pipelines.contracts.contract import Column, ColumnType, Contract, DriftMode
from pipelines.contracts.expectations import PATTERNS
from pipelines.ingest.forms import normal

WHOLE_NUMBER = re.compile(r"([+-]?\d{1,18})\.0+")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})")
SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d{1,15})?[eE][+-]?\d")
YEAR_FIRST = re.compile(r"(\d{4})/(\d{2})/(\d{2})(.*)")
MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?Z?")
YES_AND_NO = {"yes": "true", "y": "true", "t": "true", "no": "false", "n": "false", "f": "false"}


def may_be_left_out(contract: Contract, name: str) -> bool:
    """Whether a record is whole without the column: no key, no clock, not required."""
    clocks = {contract.clocks.occurred_at, *contract.clocks.known_at}
    return not contract.columns[name].required and name not in {*contract.key, *clocks}


def fitted(column: Column, text: str, mode: DriftMode, optional: bool) -> str | None:
    """A value as its column's type under a drift mode; None where it is left out."""
    if mode == "refuse" or column.type not in PATTERNS or _fits(column.type, text):
        return text
    if mode == "evolve":
        return WRITINGS[column.type](text)
    return None if optional else text


def _fits(column_type: ColumnType, text: str) -> bool:
    return re.match(PATTERNS[column_type], text) is not None


def _integer(text: str) -> str:
    found = WHOLE_NUMBER.fullmatch(text)
    return found.group(1) if found else _decimal(text)


def _decimal(text: str) -> str:
    if THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    return f"{Decimal(text):f}" if SCIENTIFIC.fullmatch(text) else text


def _boolean(text: str) -> str:
    return YES_AND_NO.get(text.casefold(), text)


def _timestamp(text: str) -> str:
    return normal("epoch", YEAR_FIRST.sub(r"\1-\2-\3\4", text))


def _date(text: str) -> str:
    return MIDNIGHT.sub(r"\1", YEAR_FIRST.sub(r"\1-\2-\3\4", text))


WRITINGS: dict[ColumnType, Callable[[str], str]] = {
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "date": _date,
}
