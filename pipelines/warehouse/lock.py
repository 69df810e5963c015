"""The one-writer rule: an operating-system lock beside the working file.

The kernel frees it when its holder dies, so no crash leaves it behind. Waiting is bounded and
says on stderr for whom. No step may open the warehouse inside another's block: it would wait for
itself.
"""

import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pipelines.failures import StatedFailure

# Other steps of a run, each in its own process, wait for the longest: hearing years of mail.
WAIT_SECONDS = 6 * 3600.0
PATIENT_SECONDS = 2.0  # a wait that is shorter is not worth a line
REMIND_SECONDS = 300.0
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
    started = time.monotonic()
    tell_after = PATIENT_SECONDS
    while not _is_ours(handle, fcntl.LOCK_EX):
        waited = time.monotonic() - started
        if waited >= wait:
            raise StatedFailure(
                f"The warehouse is busy: {_named(path)} is writing",
                where=str(path),
                todo="Let that run finish, or stop it, and start again.",
            )
        if waited >= tell_after:
            sys.stderr.write(f"waiting for {_named(path)} that is writing to the warehouse ...\n")
            sys.stderr.flush()
            tell_after += REMIND_SECONDS
        time.sleep(POLL_SECONDS)


def _is_ours(handle: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def who_is_writing(working_file: Path) -> str | None:
    """Who holds the lock now, in words; None where it is free."""
    path = working_file.with_suffix(".lock")
    if not path.exists():
        return None
    with path.open() as handle:
        return None if _is_ours(handle, fcntl.LOCK_SH) else _named(path)


def _named(path: Path) -> str:
    try:
        owner = json.loads(path.read_text())
        return f"process {owner['pid']} ('{owner['purpose']}' since {owner['since']})"
    except (OSError, ValueError, KeyError):
        return "another process"
