"""A home that took in the fixtures of every source: what its tables then say."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "landing"
AS_OF = "2026-03-01"


@dataclass(frozen=True)
class EverySource:
    """The built warehouse of `tests/fixtures/landing` on the morning of AS_OF."""

    file: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the working database."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def one(self, query: str) -> Any:
        """The only value of a query."""
        ((value,),) = self.rows(query)
        return value

    def ledger(self, name: str) -> dict[str, Any]:
        """Table and counts of one received file."""
        found = self.rows(
            "select table_name, status, received, loaded, duplicate, quarantined "
            f"from ingest.ledger where name = '{name}'"
        )
        keys = ("table", "status", "received", "loaded", "duplicate", "quarantined")
        return dict(zip(keys, found[0], strict=True))
