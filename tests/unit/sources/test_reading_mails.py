"""What one mail says, however badly it is made."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sources.mail import read_mail
from pipelines.sources.mail_text import UnreadableText

PLAIN = b"From: Jo <jo@customer.example>\nTo: care@shop.example\nMessage-ID: <1@x.example>\n"


def with_body(body: bytes, headers: bytes = b"") -> dict:
    return read_mail(PLAIN + headers + b"\n" + body)


def nested(depth: int) -> bytes:
    mail = b"Content-Type: text/plain\n\nthe words\n"
    for level in range(depth):
        mark = b"level%d" % level
        head = b'Content-Type: multipart/mixed; boundary="' + mark + b'"\n\n--' + mark + b"\n"
        mail = head + mail + b"\n--" + mark + b"--\n"
    return PLAIN + mail


def test_a_mail_without_an_id_gets_one_from_its_content():
    one, two = (read_mail(b"From: jo@customer.example\n\n" + body) for body in (b"a", b"b"))
    again = read_mail(b"From: jo@customer.example\n\na")
    assert one["message_id"].startswith("no-id-")
    assert one["message_id"] == again["message_id"] != two["message_id"]


@pytest.mark.parametrize(
    "date",
    ["", "soon", "Thu, 32 Foo 2011", "Thu, 1 Sep 2011 25:00:00 +0000", "1 Sep " + "9" * 20],
)
def test_a_date_that_is_none_gives_no_instant(date):
    assert read_mail(f"Date: {date}\n\nx".encode())["sent_at"] is None


@pytest.mark.parametrize(
    ("date", "instant"),
    [
        ("Thu, 1 Sep 2011 10:00:00 +0100", "2011-09-01T09:00:00Z"),
        ("1 Sep 2011 10:00:00 -0530", "2011-09-01T15:30:00Z"),
        ("Thu, 1 Sep 2011 10:00:00 GMT", "2011-09-01T10:00:00Z"),
        ("Thu, 1 Sep 2011 10:00:00 +0000 (a comment)", "2011-09-01T10:00:00Z"),
        ("Thu, 1 Sep 2011 10:00:00", "2011-09-01T10:00:00Z"),
        ("Thu, 1 Sep 2011 10:00:00 -0000", "2011-09-01T10:00:00Z"),
    ],
)
def test_a_date_is_one_instant_in_utc(date, instant):
    assert read_mail(f"Date: {date}\n\nx".encode())["sent_at"] == instant


def test_a_line_astray_in_the_head_costs_no_other_header():
    head = b"From : jo@customer.example\nX-A:\nX-B:\ngone astray\nDate: Thu, 1 Sep 2011 00:00 GMT\n"
    mail = read_mail(head + b"\nthe words")
    assert (mail["from"], mail["body"]) == ("jo@customer.example", "the words")
    assert mail["sent_at"] == "2011-09-01T00:00:00Z"


def test_a_letter_right_below_its_headers_is_no_line_astray():
    mail = read_mail(b"From: jo@customer.example\nWhere is\nmy parcel?\nSubject: none")
    assert (mail["from"], mail["subject"]) == ("jo@customer.example", "")
    assert mail["body"] == "Where is\nmy parcel?\nSubject: none"


def test_a_mail_without_a_sender_has_no_address():
    mail = read_mail(b"To: care@shop.example\n\nx")
    assert mail["from"] is None
    assert mail["from_domain"] is None


def test_who_sent_on_behalf_counts_where_there_is_no_from():
    assert read_mail(b"Sender: jo@customer.example\n\nx")["from"] == "jo@customer.example"


@pytest.mark.parametrize(
    ("written", "addresses"),
    [
        ('"Doe, Jo" <jo@a.example>, al@b.example', ["jo@a.example", "al@b.example"]),
        ("=?utf-8?q?Doe=2C_Jo?= <jo@a.example>", ["jo@a.example"]),
        ("jo@a.example,\n\tal@b.example", ["jo@a.example", "al@b.example"]),
        ("undisclosed-recipients:;", []),
        ("jo@", []),
        ("jo@x@a.example", []),
        ("=?utf-8?b?@@@?= <jo@a.example>", ["jo@a.example"]),
        ("jo@[192.0.2.1]", ["jo@[192.0.2.1]"]),
    ],
)
def test_every_address_has_its_domain_at_the_same_place(written, addresses):
    mail = read_mail(f"To: {written}\n\nx".encode())
    assert mail["to"] == addresses
    assert mail["to_domains"].split() == [address.split("@")[1] for address in addresses]


def test_a_header_with_an_encoded_line_break_stays_one_line():
    mail = read_mail(b"Subject: =?utf-8?q?Hello=0D=0ABcc:_al@b.example?=\n\nx")
    assert mail["subject"] == "Hello Bcc: al@b.example"
    assert mail["to"] == mail["cc"] == []


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        (b"=?iso-8859-1?q?J=F6rg?=", "Jörg"),
        (b"=?utf-8?b?SsO2cmc=?=", "Jörg"),
        ("Jörg".encode(), "Jörg"),
        (b"=?x-unknown?q?abc?=", "=?x-unknown?q?abc?="),
    ],
)
def test_a_subject_is_decoded_where_it_can_be_and_kept_where_not(written, subject):
    assert read_mail(b"Subject: " + written + b"\n\nx")["subject"] == subject


def test_an_unknown_charset_is_refused_by_its_name():
    with pytest.raises(UnreadableText, match="x-martian"):
        with_body(b"hello", b"Content-Type: text/plain; charset=x-martian\n")


def test_an_unknown_charset_of_an_attachment_harms_nobody():
    mail = with_body(
        b"--q\n\nthe words\n--q\nContent-Type: text/plain; charset=x-martian\n"
        b"Content-Disposition: attachment\n\nabc\n--q--\n",
        b"Content-Type: multipart/mixed; boundary=q\n",
    )
    assert mail["body"] == "the words"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Type: text/plain; charset=utf-8\n", "grüße".encode()),
        (b"Content-Type: text/plain; charset=latin-1\n", "grüße".encode("latin-1")),
        (
            b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
            b"Z3LDvMOfZQ==",
        ),
        (
            b"Content-Type: text/plain; charset=utf-8\n"
            b"Content-Transfer-Encoding: quoted-printable\n",
            b"gr=C3=BC=C3=9Fe",
        ),
    ],
)
def test_words_are_decoded_by_charset_and_transfer_encoding(headers, body):
    assert with_body(body, headers)["body"] == "grüße"


def test_a_thousand_parts_and_two_hundred_levels_keep_their_words():
    parts = b"".join(b"--q\n\npart %d\n" % number for number in range(1000))
    mail = with_body(parts + b"--q--\n", b"Content-Type: multipart/mixed; boundary=q\n")
    assert mail["body"].startswith("part 0\n")
    assert read_mail(nested(200))["body"] == "the words"


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ("", "false"),
        ("Auto-Submitted: auto-replied", "true"),
        ("Auto-Submitted: no", "false"),
        ("Precedence: bulk", "true"),
        ("List-Id: <news.example>", "true"),
        ("Return-Path: <>", "true"),
    ],
)
def test_a_machine_is_told_from_a_person(headers, automatic):
    raw = f"From: jo@customer.example\n{headers}".rstrip() + "\n\nx"
    assert read_mail(raw.encode())["is_automatic"] == automatic


def test_the_thread_is_read_from_every_writing_of_ids():
    mail = read_mail(b"In-Reply-To: Your mail <1@x>\nReferences: <0@x>\n <1@x>junk<2@x>\n\nx")
    assert mail["in_reply_to"] == "1@x"
    assert mail["reference_ids"] == ["0@x", "1@x", "2@x"]


ENDLESS = {
    "empty lines": b"a" + b"\n" * 200_000 + b"b",
    "spaces": b"a" + b" " * 200_000 + b"b",
    "tabs on lines": b"\t\n" * 100_000,
    "On": b"On " * 60_000,
    "marks": b"> " * 100_000,
    "underlines": b"\n\n" + b"_" * 200_000,
    "From lines": b"From: a\n" * 25_000,
    "sign-offs": b"\nregards" * 20_000,
    "spaces after a sign-off": b"a\nregards" + b" " * 200_000 + b"x",
}
ENDLESS_HTML = {
    "divisions": b"<div>" * 40_000,
    "line breaks": b"<br>" * 50_000,
    "comments": b"<!--" * 50_000,
    "open tags": b"<a " * 60_000,
    "open attributes": b"<a b='" * 30_000,
    "end tags": b"</" * 100_000,
    "tables": b"<table><tr><td>" * 13_000,
    "instructions": b"<?" * 100_000,
}
LONGEST_SECONDS = 5  # on a busy machine; before, these took minutes


@pytest.mark.parametrize("name", ENDLESS)
def test_no_text_takes_longer_than_a_letter(name):
    started = time.process_time()
    with_body(ENDLESS[name])
    assert time.process_time() - started < LONGEST_SECONDS


@pytest.mark.parametrize("name", ENDLESS_HTML)
def test_no_html_takes_longer_than_a_letter(name):
    started = time.process_time()
    with_body(ENDLESS_HTML[name], b"Content-Type: text/html\n")
    assert time.process_time() - started < LONGEST_SECONDS


def test_no_header_takes_longer_than_a_letter():
    started = time.process_time()
    read_mail(b"Subject: " + b"=?utf-8?q?x?= " * 300_000 + b"\nFrom: " + b"<" * 50_000 + b"\n\nx")
    assert time.process_time() - started < LONGEST_SECONDS


GOOD = (
    b"From: Jo <jo@customer.example>\nSubject: =?utf-8?q?a=C3=BC?=\nMIME-Version: 1.0\n"
    b"Date: Thu, 3 Feb 2011 10:00:00 +0000\nContent-Type: multipart/alternative; boundary=q\n\n"
    b"--q\nContent-Type: text/plain; charset=utf-8\n\nwords\n--q\nContent-Type: text/html\n\n"
    b"<p>words</p>\n--q--\n"
)


@given(
    changes=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(max_size=2)), max_size=8)
)
@settings(max_examples=400)
def test_a_damaged_mail_is_read_or_refused_and_never_crashes(changes):
    damaged = bytearray(GOOD)
    for place, fresh in changes:
        damaged[place : place + 1] = fresh
    try:
        mail = read_mail(bytes(damaged))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return  # what the reader of mailboxes turns into a refusal
    assert mail["message_id"]
