"""A mail that stalls or kills the process that reads it is refused alone."""

import os
import signal

from pipelines.sources import mail_reader
from pipelines.sources.mail import LARGEST_MAIL
from pipelines.sources.mail_file import read_mail_file
from pipelines.sources.mail_reader import read_mails
from pipelines.sources.mailbox import read_mbox
from pipelines.sources.record import Record, Refusal

HEAD = b"From: jo@customer.example\nDate: Thu, 3 Feb 2011 10:00:00 +0000\nMessage-ID: <%d@x>\n"


def good(number: int) -> bytes:
    return HEAD % number + b"\nWhere is my parcel?\n"


def stalling() -> bytes:
    """Every line is compared with the marks of all levels: hours, were it let."""
    levels = b"".join(
        b'Content-Type: multipart/mixed; boundary="level%d"\n\n--level%d\n' % (level, level)
        for level in range(200)
    )
    return HEAD % 0 + levels + b"\n-" * 1_500_000


def worker_id() -> int:
    worker = mail_reader._reader()._worker
    assert worker is not None
    return worker.pid


def bodies(reads: list) -> list[str | None]:
    return [read.fields["message_id"] if isinstance(read, Record) else None for read in reads]


def test_a_mail_that_stalls_is_refused_and_the_next_is_read():
    reads = list(read_mails([good(1), stalling(), good(2)]))
    assert bodies(reads) == ["1@x", None, "2@x"]
    assert reads[1] == Refusal(2, "reading the mail takes longer than 2 seconds")


def test_one_worker_reads_all_mailboxes_of_a_process():
    list(read_mails([good(1)]))
    first = worker_id()
    list(read_mails([good(2)] * 500))
    assert worker_id() == first


def test_a_worker_that_was_killed_between_mails_costs_no_mail():
    list(read_mails([good(1)]))
    os.kill(worker_id(), signal.SIGKILL)
    assert bodies(list(read_mails([good(2), good(3)]))) == ["2@x", "3@x"]


def test_a_mail_that_kills_every_worker_is_refused_alone(monkeypatch):
    def start_and_kill():
        worker = start()
        if next(deaths, None):
            worker.kill()
        return worker

    start, deaths = mail_reader._start, iter([True])
    monkeypatch.setattr(mail_reader, "_start", start_and_kill)
    mail_reader._reader().close()
    reads = list(read_mails([good(1), good(2)]))
    assert bodies(reads) == [None, "2@x"]
    assert reads[0].reason == "the mail ended the process that read it (-9)"


def test_a_fork_reads_with_a_worker_of_its_own():
    list(read_mails([good(1)]))
    parents = worker_id()
    child = os.fork()
    if child == 0:
        alone = bodies(list(read_mails([good(2)]))) == ["2@x"] and worker_id() != parents
        mail_reader._reader().close()
        os._exit(0 if alone else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert worker_id() == parents
    assert bodies(list(read_mails([good(3)]))) == ["3@x"]


def big(head: bytes, words_first: bool) -> bytes:
    words = b"--q\n\nWhere is my parcel?\n"
    photo = b"--q\nContent-Type: image/png\n\n" + b"A" * (LARGEST_MAIL + 1000) + b"\n"
    parts = [words, photo] if words_first else [photo, words]
    return head + b"Content-Type: multipart/mixed; boundary=q\n\n" + b"".join(parts) + b"--q--\n"


def test_of_a_huge_mail_the_words_before_its_attachments_are_read(tmp_path):
    file = tmp_path / "huge"
    file.write_bytes(big(HEAD % 1, words_first=True))
    (read,) = read_mails(read_mail_file(file))
    assert isinstance(read, Record)
    assert read.fields["body"] == "Where is my parcel?"


def test_a_huge_mail_without_words_at_its_beginning_is_refused(tmp_path):
    box = tmp_path / "box"
    stamp = b"From jo@customer.example Thu Feb  3 10:00:00 2011\n"
    box.write_bytes(stamp + big(HEAD % 1, words_first=False) + b"\n" + stamp + good(2))
    reads = list(read_mails(read_mbox(box)))
    assert bodies(reads) == [None, "2@x"]
    assert "no words in its first 4 MB" in reads[0].reason
