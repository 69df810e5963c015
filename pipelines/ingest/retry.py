"""Takes in anew what was left out before, from the archive: `harken quarantine retry`.

For when a contract, a time zone or the code was mended. Of a file that was taken in, only the
records in quarantine are read again; one that was refused whole or unrecognised is looked at as if
it had just landed. A file whose mended copy was dropped is the ordinary ingest's affair.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.ingest import ledger
from pipelines.ingest.archive import INCOMING, ReceivedFile, place_in
from pipelines.ingest.arrivals import Earlier, Progress, parse_all
from pipelines.ingest.ingest import IngestResult, inspect_all, prepare_tables
from pipelines.ingest.ledger import LedgerRow
from pipelines.ingest.load import Counts
from pipelines.ingest.settle import settle
from pipelines.settings import Settings
from pipelines.sources.landing import LandedFile
from pipelines.vault.store import Vault
from pipelines.warehouse.connection import open_warehouse, transaction
from pipelines.workplace import workplace

REWRITTEN = "a person was erased from it: drop the mended file again"
LOST = "the archive does not hold it any more: drop it again"


@dataclass
class Retried(IngestResult):
    """What one retry did; `files` are the ledger rows of what was looked at, as they are now.

    `passed_over` are files that cannot be looked at, `loaded_before` counts their records of then.
    """

    loaded_before: int = 0

    @property
    def loaded(self) -> int:
        """Records that entered a raw table now."""
        return super().loaded - self.loaded_before


def retry(settings: Settings, progress: Progress = lambda words: None) -> Retried:
    """Look at every file anew of which something was left out.

    Raises:
        StatedFailure: the key of pseudonyms is another than before, or the warehouse stays busy.
    """
    home = settings.home.prepare()
    Vault(home).tokeniser()  # another key than before is refused before anything is taken in
    result = Retried()
    with open_warehouse(home, "quarantine retry: what is left out") as connection:
        result.known_files = len(prepare_tables(connection))
        left_out = ledger.left_out(connection)
        headers = ledger.last_headers(connection)
    looked_at = [row for row, _ in left_out]
    received = [
        file for row, _ in left_out if (file := _archived(settings, row, result.passed_over))
    ]
    earlier = {row.file_id: _earlier(row, positions) for row, positions in left_out}
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with workplace(home.staging_area, home.archive.glob(f"{INCOMING}*")) as area:
        arriving = parse_all(
            received, settings, area, now, headers, result.passed_over, progress, earlier
        )
        arriving = [file for file in arriving if file.can_be_settled]
        doors = inspect_all(arriving)
        with open_warehouse(home, "quarantine retry: load") as connection, transaction(connection):
            # whatever another process has settled meanwhile stays as it is
            same = {row.file_id for row, _ in ledger.left_out(connection) if row in looked_at}
            arriving = [file for file in arriving if file.received.file_id in same]
            ids = [file.received.file_id for file in arriving]
            ledger.forget(connection, ids)
            accepted = settings.configuration.accepted_as_shrunk
            settled = settle(connection, arriving, doors, accepted, now)
            result.breaches = ledger.standing_breaches(connection, ids)
    result.loaded_before = sum(earlier[row.file_id].counts.loaded for row in settled.files)
    result.files, result.quarantine = settled.files, settled.quarantine
    result.notes = settled.notes
    return result


def _archived(
    settings: Settings, row: LedgerRow, passed_over: list[tuple[str, str]]
) -> ReceivedFile | None:
    place = place_in(settings.home.archive, row.content_hash)
    file = ReceivedFile(LandedFile(place, row.name), row.content_hash)
    if file.file_id != row.file_id:
        passed_over.append((row.name, REWRITTEN))
    elif not place.exists():
        passed_over.append((row.name, LOST))
    else:
        return file
    return None


def _earlier(row: LedgerRow, positions: list[int]) -> Earlier:
    counts = Counts(row.loaded, row.duplicate)
    return Earlier(row.received_at, row.table_name, row.received, counts, frozenset(positions))
