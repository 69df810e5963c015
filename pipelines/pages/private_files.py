"""Files with personal data onto disk, whole or not at all, readable by their owner alone.

Fed by the writers of lists and reports. A reader sees the old state or the new, never half of one;
after a power cut the same holds, since bytes are on disk before the name appears.
WHAT DOES NOT BELONG HERE: the warehouse and its published copy, and what the files say.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

UNFINISHED = ".unfinished"
STALE = 3600  # seconds; another writer may still be at work on younger ones


def write_private_file(path: Path, content: bytes) -> None:
    """Put the file there whole, mode 0600, in place of an older one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with unfinished_file(path) as file:
        file.write(content)
        put_in_place(file, path)


@contextmanager
def unfinished_file(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path`, hidden and mode 0600; gone at the end unless it was put in place."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED)
    os.close(handle)
    try:
        with open(name, "wb") as file:
            yield file
    finally:
        Path(name).unlink(missing_ok=True)


def put_in_place(file: BinaryIO, path: Path) -> None:
    """Give an unfinished file its name once its bytes are on disk; both survive a power cut."""
    file.flush()
    os.fsync(file.fileno())
    Path(file.name).replace(path)
    _sync_folder(path.parent)


def sweep_unfinished(folder: Path, now: float) -> None:
    """Remove what killed writers left half-written below a folder; another may still write."""
    for leftover in folder.rglob(f".*{UNFINISHED}"):
        with suppress(FileNotFoundError):  # its writer has just finished
            if leftover.stat().st_mtime < now - STALE:
                leftover.unlink()


def make_private_folder(folder: Path) -> None:
    """Make a folder (0700) and those above it that are missing; their names are on disk then."""
    if not folder.is_dir():
        make_private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)


def publish_folder(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Put a folder (0700) of files (0600) there whole; False where one stands already and is kept.

    One writer at a time: leftovers of a killed writer beside it are swept first, for they hold
    names.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder.parent)
    if folder.exists():
        return False
    temporary = Path(
        tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=UNFINISHED)
    )
    try:
        for name, content in files.items():
            handle = os.open(temporary / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                _to_disk(file.fileno(), content)
        _sync_folder(temporary)
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _sync_folder(folder.parent)
    return True


def _to_disk(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]
    os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    for leftover in sorted(folder.glob(f".*{UNFINISHED}")):
        if leftover.is_dir():
            shutil.rmtree(leftover)
