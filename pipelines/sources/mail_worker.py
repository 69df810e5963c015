"""The process that reads mails for `mail_reader.py`: it may be killed by a mail, the run may not.

On its standard input it takes lists of mails, a line of JSON with their sizes before the mails
themselves, and answers each mail with one line of JSON, in order. The kernel holds the limits: a
mail that takes too long ends the process, for lack of memory it is refused. What is done about a
dead worker belongs to the other side.
"""

import json
import os
import resource
import signal
from typing import Any, BinaryIO

from pipelines.sources.mail import read_mail
from pipelines.sources.mail_text import UnreadableText

MOST_SECONDS = 2  # of computing per mail; letters take a hundredth of one
MOST_WAITING = 60  # seconds by the clock, for whatever else may hold a mail up
MOST_MEMORY = 1024 * 1024 * 1024  # bytes of address space for everything
READY = b"ready\n"


def main() -> None:
    """Answer lists of mails until the input ends."""
    mails, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what any library prints must not stand among the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides when to stop
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody listens any more
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    answers.write(READY)
    while (batch := _next(mails)) is not None:
        for raw in batch:
            _limit_time(MOST_SECONDS, MOST_WAITING)
            answer = answer_to(raw)
            _limit_time(0, 0)
            answers.write(json.dumps(answer).encode() + b"\n")


def answer_to(raw: bytes) -> dict[str, Any]:
    """`fields` of the mail, or why it is `refused`; the reason never repeats its content."""
    try:
        return {"fields": read_mail(raw)}
    except UnreadableText as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": "reading the mail takes too much memory"}
    except RecursionError:
        return {"refused": "the mail is nested too deep"}
    except Exception as error:  # noqa: BLE001 - one hostile mail must not stop the mailbox
        return {"refused": f"the mail cannot be parsed ({type(error).__name__})"}


def _next(mails: BinaryIO) -> list[bytes] | None:
    """All mails of the next list; they are taken in before the first answer goes out."""
    sizes = mails.readline()
    return [mails.read(size) for size in json.loads(sizes)] if sizes else None


def _limit_time(computing: float, waiting: float) -> None:
    """Neither signal is handled: each ends the process, wherever it is."""
    signal.setitimer(signal.ITIMER_PROF, computing)
    signal.setitimer(signal.ITIMER_REAL, waiting)


if __name__ == "__main__":
    main()
