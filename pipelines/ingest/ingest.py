"""The ingest stage: everything new in the landing folder into the raw tables, all accounted for.

Parsing happens outside the warehouse; one transaction then loads all files of the run. Run twice
on the same folder, the second run changes nothing.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from pipelines.contracts.contract import load_contracts
from pipelines.ingest import ledger, shrunk
from pipelines.ingest.archive import INCOMING
from pipelines.ingest.arrivals import ArrivingFile, Progress, parse_all, receive_all, rows_files_of
from pipelines.ingest.door import Breach, DoorResult, inspect
from pipelines.ingest.ledger import LedgerRow
from pipelines.ingest.load import create_raw_tables
from pipelines.ingest.matters import Keys, are_held, learn
from pipelines.ingest.settle import settle
from pipelines.settings import Settings
from pipelines.sources.landing import existing_folder, scan
from pipelines.sources.record import Refusal
from pipelines.vault.store import Vault
from pipelines.warehouse.connection import open_warehouse, set_unreadable_log_aside, transaction
from pipelines.workplace import workplace


@dataclass
class IngestResult:
    """What one run of the stage did.

    `files` are the new ledger rows, `quarantine` (name, position, reason), `passed_over` (name,
    reason), `notes` (name, what was done beyond the counts); `breaches` stand until their file is
    mended, accepted or taken out of the landing folder. `came_too_early` are keys of forgotten
    persons that records of earlier runs hold: these are still to be erased.
    """

    files: list[LedgerRow] = field(default_factory=list)
    known_files: int = 0
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    quarantine: list[tuple[str, int, str]] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    came_too_early: Keys = field(default_factory=set)

    @property
    def loaded(self) -> int:
        """Records that entered a raw table."""
        return sum(file.loaded for file in self.files)


def ingest(settings: Settings, progress: Progress = lambda words: None) -> IngestResult:
    """Bring everything new in the landing folder into the raw tables.

    Raises:
        StatedFailure: there is no landing folder, the key of pseudonyms is another than before, or
            the warehouse stays busy.
    """
    folder = existing_folder(settings.landing)
    landing = scan(folder, settings.home.root)
    home = settings.home.prepare()
    Vault(home).tokeniser()  # another key than before is refused before anything is taken in
    home.landing_note.write_text(str(folder))
    result = IngestResult(passed_over=list(landing.passed_over))
    if words := set_unreadable_log_aside(home):
        result.notes.append((home.working_log.name, words))
    received = receive_all(landing.files, result.passed_over)
    with open_warehouse(home, "ingest: what is known") as connection:
        known = prepare_tables(connection)
        accepted = settings.configuration.accepted_as_shrunk
        anew = shrunk.to_take_anew(connection, accepted)
        headers = ledger.last_headers(connection)
    fresh = [file for file in received if file.file_id not in known or file.file_id in anew]
    result.known_files = len(received) - len(fresh)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with workplace(home.staging_area, home.archive.glob(f"{INCOMING}*")) as area:
        learnt = learn(fresh, home)
        arriving = parse_all(fresh, settings, area, now, headers, result.passed_over, progress)
        doors = inspect_all(arriving)
        with open_warehouse(home, "ingest: load") as connection, transaction(connection):
            again = set(shrunk.to_take_anew(connection, accepted))
            ids = [file.received.file_id for file in arriving]
            ledger.forget(connection, [file_id for file_id in ids if file_id in again])
            settled = settle(connection, arriving, doors, accepted, now)
            present = [file.file_id for file in received]
            result.breaches = ledger.standing_breaches(connection, present)
            if learnt and are_held(connection, learnt):
                result.came_too_early = learnt
    result.files, result.quarantine = settled.files, settled.quarantine
    result.notes += settled.notes
    return result


def inspect_all(arriving: list[ArrivingFile]) -> dict[str, DoorResult]:
    """What the door says, by table, of all arriving files."""
    rows_files = rows_files_of(arriving)
    refusals: dict[str, dict[str, list[Refusal]]] = {}
    for file in arriving:
        if file.contract and file.rows:
            of_table = refusals.setdefault(file.contract.table, {})
            of_table[file.received.file_id] = file.rows.refusals
    names = {file.received.file_id: file.received.landed.name for file in arriving}
    contracts = load_contracts()
    doors = {
        table: inspect(contracts[table], rows_files.get(table, []), names, refusals.get(table, {}))
        for table in {**rows_files, **refusals}
    }
    for file in arriving:
        if file.contract and file.rows and file.drift:
            records = file.rows.received
            doors[file.contract.table].breaches += [
                Breach.of_file(file.received, file.contract.table, each.column, each.words, records)
                for each in file.drift.refused
            ]
    return doors


def prepare_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Make the ledger and raw tables where they are missing; returns file_id -> status."""
    connection.execute(ledger.TABLES)
    connection.execute(shrunk.TABLES)
    create_raw_tables(connection, load_contracts().values())
    return ledger.known_files(connection)
