"""The one-writer rule: an operating-system lock beside the working file.

The kernel frees it when its holder dies, so no crash leaves it behind. Waiting is bounded and
says who holds the lock.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pipelines.failures import StatedFailure

WAIT_SECONDS = 900.0
POLL_SECONDS = 0.2


@contextmanager
def writer_lock(working_file: Path, purpose: str, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the right to open `working_file` while the block runs.

    Raises:
        StatedFailure: another process holds it for longer than `wait` seconds.
    """
    path = working_file.with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as handle:
        _acquire(handle, path, wait)
        handle.seek(0)
        handle.truncate()
        since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        json.dump({"pid": os.getpid(), "purpose": purpose, "since": since}, handle)
        handle.flush()
        yield  # closing the file frees the lock


def _acquire(handle: IO[str], path: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise StatedFailure(
                    f"The warehouse is busy: {holder(path)}",
                    where=str(path),
                    todo="Let that run finish, or stop it, and start again.",
                ) from error
            time.sleep(POLL_SECONDS)


def holder(path: Path) -> str:
    """Who holds the lock, in words."""
    try:
        owner = json.loads(path.read_text())
        return f"process {owner['pid']} has it for '{owner['purpose']}' since {owner['since']}"
    except (OSError, ValueError, KeyError):
        return "another process has it"
