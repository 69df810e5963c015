"""From the landing folder to parsed rows on disk: hash, archive, recognise, parse.

Nothing here opens the warehouse. A file that changes while it is read is left for the next run.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from pipelines.contracts.contract import Contract, load_contracts
from pipelines.ingest.archive import ReceivedFile, StillBeingWritten, archive, receive
from pipelines.ingest.drift import Drifted, drifted
from pipelines.ingest.erasing import FILE, erase_from
from pipelines.ingest.load import Counts
from pipelines.ingest.parse import Arrival, ParsedFile, families_of, parse
from pipelines.settings import Settings
from pipelines.sources.landing import LandedFile
from pipelines.sources.recognise import Recognised, Unreadable, recognise
from pipelines.sources.record import Read
from pipelines.vault.store import Vault
from pipelines.vault.tombstones import Tombstones

Progress = Callable[[str], None]
LONGEST_NAME = 60  # letters of a column that a note repeats
LATER = "still being written; the next run takes it"


@dataclass(frozen=True)
class Earlier:
    """What was taken in of a file before into `table`, and the positions that were refused."""

    received_at: datetime
    table: str | None
    received: int
    counts: Counts
    refused: frozenset[int]

    @property
    def is_accepted(self) -> bool:
        """Whether any record was taken in; else the file is looked at as if it were new."""
        return self.counts != Counts()

    def still_out(self, reads: Iterable[Read]) -> Iterator[Read]:
        """The records that were not taken in."""
        for read in reads:
            is_in = self.is_accepted and read.position <= self.received
            if not is_in or read.position in self.refused:
                yield read


@dataclass
class ArrivingFile:
    """A new file: what it is, and its rows on disk where a contract claims it.

    `archived_as` is the hash of what the archive holds where that is not what was received;
    `earlier` is known of a file that is looked at anew, whose rows are then those still out.
    """

    received: ReceivedFile
    kind: Recognised | Unreadable | None
    earlier: Earlier | None = None
    rows: ParsedFile | None = None
    drift: Drifted | None = None
    archived_as: str | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether its contract was found kept before: then single records alone are judged."""
        return self.earlier is not None and self.earlier.is_accepted

    @property
    def can_be_settled(self) -> bool:
        """Whether it is what it was before, where records of it stand in a table already."""
        table = self.contract.table if self.contract else None
        return not (self.earlier and self.earlier.is_accepted) or table == self.earlier.table

    @property
    def contract(self) -> Contract | None:
        """The contract that claims the file."""
        return self.kind.contract if isinstance(self.kind, Recognised) else None

    def notes(self) -> list[str]:
        """What was done with the file beyond its counts: changed columns, values left out."""
        left_out = sorted(self.rows.left_out.items()) if self.rows else []
        values = [
            f"column {name[:LONGEST_NAME]}: left out of {count} records: {why}"
            for (name, why), count in left_out
        ]
        return [*(self.drift.notes if self.drift else ()), *values]


def rows_files_of(arriving: Iterable[ArrivingFile]) -> dict[str, list[Path]]:
    """The parsed rows of all files, by table."""
    found: dict[str, list[Path]] = {}
    for file in arriving:
        for table, rows_file in file.rows.rows_files.items() if file.rows else ():
            found.setdefault(table, []).append(rows_file)
    return found


def receive_all(
    landed_files: Iterable[LandedFile], passed_over: list[tuple[str, str]]
) -> list[ReceivedFile]:
    """Hash every landed file; those that cannot be read now are added to `passed_over`."""
    received = []
    for landed in landed_files:
        try:
            received.append(receive(landed))
        except StillBeingWritten:
            passed_over.append((landed.name, LATER))
        except OSError as error:
            passed_over.append((landed.name, f"cannot be read: {error.strerror}"))
    return received


def parse_all(
    fresh: list[ReceivedFile],
    settings: Settings,
    area: Path,
    received_at: datetime,
    headers: Mapping[str, Sequence[str]],
    passed_over: list[tuple[str, str]],
    progress: Progress,
    earlier: Mapping[str, Earlier] = MappingProxyType({}),
) -> list[ArrivingFile]:
    """Archive, recognise and parse new files; rows go to Parquet files in `area`.

    Args:
        headers: by table the header of the last file that was accepted.
        earlier: by file_id what is known of files that are looked at anew.
    """
    last = dict(headers)
    vault = Vault(settings.home)
    tombstones = Tombstones(settings.home, vault.tokeniser())
    arriving: list[ArrivingFile] = []
    for number, received in enumerate(fresh, start=1):
        progress(f"reading {number} of {len(fresh)}: {received.landed.name}")
        try:
            copy = archive(received, settings.home.archive)
        except StillBeingWritten:
            passed_over.append((received.landed.name, LATER))
            continue
        before = earlier.get(received.file_id)
        file = ArrivingFile(received, recognise(copy, load_contracts()), before)
        held_somebody = tombstones.holds(FILE, received.content_hash)
        if isinstance(file.kind, Recognised):
            contract = file.kind.contract
            zone = settings.configuration.time_zone_of(contract.source, contract.system)
            rules = settings.configuration.drift_of(contract)
            if header := file.kind.header:
                known = None if file.is_accepted else last.get(contract.table)
                file.drift = drifted(contract, header, known, rules)
                if not (file.drift.refused or file.is_accepted):
                    last[contract.table] = file.drift.header
            leave_out = file.drift.leave_out if file.drift else frozenset()
            retyped = rules.mode_of("retyped") or "refuse"
            came = before.received_at if before else received_at
            arrival = Arrival(received.file_id, came, zone, retyped, leave_out)
            reads = before.still_out(file.kind.read()) if before else file.kind.read()
            file.rows = parse(families_of(file.kind), reads, arrival, area, vault, tombstones)
            held_somebody |= file.rows.forgotten > 0
        if held_somebody:
            # the file is known as it came; the archive keeps it without a forgotten person
            file.archived_as = erase_from(copy, settings.home, vault, tombstones).content_hash
            if file.archived_as != received.content_hash:
                copy.unlink()
        arriving.append(file)
    return arriving
