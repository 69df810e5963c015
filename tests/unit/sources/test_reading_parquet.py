"""Parquet files of our own contracts say what a CSV of the same columns says."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.contracts.contract import load_contracts
from pipelines.sources.recognise import Recognised, Unreadable, recognise
from pipelines.sources.record import Record, Refusal

COLUMNS = {
    "order_id": ["A1", "A2"],
    "customer_number": ["007", "8"],
    "ordered_at": ["2011-02-03 10:00:00", "2011-02-04 10:00:00"],
}


def written(tmp_path: Path, columns: dict) -> Path:
    file = tmp_path / "orders.parquet"
    pq.write_table(pa.table(columns), file)
    return file


def read(file: Path) -> list[Record | Refusal]:
    kind = recognise(file, load_contracts())
    assert isinstance(kind, Recognised), kind
    assert kind.contract.table == "orders"
    return list(kind.read())


def test_records_come_in_their_order_with_their_columns(tmp_path):
    reads = read(written(tmp_path, COLUMNS))
    assert [each.position for each in reads] == [1, 2]
    assert dict(reads[0].fields) == {name: values[0] for name, values in COLUMNS.items()}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (pa.array([1_296_727_200] * 2, pa.timestamp("s")), "2011-02-03 10:00:00"),
        (
            pa.array([datetime(2011, 2, 3, 10, tzinfo=UTC)] * 2, pa.timestamp("ms", "UTC")),
            "2011-02-03 10:00:00+00:00",
        ),
        (pa.array([1_296_727_200_123_456_789] * 2, pa.timestamp("ns")), "2011-02-03 10:00:00.1234"),
        (pa.array([date(2011, 2, 3)] * 2, pa.date32()), "2011-02-03"),
        (pa.array([Decimal("12.50")] * 2), "12.50"),
        (pa.array([12.5] * 2), "12.5"),
        (pa.array([7] * 2, pa.int8()), "7"),
        (pa.array([b"text"] * 2), "text"),
        (pa.array(["a"] * 2).dictionary_encode(), "a"),
    ],
    ids=[
        "time",
        "time with zone",
        "nanoseconds",
        "day",
        "decimal",
        "float",
        "int",
        "bytes",
        "dict",
    ],
)
def test_a_typed_value_reads_as_its_text_in_a_csv(tmp_path, typed, text):
    value = read(written(tmp_path, COLUMNS | {"value": typed}))[0].fields["value"]
    assert str(value).startswith(text)


def test_a_missing_value_is_no_value(tmp_path):
    reads = read(written(tmp_path, COLUMNS | {"amount": pa.array([None, 1.5])}))
    assert reads[0].fields["amount"] is None


@pytest.mark.parametrize(
    "broken",
    [
        pa.array([2**62, 0], pa.timestamp("us")),
        pa.array([b"\xff\xfe", b"fine"], pa.binary()),
        pa.array([b"\xff\xfe", b"fine"], pa.binary()).view(pa.string()),
    ],
    ids=["a time out of range", "bytes", "a string that is none"],
)
def test_a_value_that_cannot_be_read_refuses_its_record_only(tmp_path, broken):
    reads = read(written(tmp_path, COLUMNS | {"amount": broken}))
    assert reads[0] == Refusal(1, "column amount: holds a value that cannot be read", "amount")
    assert isinstance(reads[1], Record)


def test_a_cut_off_file_is_refused_as_what_it_is(tmp_path):
    file = written(tmp_path, COLUMNS)
    file.write_bytes(file.read_bytes()[:-20])
    assert recognise(file, load_contracts()) == Unreadable("the Parquet file is cut off or damaged")


def test_damaged_pages_end_the_file_with_one_refusal(tmp_path):
    file = written(tmp_path, COLUMNS)
    content = bytearray(file.read_bytes())
    content[4:200] = b"\xff" * 196
    file.write_bytes(bytes(content))
    reads = read(file)
    assert [type(each) for each in reads] == [Refusal]
    assert "breaks off" in reads[0].reason


def test_a_parquet_file_of_other_columns_is_nobodys(tmp_path):
    assert recognise(written(tmp_path, {"a": [1]}), load_contracts()) is None
