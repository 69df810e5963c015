"""Tells whether a record is a forgotten person's, by the keys in its rows.

A telephone number or an account counts only where nothing stronger names the record's person:
households and firms share one. The same rule in SQL, for rows that stand in raw tables already, is
`pipelines.forget.person`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.contracts.contract import Contract
from pipelines.vault.tombstones import RECORD, Tombstones

WEAK = ("phone", "account")
FORGOTTEN = "forgotten on request"
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def is_forgotten(contracts: Sequence[Contract], rows: Rows, tombstones: Tombstones) -> bool:
    """Whether one record, given as its rows by table, is a forgotten person's."""
    if not tombstones:
        return False
    if any(tombstones.holds(RECORD, r["_record_hash"]) for r in rows[contracts[0].table]):
        return True
    persons: list[tuple[str, str]] = []
    for contract in contracts:
        for row in rows.get(contract.table, ()):
            persons += person_keys(contract, row)
            if any(tombstones.holds(kind, key) for kind, key in matter_keys(contract, row)):
                return True
    stronger = [(kind, key) for kind, key in persons if kind not in WEAK]
    return any(tombstones.holds(kind, key) for kind, key in stronger or persons)


def person_keys(contract: Contract, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(kind, key) of every person that a row names."""
    for name, column in contract.columns.items():
        for kind in column.kinds_of_person_key:
            yield from ((kind, key) for key in _keys(row.get(name), column.many))


def matter_keys(contract: Contract, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(kind, key) of every ticket or thread that a row belongs to or opens."""
    for name, column in contract.columns.items():
        for kind in (column.matter, column.opens):
            if kind:
                yield from ((kind, key) for key in _keys(row.get(name), column.many))


def _keys(value: str | None, many: bool) -> list[str]:
    if not value:
        return []
    return value.split(" ") if many else [value]
