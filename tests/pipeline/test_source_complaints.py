"""Complaints: our own contract, from file to words heard in a thread that has an end."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FILE = "crm/complaints/complaints.csv"


def test_every_version_enters_with_line_breaks_and_quotes(every_source):
    assert every_source.ledger(FILE) == {
        "table": "complaints",
        "status": "partly",
        "received": 22,
        "loaded": 20,
        "duplicate": 1,
        "quarantined": 1,
    }


def test_the_words_of_a_complaint_are_a_message_of_its_customer(every_source):
    found = every_source.rows(
        "select m.source_message_id, m.author_role, m.channel, crm_number "
        "from journey.messages m join journey.customers c using (customer_id) "
        "join staging.int_messages using (message_id) "
        "where system = 'complaints' order by m.sent_at limit 4"
    )
    assert found == [
        ("C-01", "customer", "letter", "1001"),
        ("C-02", "customer", "form", "1002"),
        ("C-03", "customer", "phone", "1003"),
        ("C-04", "customer", "form", "1004"),
    ]


def test_a_complaint_is_settled_from_its_own_stamp_on(every_source):
    threads = dict(
        every_source.rows(
            "select source_thread_id, strftime(resolved_at, '%m-%d %H:%M') from journey.threads "
            "where source_thread_id in ('C-01', 'C-02', 'C-03', 'C-04', 'C-05')"
        )
    )
    assert threads == {
        "C-01": "01-12 15:00",  # reopened later
        "C-02": "01-15 09:00",  # says closed, not when
        "C-03": "01-11 09:00",
        "C-04": None,  # after the as-of day
        "C-05": None,
    }
    assert (
        every_source.one(
            "select status from staging.stg_complaints__complaints where complaint_id = 'C-04'"
        )
        is None
    )


def test_a_complaint_is_registered_and_settled_in_the_journey(every_source):
    assert every_source.rows(
        "select kind, energy, count(*), count(thread_id) from journey.touchpoints "
        "where system = 'complaints' group by all order by kind, energy"
    ) == [
        ("complaint_registered", 5, 13, 13),
        ("complaint_resolved", 4, 7, 7),
        ("customer_message", 4, 4, 4),  # what the words speak of: money back, a broken promise ...
        ("customer_message", 5, 1, 1),
        ("customer_message", None, 8, 8),
    ]


def test_the_words_stand_in_no_raw_table(every_source):
    text = every_source.one("select string_agg(c::varchar, ' ') from raw.complaints c")
    assert "unacceptable" not in text
    assert "Ann Lee" not in text
