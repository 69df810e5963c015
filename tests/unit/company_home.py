"""One company's home and landing folder, filled and looked into by the tests of ingestion.

Contents are written here byte by byte; nothing of the pipeline makes them.
"""

import hashlib
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipelines.contracts.contract import load_contracts
from pipelines.ingest.ingest import IngestResult, ingest
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_warehouse

KEY = "a key for tests alone"
ORDERS_HEADER = "order_id,customer_number,ordered_at,status,amount,currency,n_items,country"
CONTACTS_HEADER = (
    "Id,AccountId,LastName,Name,Email,MobilePhone,IsDeleted,CustomerNumber__c,CreatedDate,"
    "LastModifiedDate"
)
LONDON = "sources:\n  crm/orders: {time_zone: Europe/London}\n"


def order(number: int, **changes: str) -> str:
    """One line of the orders contract."""
    fields = {
        "order_id": f"A{number}",
        "customer_number": str(10_000 + number),
        "ordered_at": "2011-02-03 10:00:00",
        "status": "sale",
        "amount": "12.50",
        "currency": "GBP",
        "n_items": "3",
        "country": "France",
    }
    return ",".join((fields | changes).values())


def orders(*lines: str) -> str:
    """An orders file of these lines."""
    return "\n".join([ORDERS_HEADER, *lines]) + "\n"


def ticket(number: int, **changes: Any) -> dict[str, Any]:
    """One Zendesk ticket."""
    return {
        "id": number,
        "requester_id": 500 + number,
        "status": "open",
        "subject": f"Where is parcel {number}?",
        "created_at": "2011-02-03T10:00:00Z",
        "updated_at": "2011-02-03T11:00:00Z",
    } | changes


def page(*records: Any, key: str = "tickets") -> str:
    """An export page with records below a key."""
    return json.dumps({key: list(records), "count": len(records), "end_of_stream": True})


def mail(number: int, body: str = "Where is my parcel?", **headers: str) -> str:
    """One mail as text; a header given as empty is left out."""
    lines = {
        "Message-ID": f"<{number}@mail.example>",
        "From": "Jo Doe <jo.doe@customer.example>",
        "To": "care@shop.example",
        "Date": "Thu, 03 Feb 2011 10:00:00 +0000",
        "Subject": "Parcel",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    written = [f"{name}: {value}" for name, value in lines.items() if value]
    return "\n".join([*written, "", body, ""])


def mbox(*mails: str) -> str:
    """A mailbox of these mails."""
    return "".join(f"From jo.doe@customer.example Thu Feb  3 10:00:00 2011\n{m}\n" for m in mails)


class CompanyHome:
    """A temporary home and landing folder with the door of ingestion."""

    def __init__(self, home: Path, landing: Path, configuration: str = LONDON) -> None:
        self.home, self.landing = home, landing
        self.landing.mkdir(parents=True, exist_ok=True)
        self.put("harken.yml", configuration)

    @property
    def settings(self) -> Settings:
        """Settings as the command line makes them."""
        return Settings.of(self.home, self.landing)

    def put(self, name: str | bytes, content: str | bytes) -> Path:
        """Write one file below the landing folder."""
        path = Path(os.fsdecode(os.path.join(os.fsencode(self.landing), os.fsencode(name))))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def ingest(self) -> IngestResult:
        """One run of the ingest stage."""
        return ingest(self.settings)

    def rows(self, query: str, *values: Any) -> list[tuple]:
        """Rows of a query over the working database."""
        with open_warehouse(self.settings.home, "a test looks") as connection:
            return connection.execute(query, list(values)).fetchall()

    def ledger(self) -> dict[str, tuple[str, int, int, int, int]]:
        """name -> (status, received, loaded, duplicate, quarantined)."""
        found = self.rows(
            "select name, status, received, loaded, duplicate, quarantined from ingest.ledger"
        )
        return {row[0]: row[1:] for row in found}

    def reasons(self, name: str) -> dict[int, str]:
        """position -> reason of one file's quarantined records."""
        found = self.rows(
            "select q.position, q.reason from ingest.quarantine q "
            "join ingest.ledger l using (file_id) where l.name = ?",
            name,
        )
        assert len(found) == len(dict(found)), "a position was quarantined twice"
        return dict(found)

    def raw_tables(self) -> list[str]:
        """Names of all raw tables, with their schema."""
        found = self.rows(
            "select 'raw.' || table_name from information_schema.tables "
            "where table_schema = 'raw' order by 1"
        )
        return [name for (name,) in found]

    def record_hashes(self) -> set[tuple[str, str]]:
        """(table, _record_hash) of every raw record; fails where one stands twice."""
        each = [f"select '{name}', _record_hash from {name}" for name in self.raw_tables()]
        found = self.rows(" union all ".join(each))
        assert len(found) == len(set(found)), "a record was loaded twice"
        return set(found)

    def digest(self) -> str:
        """Hash of everything that ingestion keeps in tables, but for the time it came."""
        queries = [
            *(f"select * exclude (_received_at) from {name}" for name in self.raw_tables()),
            "select * exclude (received_at) from ingest.ledger",
            "select * from ingest.quarantine",
            "select * from ingest.breaches",
        ]
        with open_warehouse(self.settings.home, "a test looks") as connection:
            content = [
                (query, connection.execute(f"{query} order by all").fetchall()) for query in queries
            ]
        return hashlib.sha256(repr(content).encode()).hexdigest()

    def vault(self) -> list[tuple]:
        """Every personal value behind its token."""
        with closing(sqlite3.connect(self.settings.home.vault_file)) as database:
            return database.execute("select * from personal_values order by 1").fetchall()

    def assert_the_law(self) -> None:
        """received = loaded + duplicate + quarantined, and all three can be counted elsewhere."""
        own = [c.table for c in load_contracts().values() if not c.recognise.part_of]
        raw = " union all ".join(f"select _file_id from raw.{table}" for table in own)
        counted = self.rows(
            f"""
            with rows_of as (select _file_id as file_id, count(*) as n from ({raw}) group by 1),
            refused as (select file_id, count(*) as n from ingest.quarantine group by 1)
            select name, received, loaded, duplicate, quarantined,
                   coalesce(rows_of.n, 0), coalesce(refused.n, 0)
            from ingest.ledger left join rows_of using (file_id) left join refused using (file_id)
            """
        )
        for name, received, loaded, duplicate, quarantined, in_raw, in_quarantine in counted:
            assert received == loaded + duplicate + quarantined, name
            assert (loaded, quarantined) == (in_raw, in_quarantine), name
