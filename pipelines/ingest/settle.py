"""Settles a run's arrivals inside one transaction: raw rows, quarantine, breaches, ledger.

Each file ends with counts that add up. What is refused and why was decided by the readers and at
the door; here it is only carried out and written down.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

import duckdb
import pandas as pd

from pipelines.contracts.contract import load_contracts
from pipelines.ingest.arrivals import ArrivingFile, rows_files_of
from pipelines.ingest.door import Breach, DoorResult
from pipelines.ingest.ledger import (
    LedgerRow,
    known_files,
    remember_header,
    status_of,
    write_breach,
    write_notes,
)
from pipelines.ingest.load import Counts, insert_arrivals, stage_arrivals
from pipelines.ingest.shrunk import shrunk_exports
from pipelines.sources.recognise import Unreadable

UNCLAIMED = "no contract claims this file: its header or shape is unknown"
Reasons = dict[str, dict[int, str]]  # file_id -> position -> why the record is refused


@dataclass
class Settled:
    """The ledger rows of a run, every refused record as (file name, position, reason), notes."""

    files: list[LedgerRow] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    quarantine: list[tuple[str, int, str]] = field(default_factory=list)


def settle(
    connection: duckdb.DuckDBPyConnection,
    arriving: list[ArrivingFile],
    doors: dict[str, DoorResult],
    accepted: Collection[str],
    now: datetime,
) -> Settled:
    """Load what may enter and account for every arriving file; call inside a transaction.

    Args:
        accepted: names of files that may be much smaller than the export before them.
    """
    known = known_files(connection)  # another run may have been faster
    arriving = [file for file in arriving if file.received.file_id not in known]
    names = pd.DataFrame(
        [(file.received.file_id, file.received.landed.name) for file in arriving],
        columns=["file_id", "name"],
    )
    connection.register("arriving_files", names)
    reasons: Reasons = defaultdict(dict)
    counts = _load(connection, arriving, doors, reasons, accepted)
    connection.unregister("arriving_files")
    settled = Settled()
    for file in arriving:
        _account(connection, file, counts, reasons[file.received.file_id], now, settled)
    return settled


def _load(
    connection: duckdb.DuckDBPyConnection,
    arriving: list[ArrivingFile],
    doors: dict[str, DoorResult],
    reasons: Reasons,
    accepted: Collection[str],
) -> dict[str, Counts]:
    """Insert what nothing refuses; counts by file, and in `reasons` why the others stay out."""
    by_id = {file.received.file_id: file for file in arriving}
    rows_files, contracts = rows_files_of(arriving), load_contracts()
    for table, files in rows_files.items():
        unfit = stage_arrivals(connection, contracts[table], files)
        for refused in [*unfit, *doors[table].refused]:
            reasons[refused.file_id][refused.position] = refused.reason
    for file_id, file in by_id.items():
        for refusal in file.rows.refusals if file.rows else []:
            reasons[file_id][refusal.position] = refusal.reason
    accepted_before = {file_id for file_id, file in by_id.items() if file.is_accepted}
    breaches = [breach for door in doors.values() for breach in door.breaches]
    breaches = [breach for breach in breaches if breach.file_id not in accepted_before]
    broken = accepted_before | {breach.file_id for breach in breaches}
    for table in rows_files:
        whole = [f for f in arriving if f.contract is contracts[table] and f.rows]
        whole = [file for file in whole if file.received.file_id not in broken]
        breaches += shrunk_exports(connection, contracts[table], whole, accepted)
    for breach in breaches:
        if breach.file_id in by_id:
            _refuse_whole(connection, by_id[breach.file_id], breach, reasons)
    refused_rows = pd.DataFrame(
        [(file_id, position) for file_id in by_id for position in reasons[file_id]],
        columns=["file_id", "position"],
    ).astype({"file_id": "str", "position": "int64"})
    counts: dict[str, Counts] = defaultdict(Counts)
    for table in rows_files:
        inserted = insert_arrivals(connection, contracts[table], refused_rows)
        # the ledger counts the file's own records; those inside them share their fate
        if contracts[table].recognise.part_of is None:
            for file_id, found in inserted.items():
                counts[file_id] += found
    return counts


def _refuse_whole(
    connection: duckdb.DuckDBPyConnection, file: ArrivingFile, breach: Breach, reasons: Reasons
) -> None:
    write_breach(connection, breach)
    own = reasons[breach.file_id]
    for position in range(1, (file.rows.received if file.rows else 0) + 1):
        own.setdefault(position, f"the file was refused whole: {breach.place}")


def _account(
    connection: duckdb.DuckDBPyConnection,
    file: ArrivingFile,
    counts: dict[str, Counts],
    reasons: dict[int, str],
    now: datetime,
    settled: Settled,
) -> None:
    if isinstance(file.kind, Unreadable):
        reasons = {0: file.kind.reason}  # the unreadable file counts as one record
    row = _ledger_row(file, counts[file.received.file_id], reasons, now)
    connection.execute(
        "insert into ingest.ledger values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        list(vars(row).values()),
    )
    refused = pd.DataFrame(sorted(reasons.items()), columns=["position", "reason"])
    if len(refused):
        refused.insert(0, "file_id", row.file_id)
        connection.register("refused", refused)
        connection.execute("insert into ingest.quarantine select * from refused")
        connection.unregister("refused")
    settled.files.append(row)
    is_newest = file.drift and row.status != "refused" and not file.is_accepted
    if file.drift and file.contract and is_newest:
        remember_header(connection, file.contract.table, file.drift.header)
    notes = file.notes()
    write_notes(connection, row.file_id, notes)
    settled.notes += [(row.name, words) for words in notes]
    settled.quarantine += [(row.name, position, why) for position, why in sorted(reasons.items())]


def _ledger_row(
    file: ArrivingFile, counts: Counts, reasons: dict[int, str], now: datetime
) -> LedgerRow:
    contract = file.contract
    source, system = (
        (contract.source, contract.system) if contract else file.received.landed.folder_hint
    )
    taken = file.earlier.counts if file.earlier else Counts()
    received = file.rows.received if file.rows else len(reasons)
    received, counts = received + taken.loaded + taken.duplicate, counts + taken
    reason = None
    if file.kind is None:
        status, reason = "unrecognised", UNCLAIMED
    else:
        status = status_of(counts.loaded, counts.duplicate, len(reasons))
        reason = next(iter(reasons.values())) if status == "refused" else None
    return LedgerRow(
        file.received.file_id,
        source,
        system,
        file.received.landed.name,
        file.archived_as or file.received.content_hash,
        contract.table if contract else None,
        received,
        counts.loaded,
        counts.duplicate,
        len(reasons),
        status,
        reason,
        file.earlier.received_at if file.earlier else now,
    )
