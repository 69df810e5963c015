"""Salesforce cases and mails: from both kinds of export to threads and messages."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FOLDER = "crm/salesforce/"


@pytest.mark.parametrize(
    ("file", "table", "counts"),
    [
        ("Case.csv", "salesforce_cases", (25, 23, 1, 1)),
        ("case report.csv", "salesforce_cases", (23, 20, 0, 3)),  # the footer is no case
        ("EmailMessage.csv", "salesforce_email_messages", (27, 27, 0, 0)),
        ("Contact.csv", "salesforce_contacts", (22, 22, 0, 0)),
    ],
)
def test_every_record_is_accounted_for(every_source, file, table, counts):
    ledger = every_source.ledger(FOLDER + file)
    assert ledger["table"] == table
    assert (
        tuple(ledger[name] for name in ("received", "loaded", "duplicate", "quarantined")) == counts
    )


def test_a_line_break_in_a_description_ends_no_record(every_source):
    assert every_source.one("select count(*) from staging.stg_salesforce__cases") == 39
    assert (
        every_source.one(
            "select count(*) from journey.threads where source_thread_id like '500Ab00000K%'"
        )
        == 23
    )


def test_ids_of_fifteen_and_eighteen_characters_are_one_case_and_one_contact(every_source):
    found = every_source.rows(
        "select distinct length(case_id), length(contact_id) from staging.stg_salesforce__cases "
        "where case_number < '00001100' and contact_id is not null"
    )
    assert found == [(18, 18)]


def test_a_report_of_later_tells_the_closing_and_no_state(every_source):
    found = every_source.rows(
        "select c.status, strftime(t.resolved_at, '%m-%d %H:%M'), k.crm_number "
        "from staging.stg_salesforce__cases c "
        "join journey.threads t on t.source_thread_id = c.case_id "
        "join journey.customers k using (customer_id) where c.case_number = '00001001'"
    )
    assert found == [(None, "02-10 14:30", "1001")]


def test_both_spellings_of_a_status_are_one_and_a_closing_of_later_is_not_known(every_source):
    states = every_source.rows(
        "select distinct status from staging.stg_salesforce__cases "
        "where status is not null order by 1"
    )
    assert states == [("closed",), ("in progress",)]
    assert every_source.rows(
        "select status, closed_at from staging.stg_salesforce__cases where case_number = '00001009'"
    ) == [(None, None)]


def test_a_case_that_came_by_mail_is_heard_once_and_answered(every_source):
    found = every_source.rows(
        "select m.author_role, m.channel, t.first_reply_minutes from journey.messages m "
        "join journey.threads t using (thread_id) join staging.stg_salesforce__cases c "
        "on c.case_id = t.source_thread_id where c.case_number = '00001006' order by m.sent_at"
    )
    assert found == [("customer", "email", 302.0), ("agent", "email", 302.0)]


def test_a_web_case_without_contact_belongs_to_the_address_that_wrote(every_source):
    found = every_source.rows(
        "select count(distinct m.customer_id), count(m.customer_id), count(*) "
        "from journey.messages m join journey.threads t using (thread_id) "
        "join staging.stg_salesforce__cases c on c.case_id = t.source_thread_id "
        "where c.case_number = '00001005'"
    )
    assert found == [(1, 3, 3)]


def test_a_mail_in_mailbox_and_crm_is_heard_once_in_its_case(every_source):
    found = every_source.rows(
        "select source_message_id, t.system is not null from journey.messages m "
        "left join staging.int_threads t on t.source_thread_id = "
        "(select source_thread_id from journey.threads x where x.thread_id = m.thread_id) "
        "where source_message_id in "
        "('20260205.a1@home.example', '20260206.a2@home.example', '20260203.b7@mail.example') "
        "order by 1"
    )
    assert found == [
        ("20260203.b7@mail.example", True),
        ("20260205.a1@home.example", True),
        ("20260206.a2@home.example", False),
    ]


def test_drafts_and_bounced_answers_touch_nobody_and_machines_are_told_apart(every_source):
    hidden = every_source.rows(
        "select source_message_id from staging.int_messages "
        "where not is_public and system = 'salesforce' order by 1"
    )
    assert hidden == [("20260105.c22m23@mail.example",), ("20260105.c3m22@mail.example",)]
    assert (
        every_source.one(
            "select kind from journey.touchpoints p join journey.threads t using (thread_id) "
            "where p.system = 'salesforce' and p.kind like '%automatic%'"
        )
        == "customer_automatic_message"
    )


def test_a_case_of_a_contact_that_no_export_holds_is_a_customer_of_its_own(every_source):
    assert every_source.rows(
        "select l.rule from identity.links l join staging.stg_salesforce__cases c "
        "on c.contact_id = l.key where c.case_number = '00001010'"
    ) == [("contact_without_contact",)]
