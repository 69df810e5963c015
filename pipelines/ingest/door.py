"""Decides what may enter: single records that break a contract, and files that break it as a whole.

A record that breaks a rule goes to quarantine. Where more than the contract's tolerance of a
file's records break the same column, the file itself is at fault: it is refused whole and what
stands downstream must wait (a breach).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contracts.contract import Contract
from pipelines.contracts.expectations import broken_rules
from pipelines.ingest.archive import ReceivedFile
from pipelines.sources.record import WHOLE_ROW, Refusal

ROWS_AT_ONCE = 200_000
FEWEST_FOR_BREACH = 3  # one typing error in a file of ten rows is no breach
ROWS_NAMED = 10
ALL_ROWS = "the file"  # the `column` of a file that is at fault as a whole
WITHOUT_COLUMN = {WHOLE_ROW, ALL_ROWS}


@dataclass(frozen=True)
class RefusedRecord:
    """One record of one file that may not enter."""

    file_id: str
    position: int
    reason: str


@dataclass(frozen=True)
class Breach:
    """A file that breaks its contract as a whole: which column, and its first failing rows."""

    file_id: str
    name: str
    table: str
    column: str
    words: str
    positions: tuple[int, ...]
    failing: int
    records: int

    @classmethod
    def of_file(
        cls, received: ReceivedFile, table: str, column: str, words: str, records: int
    ) -> "Breach":
        """A file whose header or extent is at fault, not one of its records."""
        name = received.landed.name
        return cls(received.file_id, name, table, column, words, (), records, records)

    @property
    def place(self) -> str:
        """What is at fault in every failing row."""
        return self.column if self.column in WITHOUT_COLUMN else f"column {self.column}"

    def sentence(self) -> str:
        """The breach in words; without positions it is the file's header that is at fault."""
        if not self.positions:
            return f"{self.name}: {self.place} {self.words}"
        rows = ", ".join(str(position) for position in self.positions)
        more = ", ..." if self.failing > len(self.positions) else ""
        fault = self.words if self.column == WHOLE_ROW else f"{self.place} {self.words}"
        return f"{self.name}: {fault} in {self.failing} of {self.records} rows (rows {rows}{more})"


@dataclass
class DoorResult:
    """What the door says of the arrivals of one table."""

    refused: list[RefusedRecord] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)


def inspect(
    contract: Contract,
    rows_files: Iterable[Path],
    names: Mapping[str, str],
    refusals: Mapping[str, Sequence[Refusal]],
) -> DoorResult:
    """Check all arrivals of one table against its contract, a bounded number of rows at a time.

    Args:
        names: file name by file_id.
        refusals: what the readers refused already by file_id; it counts like other faults.
    """
    result = DoorResult()
    failing: dict[tuple[str, str], list[tuple[int, str]]] = {}
    records = {of_file: len(refused) for of_file, refused in refusals.items()}
    for of_file, refused in refusals.items():
        for refusal in refused:
            if refusal.column is not None:
                words = refusal.reason.removeprefix(f"column {refusal.column}: ")
                failing.setdefault((of_file, refusal.column), []).append((refusal.position, words))
    for rows in _frames(rows_files):
        for file_id, count in rows["_file_id"].value_counts().items():
            records[str(file_id)] = records.get(str(file_id), 0) + int(count)
        origins = list(zip(rows["_file_id"], rows["_position"], strict=True))
        for broken in broken_rules(contract, rows):
            file_id, position = origins[broken.row]
            reason = f"column {broken.column}: {broken.words}"
            result.refused.append(RefusedRecord(file_id, int(position), reason))
            failing.setdefault((file_id, broken.column), []).append((int(position), broken.words))
    for (file_id, column), found in sorted(failing.items()):
        if _is_breach(len(found), records[file_id], contract.tolerance):
            found.sort()
            result.breaches.append(
                Breach(
                    file_id,
                    names[file_id],
                    contract.table,
                    column,
                    found[0][1],
                    tuple(position for position, _ in found[:ROWS_NAMED]),
                    len(found),
                    records[file_id],
                )
            )
    return result


def _is_breach(failing: int, records: int, tolerance: float) -> bool:
    share_is_too_large = failing > tolerance * records
    return share_is_too_large and (failing == records or failing >= FEWEST_FOR_BREACH)


def _frames(rows_files: Iterable[Path]) -> Iterator[pd.DataFrame]:
    waiting: list[pa.Table] = []
    for file in rows_files:
        with pq.ParquetFile(file) as rows:
            for batch in rows.iter_batches(batch_size=ROWS_AT_ONCE):
                waiting.append(pa.Table.from_batches([batch]))
                if sum(table.num_rows for table in waiting) >= ROWS_AT_ONCE:
                    yield pa.concat_tables(waiting).to_pandas()
                    waiting = []
    if any(table.num_rows for table in waiting):
        yield pa.concat_tables(waiting).to_pandas()
