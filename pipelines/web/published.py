"""The published file as the desk reads it: opened once per generation, never waited for.

A publish replaces the file whole; the next request sees the new one. Names come from the vault and
are never kept; what they are filed under is, as long as the generation is the newest one.
What pages ask of it stands with the pages.
"""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime

import duckdb

from pipelines.home import Home
from pipelines.vault.store import Vault
from pipelines.warehouse.connection import IN_EVERY_CONNECTION
from pipelines.warehouse.queries import has_table

NAMES = """
select customer_id, kind, token from journey.vault_keys
where kind = 'name' and list_contains(?, customer_id)
union all
select customer_id, 'number', crm_number from journey.customers
where crm_number is not null and list_contains(?, customer_id)
"""
GENERATION = "select as_of, published_at from meta.generation"


class Published:
    """Reads the newest generation; safe for many threads at once."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._opened: tuple[tuple[int, int, int], duckdb.DuckDBPyConnection] | None = None
        self._generation: tuple[str, tuple[date | None, datetime | None]] = ("", (None, None))
        self._tokens: tuple[str, dict[str, list[tuple[str, str]]]] = ("", {})
        self._vault = Vault(home)

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection | None]:
        """A cursor on the newest generation; None while nothing is published."""
        connection = self._newest()
        if connection is None:
            yield None
            return
        cursor = connection.cursor()
        try:
            cursor.execute(IN_EVERY_CONNECTION)
            cursor.execute("use generation")
            yield cursor
        finally:
            cursor.close()

    def generation(self) -> tuple[date | None, datetime | None]:
        """The as-of day, and when it was published, UTC; None where nothing is."""
        mark = self.mark()
        if self._generation[0] != mark:
            with self.reading() as cursor:
                rows = cursor.execute(GENERATION).fetchall() if cursor else []
            self._generation = mark, rows[0] if rows else (None, None)
        return self._generation[1]

    def mark(self) -> str:
        """Another one for another generation."""
        stamp = self._stamp()
        return "-".join(map(str, stamp)) if stamp else "none"

    def names(self, customers: Collection[str]) -> dict[str, str]:
        """customer_id -> name, else customer number, of those of whom either is known."""
        filed = self._filed(set(customers))
        values = self._vault.values_of([token for found in filed.values() for _, token in found])
        called: dict[str, str] = {}
        for customer, found in filed.items():
            for kind, token in sorted(found, reverse=True):
                value = values.get(token, token if kind == "number" else None)
                if value:
                    called[customer] = f"customer {value}" if kind == "number" else value
        return called

    def _filed(self, customers: set[str]) -> dict[str, list[tuple[str, str]]]:
        """What the customers' names are filed under, each as kind and token.

        Kept per generation: DuckDB reads the whole column for fifty customers, each time.
        """
        mark = self.mark()
        if self._tokens[0] != mark:
            self._tokens = mark, {}
        known = self._tokens[1]
        missing = sorted(customers - known.keys())
        if missing:
            found: dict[str, list[tuple[str, str]]] = {customer: [] for customer in missing}
            with self.reading() as cursor:
                if cursor is not None and has_table(cursor, "journey.vault_keys"):
                    for customer, *filed in cursor.execute(NAMES, [missing, missing]).fetchall():
                        found[customer].append((filed[0], filed[1]))
            known.update(found)
        return {customer: known[customer] for customer in customers}

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._home.published_twin.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _newest(self) -> duckdb.DuckDBPyConnection | None:
        stamp = self._stamp()
        if stamp is None:
            return None
        with self._lock:
            if self._opened is None or self._opened[0] != stamp:
                # cursors of the generation before stay valid until their requests end
                self._opened = (stamp, _opened(self._home))
            return self._opened[1]


def _opened(home: Home) -> duckdb.DuckDBPyConnection:
    # not by duckdb.connect: of one path it gives a process the file that was there at first
    connection = duckdb.connect()
    place = str(home.published_twin).replace("'", "''")
    connection.execute(f"attach '{place}' as generation (read_only)")
    return connection
