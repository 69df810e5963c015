"""Reads Parquet files of our own contracts: the same records as a CSV of the same columns.

Values are turned into the text that a CSV would hold, so that one contract serves both forms.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.sources.record import Read, Record, Refusal

ROWS_AT_ONCE = 10_000


def read_parquet_header(path: Path) -> list[str] | None:
    """Column names of a Parquet file, or None where its footer cannot be read."""
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        return None


def read_parquet(path: Path) -> Iterator[Read]:
    """Records of a Parquet file; a broken row group ends the file with one refusal."""
    position = 0
    try:
        with pq.ParquetFile(path) as table:
            for batch in table.iter_batches(batch_size=ROWS_AT_ONCE):
                for number in range(batch.num_rows):
                    position += 1
                    yield _read_row(position, batch.slice(number, 1))
    except (pa.ArrowException, OSError):
        yield Refusal(position + 1, f"the Parquet file breaks off after {position} rows")


def _read_row(position: int, row: pa.RecordBatch) -> Read:
    fields: dict[str, Any] = {}
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            fields[name] = _text(column[0].as_py())
        except (ValueError, OverflowError):
            return Refusal(position, f"column {name}: holds a value that cannot be read", name)
    return Record(position, fields)


def _text(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return value
