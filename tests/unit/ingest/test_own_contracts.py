"""Files of our own contracts taken in: as CSV, as Parquet, as one object per line."""

import csv
import io
import json
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROWS: dict[str, list[dict[str, str]]] = {
    "shipments": [
        {
            "shipment_id": f"H{number}",
            "order_id": "O1",
            "customer_number": "0042",
            "promised_on": "2011-08-10",
            "estimated_on": "",
            "delivered_at": "2011-08-10 18:00:00",
            "carrier": "Swift & Sons, Ltd",
            "updated_at": "2011-08-10 18:05:00",
        }
        for number in range(30)
    ],
    "complaints": [
        {
            "complaint_id": f"K{number}",
            "customer_number": "0042",
            "received_at": "2011-08-10 18:00:00",
            "channel": "letter",
            "category": "delivery",
            "text": 'A "letter",\nover two lines',
            "status": "open",
            "resolved_at": "",
            "updated_at": "2011-08-10 18:05:00",
        }
        for number in range(30)
    ],
    "price_changes": [
        {
            "customer_number": f"{number:04}",
            "announced_on": "2011-08-10",
            "effective_on": "2011-09-01",
            "old_amount": "9.90",
            "new_amount": "12.90",
            "currency": "EUR",
        }
        for number in range(30)
    ],
}
MESSAGE = {
    "message_id": "m1",
    "conversation_id": "+44 20 7946 0101",
    "channel": "whatsapp",
    "sent_at": "2011-07-01T10:00:00",
    "author_role": "customer",
    "author_id": "+44 20 7946 0101",
    "phone": "+44 20 7946 0101",
    "text": "Where is it?",
    "public": False,
    "reach": 12,
}
STEP = {
    "event_id": "e1",
    "occurred_at": "2011-07-01T10:00:00",
    "email": "jo.doe@customer.example",
    "kind": "help_search",
    "query": "cancel for jo.doe@customer.example",
    "resolved": None,
}
RECORDS = {"messages": (MESSAGE, "message_id"), "self_service": (STEP, "event_id")}


def as_csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_parquet(rows: list[dict[str, str]]) -> bytes:
    """The rows with days as dates and nothing as null, as a database would write them."""
    typed = [
        {
            name: date.fromisoformat(value) if value and name.endswith("_on") else value or None
            for name, value in row.items()
        }
        for row in rows
    ]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(typed), sink)
    return sink.getvalue()


def lines(record: dict[str, Any], key: str, count: int = 30, **more: Any) -> str:
    each = (record | {key: f"id-{number}"} | more for number in range(count))
    return "\n".join(json.dumps(one) for one in each) + "\n"


@pytest.mark.parametrize("table", ROWS)
def test_the_same_rows_as_csv_and_as_parquet_are_the_same_records(company, table):
    company.put("a.csv", as_csv(ROWS[table]))
    company.put("b.parquet", as_parquet(ROWS[table]))
    company.ingest()
    company.assert_the_law()
    assert company.ledger() | {"harken.yml": None} == {
        "a.csv": ("loaded", 30, 30, 0, 0),
        "b.parquet": ("loaded", 30, 0, 30, 0),
        "harken.yml": None,
    }
    assert len(company.rows(f"select distinct * from raw.{table}")) == 30


@pytest.mark.parametrize("table", RECORDS)
def test_one_object_per_line_is_taken_in_without_a_word_of_the_person(company, table):
    record, key = RECORDS[table]
    company.put("lines.jsonl", b"\xef\xbb\xbf" + lines(record, key).replace("\n", "\r\n").encode())
    company.ingest()
    company.assert_the_law()
    assert company.ledger()["lines.jsonl"] == ("loaded", 30, 30, 0, 0)
    text = repr(company.rows(f"select * from raw.{table}"))
    assert not [word for word in ("7946", "Where", "customer.example", "cancel") if word in text]


@pytest.mark.parametrize("table", RECORDS)
def test_times_without_offset_are_read_in_the_declared_zone(company, table):
    record, key = RECORDS[table]
    zone = f"sources:\n  contact_center/{table}: {{time_zone: America/New_York}}\n"
    company.put("harken.yml", zone)
    company.put("lines.jsonl", lines(record, key, 1))
    company.ingest()
    ((occurred, known),) = company.rows(f"select occurred_at, known_at from raw.{table}")
    assert str(occurred) == str(known) == "2011-07-01 14:00:00"


def test_a_file_whose_every_role_is_unknown_is_a_breach(company):
    company.put("lines.jsonl", lines(MESSAGE, "message_id", author_role="client"))
    result = company.ingest()
    assert [(breach.table, breach.column) for breach in result.breaches] == [
        ("messages", "author_role")
    ]
    assert company.rows("select count(*) from raw.messages") == [(0,)]


def test_fields_that_the_contract_does_not_know_are_kept_out_of_sight(company):
    company.put("lines.jsonl", lines(MESSAGE, "message_id", 1, sticker="cat", likes=7))
    company.ingest()
    ((token,),) = company.rows("select further_columns_token from raw.messages")
    assert token.startswith("text_")
