"""The mailbox: as many mails as the summary says, in threads, in the forms that mail comes in."""

import mailbox
from collections import Counter
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

import pytest

from pipelines.sample_business.business import SampleSummary

CARE = "care@brightleaf.example"


@pytest.fixture(scope="module")
def mails(shop: SampleSummary) -> list[Message]:
    paths = sorted((shop.landing / "email").glob("care-*.mbox"))
    return [mail for path in paths for mail in mailbox.mbox(path, create=False)]


def decoded(part: Message) -> str:
    payload, charset = part.get_payload(decode=True), part.get_content_charset()
    assert isinstance(payload, bytes)
    assert charset is not None
    return payload.decode(charset)


def texts(mail: Message) -> list[str]:
    return [decoded(part) for part in mail.walk() if part.get_content_maintype() == "text"]


def test_the_standard_library_finds_as_many_mails_as_the_summary_says(
    shop: SampleSummary, mails: list[Message]
) -> None:
    assert len(mails) == shop.counts["mails"] > 1000
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)


def test_every_mail_goes_between_a_customer_and_the_care_team(mails: list[Message]) -> None:
    for mail in mails:
        ends = [address for _, address in getaddresses([mail["From"], mail["To"]])]
        assert ends.count(CARE) == 1
        other = next(address for address in ends if address != CARE)
        assert other.endswith(("@example.com", "@example.org"))
    outgoing = sum(CARE in mail["From"] for mail in mails)
    assert 0.2 < outgoing / len(mails) < 0.6


def test_answers_refer_to_mails_of_the_mailbox_that_came_before(mails: list[Message]) -> None:
    sent = {mail["Message-ID"]: parsedate_to_datetime(mail["Date"]) for mail in mails}
    answers = [mail for mail in mails if mail["In-Reply-To"]]
    assert len(answers) > 500
    for mail in answers:
        references = mail["References"].split()
        assert references[-1] == mail["In-Reply-To"]
        assert all(sent[reference] < sent[mail["Message-ID"]] for reference in references)
    assert max(len(mail["References"].split()) for mail in answers) >= 3


def test_forms_and_charsets_are_mixed_and_every_text_decodes(mails: list[Message]) -> None:
    forms = Counter(mail.get_content_type() for mail in mails)
    assert set(forms) == {"text/plain", "text/html", "multipart/alternative"}
    charsets = Counter(part.get_content_charset() for mail in mails for part in mail.walk())
    assert charsets["utf-8"] > 100
    assert charsets["windows-1252"] > 100
    for mail in mails:
        assert all(text.strip() and not set("{}") & set(text) for text in texts(mail))


def test_answers_quote_in_both_common_styles(mails: list[Message]) -> None:
    bodies = [texts(mail)[0] for mail in mails]
    assert sum("\n> " in body for body in bodies) > 100
    assert sum("-----Original Message-----" in body for body in bodies) > 100


def test_automatic_replies_are_marked_as_such(mails: list[Message]) -> None:
    automatic = [mail for mail in mails if mail["Auto-Submitted"]]
    assert 100 < len(automatic) < len(mails) / 3
    assert all("automatic reply" in texts(mail)[0] for mail in automatic)


def test_names_with_accents_survive_the_headers(mails: list[Message]) -> None:
    names = {str(make_header(decode_header(mail["From"]))) for mail in mails}
    assert any(not name.isascii() for name in names)


def test_lines_that_begin_with_from_are_escaped(shop: SampleSummary, mails: list[Message]) -> None:
    escaped = sum(
        path.read_bytes().count(b"\n>From ") for path in (shop.landing / "email").iterdir()
    )
    assert escaped > 0
    assert all(mail["Message-ID"] and mail["Date"] for mail in mails)


def test_dates_carry_the_writers_zone_and_none_is_later_than_the_export(
    shop: SampleSummary, mails: list[Message]
) -> None:
    dates = [parsedate_to_datetime(mail["Date"]) for mail in mails]
    assert len({date.utcoffset() for date in dates}) >= 3
    assert max(dates).isoformat() < "2026-07-01T02:00"
    months = {path.name for path in (shop.landing / "email").iterdir()}
    assert "care-2025-07.mbox" in months
