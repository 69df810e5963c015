"""Turns a recognised file's records into the text columns of its raw table, on disk as Parquet.

Runs outside the warehouse: nothing here opens DuckDB. Personal values become tokens on the way
and go to the vault; refusals are kept beside the rows. Whether a value is acceptable is the
door's question.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contracts.contract import Contract, DriftMode, family_of, load_contracts
from pipelines.ingest.extract import Extractor
from pipelines.ingest.whose import FORGOTTEN, is_forgotten
from pipelines.sources.recognise import Recognised
from pipelines.sources.record import Read, Refusal
from pipelines.vault.store import Vault
from pipelines.vault.tombstones import Tombstones

ROWS_AT_ONCE = 5_000
# By the key below which a record stands, None where there is none: its contract, then those of the
# records inside it.
Families = Mapping[str | None, Sequence[Contract]]


@dataclass(frozen=True)
class Arrival:
    """What every row of one received file carries: its file, when it came, its declared zone.

    `retyped` says what becomes of values of another type, `leave_out` which fields are not read.
    """

    file_id: str
    received_at: datetime
    time_zone: str
    retyped: DriftMode = "refuse"
    leave_out: frozenset[str] = frozenset()

    def stamp(self) -> dict[str, Any]:
        """The columns that follow from the arrival."""
        return {
            "_file_id": self.file_id,
            "_received_at": self.received_at,
            "_time_zone": self.time_zone,
        }


@dataclass
class ParsedFile:
    """One file's rows on disk, a Parquet file per table that has any, with its refused records.

    `received` counts the file's own records; those inside them share their fate. `left_out` counts
    the values that were not taken in, by (column, why).
    """

    rows_files: dict[str, Path] = field(default_factory=dict)
    received: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def forgotten(self) -> int:
        """How many records were refused because their person was forgotten."""
        return sum(refusal.reason == FORGOTTEN for refusal in self.refusals)


def parse(
    families: Families,
    reads: Iterable[Read],
    arrival: Arrival,
    area: Path,
    vault: Vault,
    tombstones: Tombstones,
) -> ParsedFile:
    """Write the records of one file to `area` and its personal values to the vault.

    Args:
        tombstones: whose records are refused and leave nothing behind.
    """
    parsed = ParsedFile()
    of_record = extractors_of(families, vault, arrival.retyped, arrival.leave_out)
    extractors = {each.table: each for found in of_record.values() for each in found}.values()
    with _RowsFiles(arrival, area) as rows:
        for read in reads:
            parsed.received += 1
            taken = take_in(read, of_record)
            if isinstance(read, Refusal):
                parsed.refusals.append(read)
                continue
            if not isinstance(taken, Refusal) and is_forgotten(
                families[read.below], taken, tombstones
            ):
                taken = Refusal(read.position, FORGOTTEN)
            for extractor in of_record[read.below]:
                extractor.settle(keep=not isinstance(taken, Refusal))
            if isinstance(taken, Refusal):
                parsed.refusals.append(taken)
                continue
            rows.add(taken)
            if rows.waiting >= ROWS_AT_ONCE:
                _keep(extractors, vault)
                rows.write()
        _keep(extractors, vault)
    parsed.rows_files = rows.files
    for extractor in extractors:
        parsed.left_out.update(extractor.left_out)
    return parsed


def _keep(extractors: Iterable[Extractor], vault: Vault) -> None:
    for extractor in extractors:
        vault.put(extractor.take_personal_values())
        vault.put_repairs(extractor.take_repairs())


class _RowsFiles:
    """Rows on their way into a Parquet file per table; use as a context manager."""

    def __init__(self, arrival: Arrival, area: Path) -> None:
        self.files: dict[str, Path] = {}
        self.waiting = 0  # rows in memory
        self._stamp = arrival.stamp()
        self._place = area / arrival.file_id
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> "_RowsFiles":
        return self

    def __exit__(self, *error: object) -> None:
        self.write()
        for writer in self._writers.values():
            writer.close()

    def add(self, taken: Mapping[str, list[dict[str, Any]]]) -> None:
        """Take the rows of one record, by table."""
        for table, found in taken.items():
            for row in found:
                row.update(self._stamp)
            self._rows.setdefault(table, []).extend(found)
            self.waiting += len(found)

    def write(self) -> None:
        """Put all waiting rows on disk."""
        for table, found in self._rows.items():
            schema = rows_schema(load_contracts()[table])
            if found and table not in self._writers:
                self.files[table] = self._place.with_name(f"{self._place.name}.{table}.parquet")
                self._writers[table] = pq.ParquetWriter(
                    self.files[table], schema, compression="zstd"
                )
            if found:
                self._writers[table].write_table(pa.Table.from_pylist(found, schema=schema))
        self._rows, self.waiting = {}, 0


def families_of(kind: Recognised) -> Families:
    """The contracts of a file's records, by the key below which a record stands."""
    named = [(None, kind.contract), *kind.beside.items()]
    return {key: family_of(each, load_contracts()) for key, each in named}


def extractors_of(
    families: Families,
    vault: Vault,
    retyped: DriftMode = "refuse",
    leave_out: frozenset[str] = frozenset(),
) -> dict[str | None, list[Extractor]]:
    """What reads the rows of a record, by the key below which the record stands."""
    tokeniser = vault.tokeniser()
    contracts = {each.table: each for family in families.values() for each in family}
    extractors = {
        table: Extractor(each, tokeniser, retyped, leave_out) for table, each in contracts.items()
    }
    return {key: [extractors[each.table] for each in family] for key, family in families.items()}


def take_in(
    read: Read, of_record: Mapping[str | None, Sequence[Extractor]]
) -> dict[str, list[dict[str, Any]]] | Refusal:
    """The rows of one record by table, or why it cannot be taken in."""
    if isinstance(read, Refusal):
        return read
    own, *inner = of_record[read.below]
    try:
        inside = {each.table: list(each.rows_inside(read)) for each in inner}
        # a record whose parts changed is no repeat, whatever its own columns say
        parts = [row["_record_hash"] for rows in inside.values() for row in rows]
        return {own.table: [own.row(read, parts)], **inside}
    except RecursionError:
        return Refusal(read.position, "nested too deep")


def rows_schema(contract: Contract) -> pa.Schema:
    """Arrow schema of parsed rows: where each came from, then every column as text."""
    columns = [*contract.columns, "further_columns_token"]
    origin = [
        ("_file_id", pa.string()),
        ("_position", pa.int64()),
        ("_record_hash", pa.string()),
        ("_received_at", pa.timestamp("us")),
        ("_time_zone", pa.string()),
    ]
    return pa.schema(origin + [(name, pa.string()) for name in columns])
