"""Genesys Cloud conversation details: from documents of nested lists to threads and touchpoints."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FOLDER = "contact_center/genesys"


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("conversations.json", (18, 18, 0)),
        ("open-chat.json", (1, 1, 0)),
        ("array.json", (2, 2, 0)),
        ("lines.jsonl", (4, 3, 1)),
    ],
)
def test_pages_documents_arrays_and_lines_all_enter(every_source, name, counts):
    row = every_source.ledger(f"{FOLDER}/{name}")
    assert row["table"] == "genesys_conversations"
    assert (row["received"], row["loaded"], row["duplicate"]) == counts
    assert row["quarantined"] == 0


def test_a_chat_exported_while_open_ends_with_its_later_version(every_source):
    versions = "select count(*) from raw.genesys_conversations where conversation_id = 'g-03'"
    assert every_source.one(versions) == 2
    assert every_source.rows(
        "select channel, strftime(resolved_at, '%d %H:%M') from journey.threads "
        "where source_thread_id = 'g-03'"
    ) == [("chat", "07 09:30")]


def test_one_call_through_two_queues_is_one_thread_with_two_legs(every_source):
    assert every_source.rows(
        "select leg_number, queue_id, waited_ms from staging.stg_genesys__legs "
        "where conversation_id = 'g-01' order by leg_number"
    ) == [(1, "queue-care", 60_000), (2, "queue-depot", 240_000)]
    assert every_source.rows(
        "select t.kind, t.direction, strftime(t.occurred_at, '%H:%M:%S') "
        "from journey.touchpoints t join journey.threads using (thread_id) "
        "where source_thread_id = 'g-01' order by 3"
    ) == [
        ("customer_contact", "inbound", "09:00:00"),
        ("contact_held", "outbound", "09:03:20"),
        ("contact_transferred", "outbound", "09:06:40"),
    ]


def test_who_gave_up_waiting_and_was_called_back_is_one_customer(every_source):
    """The number stands as tel:, in brackets, and as the number that an agent dialled."""
    assert every_source.rows(
        "select source_thread_id, kind, t.channel from journey.touchpoints t "
        "join journey.threads th using (thread_id) where t.customer_id = ("
        "  select customer_id from journey.threads where source_thread_id = 'g-02') "
        "and t.system = 'genesys' order by t.occurred_at"
    ) == [
        ("g-02", "customer_contact", "voice"),
        ("g-02", "contact_abandoned", "voice"),
        ("g-05", "agent_contact", "voice"),
        ("g-21", "customer_contact", "voice"),
    ]
    unanswered = "select resolved_at from journey.threads where source_thread_id = 'g-02'"
    assert every_source.one(unanswered) is None


def test_talk_among_agents_is_no_thread_and_a_withheld_number_nobody(every_source):
    found = dict(
        every_source.rows(
            "select source_thread_id, customer_id is not null from journey.threads "
            "where source_thread_id like 'g-%'"
        )
    )
    assert len(found) == 22
    assert "g-07" not in found
    assert [thread for thread, known in found.items() if not known] == ["g-09"]


def test_a_message_tells_its_channel_and_a_mail_its_address(every_source):
    found = every_source.rows(
        "select conversation_id, channel, person_kind, person_key like 'phone_%' "
        "or person_key like 'email_%' from staging.stg_genesys__customers "
        "where conversation_id in ('g-04', 'g-06') order by 1"
    )
    assert found == [("g-04", "email", "email", True), ("g-06", "whatsapp", "phone", True)]
