"""A file that is one mail is known by its header lines, whatever its name."""

import pytest

from pipelines.contracts.contract import load_contracts
from pipelines.sources.mail_file import looks_like_mail
from pipelines.sources.recognise import Recognised, recognise
from pipelines.sources.record import Record

MAIL = (
    b"Return-Path: <jo@customer.example>\nReceived: from a by b;\n\tThu, 3 Feb 2011 10:00:05 GMT\n"
    b"Message-ID: <1@x.example>\nFrom: jo@customer.example\nSubject: Parcel\n\nWhere is it?\n"
)


@pytest.mark.parametrize(
    "start",
    [
        MAIL,
        MAIL.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + MAIL,
        b"\n\n" + MAIL,
        b"From jo@customer.example\n" + MAIL,
        b"From: a@b.example\nTo: c@d.example\nDate: soon\n",
        b"FROM : a@b.example\nTO : c@d.example\ndate : soon\n\nx",
        MAIL.replace(b"Subject: ", b"a line that went astray\nSubject: "),
        b"From: a@b\nMIME-Version: 1.0\nX: " + b"y" * 70_000 + b"\nDate: soon\n\nx",
        b"Message-ID: <1@x>\nFrom: a@b\nSubject: J\xf6rg \x00\n\nx",
    ],
)
def test_a_mail_is_known_by_its_header_lines(start):
    assert looks_like_mail(start)


@pytest.mark.parametrize(
    "start",
    [
        b"From: Name,To: Name,Date: Day,Message-ID: Id\n1,2,3,4\n5,6,7,8\n",
        b"Subject: notes of the meeting\nDate: Monday\nWe met and spoke.\nFrom: nobody\n",
        b"Subject: a\nFrom: b\n\nA note to myself.\n",
        b"HTTP/1.1 200 OK\nDate: Thu, 3 Feb 2011 10:00:00 GMT\nFrom: a@b\nTo: b@c\n\n",
        b"Metadata-Version: 2.1\nName: x\nAuthor: y\n\ntext",
        b'{"from": "a", "to": "b", "date": "c", "message-id": "d"}',
        b"from,to,date,subject,message-id\na@b.example,c@d.example,soon,x,1\n",
        b"  From: a@b.example\nonly a quoted header\n",
        b"",
    ],
)
def test_what_only_begins_like_one_is_not_claimed(start):
    assert not looks_like_mail(start)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"From jo@x.example\n"])
def test_the_one_mail_of_a_file_is_read(tmp_path, before):
    file = tmp_path / "1204680122.27c448.host:2,S"
    file.write_bytes(before + MAIL)
    kind = recognise(file, load_contracts())
    assert isinstance(kind, Recognised)
    (read,) = kind.read()
    assert isinstance(read, Record)
    assert (read.fields["message_id"], read.fields["body"]) == ("1@x.example", "Where is it?")
