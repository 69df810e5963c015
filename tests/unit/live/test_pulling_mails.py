"""Mails pulled from a real IMAP server: none lost, none twice, nothing changed over there."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from dovecot import PASSWORD, Line, MailServer, free_port
from imapclient import IMAPClient

from pipelines.failures import StatedFailure
from pipelines.live_configuration import Imap
from pipelines.sources.live import imap
from pipelines.sources.live.imap import pull
from pipelines.sources.mail import LARGEST_MAIL
from pipelines.sources.mailbox import read_mbox

VARIABLE = "HARKEN_TEST_MAIL_PASSWORD"


def letter(number: int, body: str = "Where is my parcel?") -> bytes:
    head = f"Message-ID: <{number}@mail.example>\r\nFrom: jo@customer.example\r\n"
    head += "To: care@shop.example\r\nDate: Thu, 03 Feb 2011 10:00:00 +0000\r\n"
    return f"{head}Subject: Parcel {number}\r\n\r\n{body}\r\n".encode()


class Pulled:
    """A landing folder that is filled by pulls, with the bookmark between them."""

    def __init__(self, folder: Path, account: dict[str, Any]) -> None:
        self.folder, self.account = folder, account
        self.bookmark: Mapping[str, Any] = {}
        self.told: list[str] = []

    def steps(self, **account: Any) -> Iterator[None]:
        """Pull step by step; the bookmark is kept as JSON."""
        source = Imap.model_validate(self.account | account)
        for bookmark in pull(source, self.bookmark, self._land, self.told.append):
            self.bookmark = json.loads(json.dumps(bookmark))
            yield

    def all(self, **account: Any) -> "Pulled":
        """Pull all there is."""
        for _ in self.steps(**account):
            pass
        return self

    @property
    def mails(self) -> list[bytes]:
        """Every mail that has landed, as often as it did."""
        files = sorted(self.folder.glob("*.mbox"))
        return [mail for file in files for mail in read_mbox(file)]

    def _land(self, name: str, chunks: Iterable[bytes]) -> Path:
        content = b"".join(chunks)
        number = len(list(self.folder.glob("*.mbox")))
        place = self.folder / f"{number:04}-{name}"
        place.write_bytes(content)
        return place


@pytest.fixture
def user() -> str:
    """Somebody whose mailbox is new."""
    return f"{uuid4().hex}@shop.example"


@pytest.fixture
def client(mail_server: MailServer, user: str) -> Iterator[IMAPClient]:
    with mail_server.client(user) as client:
        yield client


@pytest.fixture
def pulled(
    mail_server: MailServer, user: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Pulled:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    account = {"host": "127.0.0.1", "port": mail_server.port, "user": user, "tls": False}
    return Pulled(tmp_path, account | {"kind": "imap", "password_variable": VARIABLE})


def put(client: IMAPClient, folder: str, *mails: bytes) -> None:
    for mail in mails:
        client.append(folder, mail)


def test_every_mail_lands_once_byte_by_byte(client, pulled):
    mails = [
        letter(1, "From here\r\n>From there\r\n\r\nFrom jo Thu Feb  3 10:00:00 2011\r\nend"),
        letter(2, "bytes: \u00e9\u00df \U0001f600"),
        letter(3).removesuffix(b"\r\n"),
        b"Subject: empty lines\r\n\r\nat the end\r\n\r\n\r\n",
    ]
    put(client, "INBOX", *mails)
    stored = _stored(client, "INBOX")
    assert stored == mails
    ended = [mail if mail.endswith(b"\n") else mail + b"\n" for mail in mails]
    assert pulled.all().mails == ended
    assert pulled.all().mails == ended, "a second pull lands nothing"
    put(client, "INBOX", letter(4))
    assert pulled.all().mails == [*ended, letter(4)]


def test_nothing_is_marked_as_seen(client, pulled):
    put(client, "INBOX", letter(1), letter(2))
    pulled.all()
    client.select_folder("INBOX", readonly=True)
    assert client.search("UNSEEN") == client.search()
    assert len(client.search()) == 2


def test_all_folders_but_junk_trash_and_drafts(client, pulled):
    names = ["Ärger & Co", "日本/請求", 'a"b', "2026"]
    for number, name in enumerate(names):
        client.create_folder(name)
        put(client, name, letter(number, name))
    for name in ("Spam", "Bin", "Drafts"):
        put(client, name, letter(9, name))
    assert sorted(pulled.all().mails) == sorted(letter(n, name) for n, name in enumerate(names))
    assert set(pulled.bookmark["folders"]) == {"INBOX", *names}


def test_named_folders_alone_are_read_whatever_they_are(client, pulled):
    put(client, "INBOX", letter(1))
    put(client, "Spam", letter(2))
    assert pulled.all(folders=["Spam"]).mails == [letter(2)]


def test_a_folder_that_does_not_open_is_told_after_all_others(client, pulled):
    put(client, "INBOX", letter(1))
    with pytest.raises(StatedFailure, match="does not open Lost"):
        pulled.all(folders=["Lost", "INBOX"])
    assert pulled.mails == [letter(1)]


def test_another_uidvalidity_reads_the_folder_anew(client, pulled):
    client.create_folder("Care")
    put(client, "Care", *map(letter, range(5)))
    pulled.all(folders=["Care"])
    before = pulled.bookmark["folders"]["Care"]
    client.delete_folder("Care")
    client.create_folder("Care")
    put(client, "Care", *map(letter, range(3, 8)))
    pulled.all(folders=["Care"])
    assert pulled.bookmark["folders"]["Care"]["validity"] != before["validity"]
    assert set(pulled.mails) == set(map(letter, range(8)))
    assert any("anew" in words for words in pulled.told)


def test_mails_expunged_between_and_during_pulls_hide_no_other(client, pulled, monkeypatch):
    monkeypatch.setattr(imap, "MOST_MAILS", 3)
    put(client, "INBOX", *map(letter, range(10)))
    client.select_folder("INBOX")
    steps = pulled.steps()
    next(steps)
    gone = client.search()[2:5]
    client.delete_messages(gone)
    client.expunge()
    put(client, "INBOX", letter(10), letter(11))
    for _ in steps:
        pass
    expected = [letter(number) for number in range(12) if number not in (3, 4)]
    assert pulled.mails == expected
    client.delete_messages(client.search())
    client.expunge()
    put(client, "INBOX", letter(12))
    assert pulled.all().mails == [*expected, letter(12)]


def test_a_pull_that_is_stopped_goes_on_behind_what_has_landed(client, pulled, monkeypatch):
    monkeypatch.setattr(imap, "MOST_MAILS", 4)
    put(client, "INBOX", *map(letter, range(11)))
    steps = pulled.steps()
    next(steps)
    next(steps)
    steps.close()
    assert len(pulled.mails) == 8
    assert pulled.all().mails == list(map(letter, range(11)))


BREAKS = [[60_000], [60_000, 20_000, 3_000], [60_000, 300, 10], [60_000] * 4]


@pytest.mark.parametrize("breaks", BREAKS)
def test_a_connection_that_breaks_is_made_anew(client, pulled, mail_server, breaks, monkeypatch):
    monkeypatch.setattr("pipelines.sources.live.imap_session.PAUSES", (0, 0, 0))
    mails = [letter(number, f"{number} " * 2_000) for number in range(30)]
    put(client, "INBOX", *mails)
    line = Line(mail_server.port)
    pulled.account["port"] = line.port
    line.breaks = list(breaks)
    try:
        pulled.all()
    finally:
        line.close()
    assert pulled.mails == mails
    assert not line.breaks, "every break was met"


def test_a_mail_at_which_the_connection_always_breaks_is_passed_over_and_asked_for_again(
    client, pulled, mail_server, monkeypatch
):
    monkeypatch.setattr("pipelines.sources.live.imap_session.PAUSES", (0,))
    mails = [letter(1), letter(2, "x" * 70_000), letter(3)]
    put(client, "INBOX", *mails)
    line = Line(mail_server.port)
    line.breaks = [20_000] * 6
    try:
        assert pulled.all(port=line.port).mails == [mails[0], mails[2]]
        assert any("does not give mail 2" in words for words in pulled.told)
        line.breaks = [20_000]
        assert pulled.all(port=line.port).mails == [mails[0], mails[2]]
        put(client, "INBOX", letter(4))
        assert pulled.all(port=line.port).mails == [mails[0], mails[2], mails[1], letter(4)]
        assert pulled.bookmark["folders"]["INBOX"]["missed"] == []
    finally:
        line.close()


def test_a_server_that_keeps_breaking_off_is_a_stated_failure(
    client, pulled, mail_server, monkeypatch
):
    monkeypatch.setattr("pipelines.sources.live.imap_session.PAUSES", (0,))
    mails = [letter(number, "x" * 20_000) for number in range(5)]
    put(client, "INBOX", *mails)
    line = Line(mail_server.port)
    line.breaks = [5_000] * 1_000
    try:
        with pytest.raises(StatedFailure, match="keeps breaking off"):
            pulled.all(port=line.port)
    finally:
        line.close()
    assert pulled.all().mails == mails


def test_a_server_that_is_gone_is_a_stated_failure(client, pulled, monkeypatch):
    monkeypatch.setattr("pipelines.sources.live.imap_session.PAUSES", (0, 0, 0))
    put(client, "INBOX", letter(1))
    pulled.all()
    with pytest.raises(StatedFailure, match="cannot be reached"):
        pulled.all(port=free_port())
    assert pulled.all().mails == [letter(1)]


def test_a_huge_mail_is_cut_and_told(client, pulled):
    put(client, "INBOX", letter(1, "x" * 76 + "\r\n" * 3_000_000), letter(2))
    cut, whole = pulled.all().mails
    assert len(cut) == LARGEST_MAIL + 1
    assert whole == letter(2)
    assert any("5.7 MB" in words for words in pulled.told)


def test_wrong_passwords_and_missing_ones_are_stated(pulled, monkeypatch):
    monkeypatch.setenv(VARIABLE, "another")
    with pytest.raises(StatedFailure, match="refuses the account"):
        pulled.all()
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(StatedFailure, match="is not set"):
        pulled.all()


def test_tls_is_checked_against_the_certificates_that_are_trusted(
    client, pulled, mail_server, monkeypatch
):
    put(client, "INBOX", letter(1))
    secure = {"host": "localhost", "port": mail_server.tls_port, "tls": True}
    with pytest.raises(StatedFailure, match="certificate"):
        pulled.all(**secure)
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    assert pulled.all(**secure).mails == [letter(1)]


def _stored(client: IMAPClient, folder: str) -> list[bytes]:
    client.select_folder(folder, readonly=True)
    found = client.fetch(client.search(), ["BODY.PEEK[]"])
    client.unselect_folder()
    return [found[uid][b"BODY[]"] for uid in sorted(found)]
