"""The folder where one run lays out parsed rows, and the sweeping of what a killed run left there.

Several processes may ingest at once; each holds a shared lock on the staging area while it works,
so that only a process that is alone sweeps. The warehouse has its own lock elsewhere.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.home import Home
from pipelines.ingest.archive import INCOMING


@contextmanager
def workplace(home: Home) -> Iterator[Path]:
    """An empty folder for one run, gone at the end of the block."""
    handle = os.open(home.staging_area, os.O_RDONLY)
    try:
        if _is_alone(handle):
            _sweep(home)
        fcntl.flock(handle, fcntl.LOCK_SH)
        with tempfile.TemporaryDirectory(dir=home.staging_area) as area:
            yield Path(area)
    finally:
        os.close(handle)  # frees the lock


def _is_alone(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sweep(home: Home) -> None:
    for leftover in home.staging_area.iterdir():
        shutil.rmtree(leftover)
    for half_copied in home.archive.glob(f"{INCOMING}*"):
        half_copied.unlink()
