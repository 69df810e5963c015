"""A mailbox pulled from a real IMAP server, from `harken pull` to the journey's messages."""

from pathlib import Path
from uuid import uuid4

import duckdb
import pytest
from command_line import harken
from dovecot import PASSWORD, MailServer

FROM_JO = "From: Jo Doe <jo@customer.example>\r\nTo: care@shop.example\r\n"
DATE = "Date: Thu, 03 Feb 2011 10:{:02}:00 +0000\r\nSubject: Parcel\r\n"
CONFIGURATION = """
company: {{domains: [shop.example]}}
pull:
  care: {{kind: imap, host: 127.0.0.1, port: {port}, user: {user}, tls: false,
         password_variable: HARKEN_TEST_MAIL_PASSWORD}}
"""


def letter(minute: int, body: str, message_id: str | None) -> bytes:
    head = f"Message-ID: <{message_id}>\r\n" if message_id else ""
    return f"{head}{FROM_JO}{DATE.format(minute)}\r\n{body}\r\n".encode()


USUAL = [letter(number, f"Where is parcel {number}?", f"{number}@x.example") for number in range(5)]
REPEATED = [letter(10 + number, f"Words number {number}.", "77@x.example") for number in range(3)]
NAMELESS = [letter(20 + number, f"No id {number}.", None) for number in range(2)]
ALL = [*USUAL, *REPEATED, *NAMELESS]


def test_every_mail_is_heard_once_whatever_the_server_does(
    mail_server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HARKEN_TEST_MAIL_PASSWORD", PASSWORD)
    home, landing = tmp_path / "home", tmp_path / "landing"
    landing.mkdir()
    user = f"{uuid4().hex}@shop.example"
    configuration = CONFIGURATION.format(port=mail_server.port, user=user)
    (landing / "harken.yml").write_text(configuration)
    with mail_server.client(user) as client:
        client.create_folder("Care")
        for mail in ALL:
            client.append("Care", mail)
        assert harken("pull", "--landing", landing, home=home).code == 0
        assert harken("ingest", "--landing", landing, home=home).code == 0
        # the folder is made anew, some mails are moved, one is gone; all come as an mbox too
        client.delete_folder("Care")
        client.create_folder("Care")
        for mail in [*USUAL[:3], *REPEATED, *NAMELESS]:
            client.append("Care", mail)
        for mail in [USUAL[3], *NAMELESS]:
            client.append("INBOX", mail)
    stamp = b"From jo@customer.example Thu Feb  3 10:00:00 2011\n"
    mails = [stamp + mail.replace(b"\r\n", b"\n") + b"\n" for mail in ALL]
    (landing / "export.mbox").write_bytes(b"".join(mails))
    assert harken("pull", "--landing", landing, home=home).code == 0
    ended = harken("run", "--landing", landing, "--as-of", "2011-03-01", home=home)
    assert ended.code == 0, ended.stderr
    with duckdb.connect(str(home / "published" / "harken.duckdb"), read_only=True) as published:
        counts = "select sum(received), sum(loaded), sum(duplicate) from ingest.ledger"
        repeats = len(ALL) - 2 + 3 + len(ALL)
        assert published.execute(counts).fetchall() == [(len(ALL) + repeats, len(ALL), repeats)]
        query = "select source_message_id, message_id, thread_id from journey.messages"
        heard = published.execute(query).fetchall()
    assert len(heard) == len(ALL)
    assert len({message_id for _, message_id, _ in heard}) == len(ALL)
    assert len({thread_id for *_, thread_id in heard}) == len(ALL), "nobody answered"
    assert [each for each, *_ in heard].count("77@x.example") == len(REPEATED)
