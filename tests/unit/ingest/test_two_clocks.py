"""When it happened and when the company could know: one instant in UTC, whatever was written."""

from datetime import datetime

import pytest
from company_home import CONTACTS_HEADER, CompanyHome, mail, mbox, order, orders, page, ticket


def instants(company: CompanyHome, *times: str) -> list[str]:
    lines = [order(number, ordered_at=time) for number, time in enumerate(times)]
    company.put("a.csv", orders(*lines))
    company.ingest()
    found = company.rows("select occurred_at, known_at from raw.orders order by _position")
    assert all(occurred == known for occurred, known in found)
    return [f"{occurred:%Y-%m-%d %H:%M}" for occurred, _ in found]


def test_an_offset_counts_and_without_one_the_declared_zone(company):
    assert instants(
        company,
        "2011-07-01T10:00:00Z",
        "2011-07-01T10:00:00+00:00",
        "2011-07-01T10:00:00.000+0000",
        "2011-07-01T10:00:00-05:30",
        "2011-07-01 10:00:00+02",
        "2011-07-01 10:00:00",
        "2011-01-01 10:00:00",
        "2011-07-01",
    ) == [
        "2011-07-01 10:00",
        "2011-07-01 10:00",
        "2011-07-01 10:00",
        "2011-07-01 15:30",
        "2011-07-01 08:00",
        "2011-07-01 09:00",
        "2011-01-01 10:00",
        "2011-06-30 23:00",
    ]


def test_both_nights_of_the_clock_change_have_their_instants(company):
    assert instants(
        company,
        "2011-03-27 00:59:00",
        "2011-03-27 01:30:00",  # was never on a clock in London: taken as half an hour after one
        "2011-03-27 02:00:00",
        "2011-10-30 00:59:00",
        "2011-10-30 01:30:00",  # was there twice: taken as the second time
        "2011-10-30 02:00:00",
    ) == [
        "2011-03-27 00:59",
        "2011-03-27 01:30",
        "2011-03-27 01:00",
        "2011-10-29 23:59",
        "2011-10-30 01:30",
        "2011-10-30 02:00",
    ]


def test_a_source_without_a_declared_zone_is_in_utc(tmp_path):
    company = CompanyHome(tmp_path / "home", tmp_path / "landing", configuration="{}")
    assert instants(company, "2011-07-01 10:00:00") == ["2011-07-01 10:00"]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Pacific/Chatham"])
def test_the_zone_of_the_machine_changes_nothing(company, monkeypatch, zone):
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        found = instants(company, "2011-07-01 10:00:00", "2011-10-30 01:30:00")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found == ["2011-07-01 09:00", "2011-10-30 01:30"]


def test_a_ticket_is_known_when_it_last_changed(company):
    company.put("t.json", page(ticket(1, updated_at="2011-03-01T00:00:00Z")))
    company.ingest()
    assert company.rows("select occurred_at, known_at from raw.zendesk_tickets") == [
        (datetime(2011, 2, 3, 10), datetime(2011, 3, 1))  # noqa: DTZ001
    ]


def test_a_contact_is_known_at_the_latest_of_its_stamps_even_where_some_are_missing(company):
    row = "003{},,Doe,Jo,,,false,,2011-01-01T00:00:00.000+0000,{}"
    lines = [row.format(1, "2011-02-01T00:00:00.000+0000"), row.format(2, "")]
    company.put("contacts.csv", "\n".join([CONTACTS_HEADER, *lines]))
    company.ingest()
    known = company.rows("select known_at from raw.salesforce_contacts order by contact_id")
    assert [f"{moment:%Y-%m-%d}" for (moment,) in known] == ["2011-02-01", "2011-01-01"]


def test_a_mail_that_was_long_on_its_way_is_known_when_our_server_had_it(company):
    late = "from a by b; Fri, 4 Feb 2011 10:00:00 +0000"
    company.put("m.mbox", mbox(mail(1, Received=late), mail(2)))
    company.ingest()
    found = company.rows("select occurred_at, known_at from raw.mail_messages order by message_id")
    assert [(a.day, b.day) for a, b in found] == [(3, 4), (3, 3)]
