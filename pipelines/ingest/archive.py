"""Keeps every received file under the hash of its content, never changed again.

The archive copy is what gets read, so that a file cannot change between hashing and reading.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.sources.landing import LandedFile

CHUNK = 1024 * 1024
INCOMING = ".incoming-"  # how the name of an unfinished copy begins


@dataclass(frozen=True)
class ReceivedFile:
    """A landed file with the hash of its content."""

    landed: LandedFile
    content_hash: str

    @property
    def file_id(self) -> str:
        """One received file: this content under this name."""
        name = self.landed.name.encode("utf-8", "surrogateescape")
        return hashlib.sha256(name + b"\0" + self.content_hash.encode()).hexdigest()[:16]


class StillBeingWritten(Exception):
    """The file changed while it was read; it is left for the next run."""


def receive(landed: LandedFile) -> ReceivedFile:
    """Hash one landed file.

    Raises:
        StillBeingWritten: its size or time changed meanwhile.
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    for chunk in _chunks(landed):
        digest.update(chunk)
    return ReceivedFile(landed, digest.hexdigest())


def place_in(folder: Path, content_hash: str) -> Path:
    """Where the archive keeps a content."""
    return folder / content_hash[:2] / content_hash


def archive(received: ReceivedFile, folder: Path) -> Path:
    """The archive's copy of a received file, made unless it is there.

    Raises:
        StillBeingWritten: the content is no longer what was hashed.
    """
    place = place_in(folder, received.content_hash)
    if place.exists():
        return place
    place.parent.mkdir(mode=0o700, exist_ok=True)
    temporary = folder / f"{INCOMING}{os.getpid()}"
    try:
        if _copy(received.landed, temporary) != received.content_hash:
            raise StillBeingWritten(received.landed.name)
        os.replace(temporary, place)
    finally:
        temporary.unlink(missing_ok=True)
    return place


def _copy(landed: LandedFile, temporary: Path) -> str:
    """Copy a file and return the hash of what was copied."""
    digest = hashlib.sha256()
    with open(temporary, "wb", opener=_owner_only) as copy:
        for chunk in _chunks(landed):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _chunks(landed: LandedFile) -> Iterator[bytes]:
    # No link is followed and no pipe waited for, whatever happened since the folder was scanned.
    handle = os.open(landed.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as source:
        before = os.fstat(source.fileno())
        while chunk := source.read(CHUNK):
            yield chunk
        after = os.fstat(source.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise StillBeingWritten(landed.name)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
