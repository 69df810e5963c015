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
    matters = (key for each in _each(contracts, rows) for key in matter_keys(*each))
    return any(tombstones.holds(*key) for key in matters) or is_by_forgotten(
        contracts, rows, tombstones
    )


def is_by_forgotten(contracts: Sequence[Contract], rows: Rows, tombstones: Tombstones) -> bool:
    """Whether a forgotten person is among those whom the record itself names."""
    persons = [key for each in _each(contracts, rows) for key in person_keys(*each)]
    stronger = [(kind, key) for kind, key in persons if kind not in WEAK]
    return any(tombstones.holds(*key) for key in stronger or persons)


def keys_of(contracts: Sequence[Contract], rows: Rows) -> Iterator[tuple[str, str]]:
    """(kind, key) by which a record of a person is known: its own id, the matter it opens."""
    for contract, row in _each(contracts, rows):
        for name, column in contract.columns.items():
            kinds = column.kinds_of_person_key if name in contract.key else []
            own = [*(kind for kind in kinds if kind not in WEAK), column.opens]
            values = _keys(row.get(name), column.many)
            yield from ((kind, key) for kind in own if kind for key in values)


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


def _each(
    contracts: Sequence[Contract], rows: Rows
) -> Iterator[tuple[Contract, Mapping[str, Any]]]:
    return ((each, row) for each in contracts for row in rows.get(each.table, ()))


def _keys(value: str | None, many: bool) -> list[str]:
    if not value:
        return []
    return value.split(" ") if many else [value]
