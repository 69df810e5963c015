"""Amazon Connect contact records and Contact Lens transcripts: chains, repeats, timed turns."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FOLDER = "contact_center/amazon_connect"


@pytest.mark.parametrize(
    ("name", "table", "counts"),
    [
        ("records-1.jsonl", "amazon_connect_contacts", (20, 20, 0)),
        ("records-2.jsonl", "amazon_connect_contacts", (3, 1, 2)),
        ("records-3.json", "amazon_connect_contacts", (2, 2, 0)),
        ("record-4.json", "amazon_connect_contacts", (1, 1, 0)),
        ("analysis-ac-01.json", "contact_lens_transcripts", (1, 1, 0)),
        ("analysis-ac-01-redacted.json", "contact_lens_transcripts", (1, 1, 0)),
        ("chat-ac-chat.json", "contact_lens_transcripts", (1, 1, 0)),
    ],
)
def test_every_record_enters_once_however_often_it_is_delivered(every_source, name, table, counts):
    row = every_source.ledger(f"{FOLDER}/{name}")
    assert row["table"] == table
    assert (row["received"], row["loaded"], row["duplicate"]) == counts
    assert row["quarantined"] == 0


def test_of_a_contact_the_newest_record_counts(every_source):
    assert every_source.rows(
        "select strftime(connected_to_agent_at, '%H:%M:%S'), strftime(disconnected_at, '%H:%M:%S') "
        "from staging.stg_amazon_connect__contacts where contact_id = 'ac-04'"
    ) == [("14:00:20", "14:05:20")]


def touchpoints(every_source, thread: str) -> list[tuple]:
    return every_source.rows(
        "select t.kind, strftime(t.occurred_at, '%H:%M:%S') from journey.touchpoints t "
        f"join journey.threads using (thread_id) where source_thread_id = '{thread}' "
        "and t.kind not like '%message' order by t.occurred_at"
    )


def test_a_call_that_is_handed_on_twice_is_one_thread(every_source):
    assert touchpoints(every_source, "ac-01") == [
        ("customer_contact", "14:00:00"),
        ("contact_transferred", "14:03:20"),
        ("contact_transferred", "14:11:40"),
    ]
    assert every_source.rows(
        "select channel, strftime(resolved_at, '%H:%M') from journey.threads "
        "where source_thread_id in ('ac-01', 'ac-02', 'ac-03')"
    ) == [("voice", "14:15")]


def test_who_gave_up_in_the_queue_is_told_from_who_chose_a_callback(every_source):
    assert touchpoints(every_source, "ac-05") == [
        ("customer_contact", "14:00:00"),
        ("contact_abandoned", "14:06:40"),
    ]
    assert touchpoints(every_source, "ac-06") == [
        ("customer_contact", "14:00:00"),
        ("agent_contact", "15:00:00"),
    ]


def test_a_mail_and_a_call_name_their_customer_each_in_its_way(every_source):
    assert every_source.rows(
        "select contact_id, person_kind, split_part(person_key, '_', 1) "
        "from staging.stg_amazon_connect__contacts where contact_id in ('ac-08', 'ac-09', 'ac-10') "
        "order by 1"
    ) == [("ac-08", "phone", "phone"), ("ac-09", "email", "email"), ("ac-10", "phone", None)]


def test_turns_of_a_call_stand_at_their_seconds_once_and_belong_to_the_caller(every_source):
    """Raw and redacted analysis are both there; the start comes from the contact record."""
    turns = every_source.rows(
        "select source_message_id, author_role, strftime(sent_at, '%H:%M:%S.%g'), "
        "m.customer_id = t.customer_id, emotion <> 'not_scored' from journey.messages m "
        "join journey.threads t using (thread_id) where source_thread_id = 'ac-01' order by sent_at"
    )
    assert len(turns) == 10
    assert [turn[:4] for turn in turns[:2]] == [
        ("t-0", "agent", "14:00:03.500", True),
        ("t-1", "customer", "14:00:09.500", True),
    ]
    raw = every_source.one(
        "select count(*) from staging.stg_amazon_connect__turns t join raw.contact_lens_turns r "
        "using (contact_id, turn_id, content_token) where contact_id = 'ac-01' and output = 'Raw'"
    )
    assert raw == 10


def test_turns_without_a_contact_record_stand_at_the_minute_of_their_recording(every_source):
    assert every_source.rows(
        "select source_message_id, author_role, strftime(sent_at, '%d %H:%M:%S'), m.customer_id "
        "from journey.messages m join journey.threads using (thread_id) "
        "where source_thread_id = 'ac-99' order by sent_at"
    ) == [
        ("t-99-1", "customer", "15 08:30:04", None),
        ("t-99-2", "agent", "15 08:30:09", None),
    ]


def test_a_chat_has_its_own_times_and_machines_are_no_agents(every_source):
    found = every_source.rows(
        "select source_message_id, author_role, strftime(sent_at, '%H:%M:%S') "
        "from journey.messages join journey.threads using (thread_id) "
        "where source_thread_id = 'ac-chat' order by sent_at limit 5"
    )
    assert found == [
        ("c-1", "bot", "14:00:03"),
        ("c-2", "customer", "14:00:10"),
        ("c-3", "agent", "14:00:40"),
        ("c-4", "bot", "14:01:00"),
        ("c-5", "customer", "14:01:10"),
    ]
