"""Reads mails in a worker process, so that a mail that kills or stalls it is refused alone.

One worker per process lives as long as its mails let it; the next mail after a fatal one gets a
fresh one. What the worker does with a mail, and its limits, stand in `mail_worker.py`.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from pipelines.failures import StatedFailure
from pipelines.sources.mail_worker import MOST_SECONDS, READY
from pipelines.sources.record import Read, Record, Refusal

MAILS_AT_ONCE = 200
BYTES_AT_ONCE = 4 * 1024 * 1024
OVER_TIME: dict[int, str] = {
    signal.SIGPROF: f"reading the mail takes longer than {MOST_SECONDS} seconds",
    signal.SIGALRM: "reading the mail came to no end",
}
Answer = dict[str, Any]


def read_mails(mails: Iterable[bytes]) -> Iterator[Read]:
    """A record or a refusal for every mail, in order."""
    position = 0
    for batch in _batches(mails):
        for answer in _reader().answers(batch):
            position += 1
            if "fields" in answer:
                yield Record(position, answer["fields"])
            else:
                yield Refusal(position, answer["refused"])


def _batches(mails: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for mail in mails:
        batch.append(mail)
        size += len(mail)
        if len(batch) >= MAILS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Reader:
    """The worker of this process, made anew whenever a mail has killed it."""

    def __init__(self) -> None:
        self.of_process = os.getpid()
        self._lock = threading.Lock()  # runs in two threads must not mix up their mails
        self._worker: subprocess.Popen[bytes] | None = None

    def answers(self, mails: list[bytes]) -> list[Answer]:
        """One answer for every mail, in order."""
        found: list[Answer] = []
        with self._lock:
            while len(found) < len(mails):
                found += self._until_death(mails[len(found) :])
        return found

    def close(self) -> None:
        """End the worker."""
        if self._worker and self.of_process == os.getpid():
            self._worker.kill()
            self._bury()

    def _until_death(self, mails: list[bytes]) -> list[Answer]:
        """Answers up to the last mail, or to the one that killed the worker."""
        is_fresh = self._worker is None
        worker = self._worker = self._worker or _start()
        if worker.stdin is None or worker.stdout is None:
            raise AssertionError("the worker was started without pipes")
        with suppress(BrokenPipeError):  # dead already: no answer comes, which is told below
            worker.stdin.write(json.dumps([len(mail) for mail in mails]).encode() + b"\n")
            worker.stdin.writelines(mails)
            worker.stdin.flush()
        found: list[Answer] = []
        for _ in mails:
            line = worker.stdout.readline()
            if line.endswith(b"\n"):
                found.append(json.loads(line))
                continue
            cause = self._bury()
            if -cause in OVER_TIME or (is_fresh and not found):
                found.append({"refused": _words_for(cause)})
            break  # else perhaps no fault of this mail: a fresh worker gets it once more
        return found

    def _bury(self) -> int:
        worker, self._worker = self._worker, None
        if worker is None:
            return 0
        for pipe in (worker.stdin, worker.stdout):
            with suppress(BrokenPipeError):  # what it no longer took is still in the buffer
                if pipe:
                    pipe.close()
        return worker.wait()


def _start() -> subprocess.Popen[bytes]:
    worker = subprocess.Popen(
        [sys.executable, "-m", "pipelines.sources.mail_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    if worker.stdout is None or worker.stdout.readline() != READY:
        worker.kill()
        raise StatedFailure(
            "The process that reads mails does not start",
            where=f"{sys.executable} -m pipelines.sources.mail_worker",
            todo=f"Run this command to see why; it ended with {worker.wait()}.",
        )
    return worker


def _words_for(cause: int) -> str:
    return OVER_TIME.get(-cause, f"the mail ended the process that read it ({cause})")


_readers: list[_Reader] = []


def _reader() -> _Reader:
    """The reader of this very process: a fork must not talk to its parent's worker."""
    if not _readers or _readers[0].of_process != os.getpid():
        _readers[:] = [_Reader()]
        atexit.register(_readers[0].close)
    return _readers[0]
