"""Takes the records of forgotten persons out of one archived file.

The copy without them is read again before the old one goes: none of theirs may be left, and every
other record must still be there. Finding the files, and what else is kept of a person, belongs in
`pipelines.forget`.
"""

import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.contracts.contract import load_contracts
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.ingest.archive import INCOMING, place_in
from pipelines.ingest.byte_marks import ByteMarks
from pipelines.ingest.extract import Extractor
from pipelines.ingest.parse import extractors_of, families_of, take_in
from pipelines.ingest.whose import is_forgotten
from pipelines.sources.recognise import Recognised, recognise
from pipelines.sources.record import Record, Refusal
from pipelines.sources.rewrite import rewrite
from pipelines.vault.store import Vault
from pipelines.vault.tombstones import RECORD, Tombstones

# Kinds of tombstone, by hash: a file that held a person, and a part of one that cannot be read.
FILE, PART = "file", "part of a file"
NO_MARKS = ByteMarks(())


@dataclass
class Erased:
    """What was taken out of a file: positions and contents of records, tokens of their values.

    `content_hash` is that of the file now: as before where nothing was taken out, None where
    nothing is left. `others` counts the records that stay.
    """

    content_hash: str | None
    positions: list[int] = field(default_factory=list)
    contents: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    record_hashes: set[str] = field(default_factory=set)
    unreadable: set[int] = field(default_factory=set)
    others: int = 0
    delimiter: str = ","


def erase_from(
    file: Path, home: Home, vault: Vault, tombstones: Tombstones, marks: ByteMarks = NO_MARKS
) -> Erased:
    """Write an archived file anew without the records of forgotten persons.

    The caller removes the old copy, once nothing needs its positions any more.

    Args:
        marks: writings of the person's own keys, by which parts that cannot be read are known.

    Raises:
        StatedFailure: they cannot be cut out, and other people's records stand in the same file.
    """
    found = look_into(file, vault, tombstones)
    old = file.name
    named = tombstones.holds(FILE, old) or marks.stand_in_file(file)
    if not found.positions and not named:
        return found
    fresh = home.archive / f"{INCOMING}{os.getpid()}"
    if found.others:
        _write_without(file, fresh, found, marks, tombstones)
        left = look_into(fresh, vault, tombstones)
        if left.positions or left.others != found.others:
            fresh.unlink()
            raise StatedFailure(
                f"{len(found.positions)} records cannot be cut out of a file with "
                f"{found.others} records of other people",
                where=str(file),
                todo="Tell the makers of Harken the format; take the file out of the archive.",
            )
        found.content_hash = _into_archive(fresh, home)
    else:
        found.content_hash = None
    if found.content_hash != old:
        tombstones.add([(FILE, old), *((RECORD, digest) for digest in found.record_hashes)])
        now = datetime.now(UTC).isoformat(timespec="seconds")
        tombstones.add_rewritten(old, found.content_hash, len(found.positions), now)
    return found


def look_into(file: Path, vault: Vault, tombstones: Tombstones) -> Erased:
    """Which records of a file are a forgotten person's; nothing is changed."""
    found = Erased(file.name)
    kind = recognise(file, load_contracts())
    if not isinstance(kind, Recognised):
        return found
    found.delimiter = kind.delimiter
    families = families_of(kind)
    of_record = extractors_of(families, vault)
    extractors = [each for found_below in of_record.values() for each in found_below]
    for read in kind.read():
        taken = take_in(read, of_record)
        if isinstance(taken, Refusal) or not isinstance(read, Record):
            found.unreadable.add(read.position)
            _settle(extractors, keep=False)
        elif is_forgotten(families[read.below], taken, tombstones):
            found.positions.append(read.position)
            found.contents.add(_content(read.fields))
            found.record_hashes |= {
                row["_record_hash"] for row in taken[families[read.below][0].table]
            }
            _settle(extractors, keep=True)
        else:
            found.others += 1
            _settle(extractors, keep=False)
    for extractor in extractors:
        found.tokens |= {token for token, _, _ in extractor.take_personal_values()}
    return found


def _settle(extractors: list[Extractor], keep: bool) -> None:
    for extractor in extractors:
        extractor.settle(keep)


def _write_without(
    file: Path, fresh: Path, found: Erased, marks: ByteMarks, tombstones: Tombstones
) -> None:
    positions = set(found.positions)
    unreadable: set[str] = set()

    def drop(position: int, raw: bytes) -> bool:
        if position in positions:
            return True
        if position and position not in found.unreadable:
            return False
        digest = hashlib.sha256(raw).hexdigest()
        if marks.stand_in(raw):
            unreadable.add(digest)
        return digest in unreadable or tombstones.holds(PART, digest)

    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as target:
        is_theirs = lambda value: _content(value) in found.contents  # noqa: E731
        rewrite(file, target, drop, is_theirs, found.delimiter)
        target.flush()
        os.fsync(target.fileno())
    tombstones.add((PART, digest) for digest in unreadable)


def _into_archive(fresh: Path, home: Home) -> str:
    with fresh.open("rb") as stream:
        content_hash = hashlib.file_digest(stream, "sha256").hexdigest()
    place = place_in(home.archive, content_hash)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    os.replace(fresh, place)
    return content_hash


def _content(fields: Any) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()
