"""Intercom conversations and contacts: pages of epoch seconds and HTML become messages."""

import pytest

from pipelines.home import Home
from pipelines.vault.store import Vault

pytestmark = pytest.mark.xdist_group("every source")
FOLDER = "contact_center/intercom"


@pytest.mark.parametrize(
    ("name", "table", "received"),
    [
        ("conversations.json", "intercom_conversations", 19),
        ("conversation-i-2.json", "intercom_conversations", 1),
        ("contacts.json", "intercom_contacts", 23),
    ],
)
def test_pages_and_documents_enter_whole(every_source, name, table, received):
    row = every_source.ledger(f"{FOLDER}/{name}")
    assert (row["table"], row["received"], row["loaded"]) == (table, received, received)


def messages(every_source, thread: str) -> list[tuple]:
    return every_source.rows(
        "select source_message_id, author_role, epoch(sent_at) - 1767600000 "
        "from journey.messages join journey.threads using (thread_id) "
        f"where source_thread_id = '{thread}' order by sent_at"
    )


def test_source_and_parts_are_one_talk_and_a_step_without_words_is_none(every_source):
    assert messages(every_source, "i-1") == [
        ("si-1", "customer", 0),
        ("1001", "bot", 60),
        ("1003", "agent", 400),
        ("1004", "agent", 900),
        ("1005", "customer", 1200),
        ("1006", "customer", 1500),
        ("1007", "agent", 1800),
    ]


def test_a_note_touches_nobody_and_redacted_words_are_not_kept_as_words(every_source):
    assert every_source.rows(
        "select source_message_id, is_public, body_token is null from staging.int_messages "
        "where source_message_id in ('1003', '1004', '1005') order by 1"
    ) == [("1003", False, False), ("1004", True, False), ("1005", True, True)]
    touched = every_source.one(
        "select count(*) from journey.touchpoints t join journey.threads using (thread_id) "
        "where source_thread_id = 'i-1' and t.kind like '%message'"
    )
    assert touched == 6


def test_words_are_kept_without_their_html(every_source):
    token = every_source.one(
        "select body_token from staging.int_messages where source_message_id = 'si-1'"
    )
    home = Home(every_source.file.parents[1])
    words = Vault(home).values_of([token])[token]
    assert " ".join(words.split()) == "Hello, my parcel is late again & I want my money back."


def test_a_closed_talk_is_solved_and_its_judgement_a_touchpoint(every_source):
    assert every_source.rows(
        "select epoch(resolved_at) - 1767600000 from journey.threads where source_thread_id = 'i-1'"
    ) == [(1800,)]
    assert every_source.rows(
        "select t.direction, epoch(t.occurred_at) - 1767600000 from journey.touchpoints t "
        "where t.kind = 'service_rated'"
    ) == [("inbound", 2000)]


def test_a_contact_with_the_customer_number_is_that_customer(every_source):
    assert every_source.rows(
        "select crm_number from journey.threads join journey.customers using (customer_id) "
        "where source_thread_id = 'i-1'"
    ) == [("1001",)]


def test_a_later_page_adds_what_was_written_since(every_source):
    assert [message[0] for message in messages(every_source, "i-2")] == ["si-2", "1010", "1011"]


def test_an_announcement_to_many_is_a_message_in_each_of_their_talks(every_source):
    assert [message[:2] for message in messages(every_source, "i-3")] == [
        ("announce-1", "agent"),
        ("1023", "customer"),
    ]
    assert [message[:2] for message in messages(every_source, "i-4")] == [
        ("i-4/announce-1", "agent"),
        ("1024", "customer"),
    ]
    assert every_source.one(
        "select bool_and(is_automatic) from staging.int_messages "
        "where source_message_id like '%announce-1'"
    )
