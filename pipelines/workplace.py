"""A folder where one run lays things out, and the sweeping of what a killed run left there.

Several processes may work at once; each holds a shared lock on the parent folder while it does, so
that only a process that is alone sweeps. The warehouse has its own lock elsewhere.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def workplace(parent: Path, leftovers: Iterable[Path] = ()) -> Iterator[Path]:
    """An empty folder in `parent` for one run, gone at the end of the block.

    Args:
        leftovers: files elsewhere to be swept too; looked for only where nobody else is at work.
    """
    handle = os.open(parent, os.O_RDONLY)
    try:
        if _is_alone(handle):
            _sweep(parent, leftovers)
        fcntl.flock(handle, fcntl.LOCK_SH)
        with tempfile.TemporaryDirectory(dir=parent) as area:
            yield Path(area)
    finally:
        os.close(handle)  # frees the lock


def _sweep(parent: Path, leftovers: Iterable[Path]) -> None:
    for folder in parent.iterdir():
        shutil.rmtree(folder)
    for file in leftovers:
        file.unlink()


def _is_alone(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(parent: Path, leftovers: Iterable[Path] = ()) -> Iterator[None]:
    """Nobody else lays anything out in `parent` meanwhile; waits for those who do, then sweeps."""
    handle = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _sweep(parent, leftovers)
        yield
    finally:
        os.close(handle)
