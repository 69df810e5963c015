"""Learns what new files tell of forgotten persons: their new ids, and the tickets they opened.

A forgotten person may come back under another user id, or with a new ticket; the answers to it name
nobody. Their keys become tombstones before anything is taken in. Whether a record is a forgotten
person's is `whose.py`'s affair, erasing what came before its ticket `pipelines.forget`'s.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress

import duckdb

from pipelines.contracts.contract import Contract, load_contracts
from pipelines.home import Home
from pipelines.ingest.archive import ReceivedFile, StillBeingWritten, archive
from pipelines.ingest.parse import Families, extractors_of, families_of, take_in
from pipelines.ingest.whose import is_by_forgotten, keys_of
from pipelines.sources.recognise import Recognised, recognise
from pipelines.sources.record import Record, Refusal
from pipelines.vault.store import Vault
from pipelines.vault.tombstones import Tombstones

Keys = set[tuple[str, str]]


def learn(fresh: Iterable[ReceivedFile], home: Home) -> Keys:
    """Add tombstones for every key that forgotten persons have in these files; what was learnt.

    Files are read until nothing new is learnt: one may tell the id by which another names somebody.
    """
    vault = Vault(home)
    tombstones = Tombstones(home, vault.tokeniser())
    if not tombstones:
        return set()
    telling = []
    for received in fresh:
        with suppress(StillBeingWritten):  # told of when the file is taken in
            kind = recognise(archive(received, home.archive), load_contracts())
            if isinstance(kind, Recognised) and _tells(families_of(kind)):
                telling.append(kind)
    learnt: Keys = set()
    while found := set().union(*(_learn_from(kind, vault, tombstones) for kind in telling)):
        tombstones.add(found)
        learnt |= found
    return learnt


def are_held(connection: duckdb.DuckDBPyConnection, keys: Collection[tuple[str, str]]) -> bool:
    """Whether rows that were taken in earlier hold one of these keys."""
    for contract in load_contracts().values():
        for name, column in contract.columns.items():
            kinds = {*column.kinds_of_person_key, column.matter, column.opens}
            asked = [key for kind, key in keys if kind in kinds]
            value = f"unnest(string_split(\"{name}\", ' '))" if column.many else f'"{name}"'
            query = f"select 1 from (select {value} as key from raw.{contract.table}) "
            query += "where list_contains(?, key) limit 1"
            if asked and connection.execute(query, [asked]).fetchall():
                return True
    return False


def _tells(families: Families) -> bool:
    contracts = [contract for family in families.values() for contract in family]
    return any(_tells_one(contract) for contract in contracts)


def _tells_one(contract: Contract) -> bool:
    return contract.is_of_persons or any(column.opens for column in contract.columns.values())


def _learn_from(kind: Recognised, vault: Vault, tombstones: Tombstones) -> Keys:
    families = families_of(kind)
    of_record = extractors_of(families, vault)
    learnt: Keys = set()
    for read in kind.read():
        taken = take_in(read, of_record)
        for extractor in of_record[read.below] if isinstance(read, Record) else ():
            extractor.settle(keep=False)
        if isinstance(taken, Refusal) or not isinstance(read, Record):
            continue
        contracts = families[read.below]
        if is_by_forgotten(contracts, taken, tombstones):
            learnt |= {key for key in keys_of(contracts, taken) if not tombstones.holds(*key)}
    return learnt
