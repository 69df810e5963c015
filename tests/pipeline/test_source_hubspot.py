"""HubSpot contacts and tickets: both styles of header and of dates, from file to mart."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FOLDER = "crm/hubspot/"


@pytest.mark.parametrize(
    ("file", "table", "counts"),
    [
        ("contacts by label.csv", "hubspot_contacts", (23, 21, 1, 1)),
        ("contacts by internal name.csv", "hubspot_contacts", (22, 22, 0, 0)),
        ("tickets by label.csv", "hubspot_tickets", (22, 21, 0, 1)),
        ("tickets by internal name.csv", "hubspot_tickets", (22, 22, 0, 0)),
    ],
)
def test_every_record_is_accounted_for(every_source, file, table, counts):
    ledger = every_source.ledger(FOLDER + file)
    assert ledger["table"] == table
    found = tuple(ledger[name] for name in ("received", "loaded", "duplicate", "quarantined"))
    assert found == counts


def test_both_styles_of_dates_are_read(every_source):
    found = every_source.rows(
        "select contact_id, strftime(created_at, '%Y-%m-%d %H:%M') "
        "from staging.stg_hubspot__contacts where contact_id in ('9001', '9101') order by 1"
    )
    assert found == [("9001", "2025-10-02 13:05"), ("9101", "2025-10-02 13:05")]


def test_contacts_without_name_and_address_stay_and_refusals_of_mail_are_kept(every_source):
    assert (
        every_source.one(
            "select count(*) from staging.int_people where person_kind = 'hubspot_contact' "
            "and person_id in ('9008', '9009') and email_token is null"
        )
        == 2
    )
    unsubscribed = every_source.rows(
        "select contact_id from staging.stg_hubspot__contacts where is_unsubscribed order by 1"
    )
    assert unsubscribed == [("9010",), ("9011",), ("9103",)]


def test_merged_contacts_are_the_customer_of_the_contact_they_became(every_source):
    found = every_source.rows(
        "select key, rule, customer_id = (select customer_id from identity.links "
        "where kind = 'hubspot_contact' and key = case l.key when '9105' then '9104' "
        "else '9007' end) from identity.links l "
        "where kind = 'hubspot_contact' and key in ('8701', '8702', '9105') order by key"
    )
    assert found == [(key, "merged_in_hubspot", True) for key in ("8701", "8702", "9105")]


def test_a_contact_with_the_companys_number_or_address_is_that_customer(every_source):
    found = every_source.rows(
        "select l.key, l.rule, c.crm_number from identity.links l "
        "join journey.customers c using (customer_id) "
        "where l.kind = 'hubspot_contact' and l.key in ('9101', '9002') order by 1"
    )
    assert found == [
        ("9002", "same_email", "1002"),
        ("9101", "external_id_is_customer_number", "1003"),
    ]


def test_a_ticket_is_a_thread_with_words_answer_and_closing_of_its_customer(every_source):
    found = every_source.rows(
        "select t.channel, c.crm_number, t.first_reply_minutes, "
        "strftime(t.resolved_at, '%m-%d %H:%M') from journey.threads t "
        "join journey.customers c using (customer_id) where t.source_thread_id = '60004'"
    )
    assert found == [("chat", "1004", 300.0, "01-12 11:44")]
    assert every_source.rows(
        "select kind, direction from journey.touchpoints p join journey.threads t using (thread_id)"
        " where t.source_thread_id = '60004' order by p.occurred_at"
    ) == [("customer_message", "inbound"), ("agent_message", "outbound")]


def test_a_ticket_of_a_contact_that_is_no_more_or_unknown_has_its_customer(every_source):
    found = every_source.rows(
        "select t.source_thread_id, l.key from journey.threads t "
        "join identity.links l using (customer_id) where l.kind = 'hubspot_contact' "
        "and source_thread_id in ('60007', '60011') and l.key in ('9007', '8888') order by 1"
    )
    assert found == [("60007", "9007"), ("60011", "8888")]


def test_a_closing_after_the_day_is_not_known(every_source):
    assert every_source.rows(
        "select status, closed_at from staging.stg_hubspot__tickets where ticket_id = '60008'"
    ) == [(None, None)]


def test_html_and_signatures_are_cut_from_what_was_asked(every_source):
    tokens = every_source.rows(
        "select count(distinct body_token), count(*) from raw.hubspot_tickets"
    )
    assert tokens == [(4, 43)]
