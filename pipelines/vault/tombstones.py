"""Remembers who was forgotten, in keyed hashes alone, so that no later file brings them back.

Kept apart from the vault's values, in a file of its own. `pending` is the one exception to "hashes
alone": what an erasure still needs to find, removed when it is done.
"""

import json
from collections.abc import Iterable
from typing import Any

from pipelines.home import Home
from pipelines.private_database import PrivateDatabase
from pipelines.vault.tokens import Tokeniser

TABLES = """
create table if not exists tombstones (fingerprint text primary key) without rowid;
create table if not exists rewritten (
    old_hash text primary key, new_hash text, records integer not null, at text not null
) without rowid;
create table if not exists pending (job text not null);
"""
RESTORE = "Put it back from a backup: without it forgotten persons come back with the next file."
RECORD = "record"


class Tombstones:
    """The keys and records of forgotten persons, asked in the words of the raw tables."""

    def __init__(self, home: Home, tokeniser: Tokeniser) -> None:
        self._file = home.vault_file.with_name("tombstones.sqlite")
        self._kept = PrivateDatabase(self._file, TABLES, "The list of forgotten persons", RESTORE)
        self._tokeniser = tokeniser
        self._known: set[str] = set()
        if self._file.exists():
            with self._kept.open() as database:
                self._known = {row[0] for row in database.execute("select * from tombstones")}

    def __bool__(self) -> bool:
        """Whether anybody was forgotten."""
        return bool(self._known)

    def holds(self, kind: str, key: str) -> bool:
        """Whether a key, or the hash of a record, is that of a forgotten person."""
        return bool(self._known) and self._fingerprint(kind, key) in self._known

    def add(self, keys: Iterable[tuple[str, str]]) -> None:
        """Remember (kind, key) pairs."""
        fresh = {self._fingerprint(kind, key) for kind, key in keys} - self._known
        if fresh:
            with self._kept.open() as database, database:
                rows = [(fingerprint,) for fingerprint in sorted(fresh)]
                database.executemany("insert or ignore into tombstones values (?)", rows)
            self._known |= fresh

    def add_rewritten(self, old: str, new: str | None, records: int, at: str) -> None:
        """Remember that an archived file was rewritten without some records, or removed."""
        with self._kept.open() as database, database:
            database.execute(
                "insert or replace into rewritten values (?, ?, ?, ?)", (old, new, records, at)
            )

    def rewritten(self) -> dict[str, str | None]:
        """Old content hash -> new one (None where nothing was left of the file)."""
        if not self._file.exists():
            return {}
        with self._kept.open() as database:
            return dict(database.execute("select old_hash, new_hash from rewritten"))

    def pending(self) -> Any:
        """The erasure that was begun and not ended, or None."""
        if not self._file.exists():
            return None
        with self._kept.open() as database:
            row = database.execute("select job from pending").fetchone()
        return json.loads(row[0]) if row else None

    def note(self, job: Any) -> None:
        """Note an erasure before anything is erased, so that a killed one can be finished."""
        with self._kept.open() as database, database:
            database.execute("delete from pending")
            database.execute("insert into pending values (?)", (json.dumps(job),))

    def end(self) -> None:
        """The erasure is done: what it was looking for is forgotten as well."""
        with self._kept.erase() as database:
            database.execute("delete from pending")

    def _fingerprint(self, kind: str, key: str) -> str:
        return self._tokeniser.fingerprint("forgotten", f"{kind}\0{key}")
