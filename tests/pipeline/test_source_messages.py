"""Social and chat messages: our own contract, from file to message, thread and person."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FILE = "contact_center/messages/2026-01.jsonl"
WITH_CUSTOMER = (
    "from journey.messages m left join journey.customers c using (customer_id) "
    "join journey.threads t using (thread_id)"
)


def test_a_torn_line_and_an_unknown_role_are_told_and_a_repeat_is_counted(every_source):
    counts = every_source.ledger(FILE)
    assert counts.pop("table") == "messages"
    expected = {"received": 25, "loaded": 22, "duplicate": 1, "quarantined": 2}
    assert counts == {"status": "partly"} | expected
    assert every_source.rows(
        "select position, quarantine.reason "
        "from ingest.quarantine join ingest.ledger using (file_id) "
        f"where name = '{FILE}' order by position"
    ) == [
        (24, "column author_role: 'xxxxxxxxxx' is none of customer, agent, bot"),
        (25, "not valid JSON"),
    ]


def test_times_without_offset_are_of_the_declared_zone(every_source):
    assert every_source.rows(
        "select strftime(sent_at, '%H:%M') from journey.messages "
        "where source_message_id in ('wa-1', 'fb-4') order by source_message_id"
    ) == [("06:15",), ("14:30",)]


def test_a_message_is_heard_in_its_thread_by_whichever_key_it_gives(every_source):
    found = every_source.rows(
        f"select source_message_id, m.author_role, crm_number {WITH_CUSTOMER} "
        "where source_thread_id = 'wa-A' order by m.sent_at"
    )
    assert found == [
        ("wa-1", "customer", "1001"),
        ("wa-2", "bot", "1001"),
        ("wa-3", "customer", "1001"),
        ("wa-4", "agent", "1001"),
        ("wa-5", "customer", "1001"),
    ]
    assert every_source.one(
        "select first_reply_minutes from journey.threads where source_thread_id = 'wa-A'"
    ) == pytest.approx(120)


def test_an_author_who_once_gave_a_key_is_known_without_it(every_source):
    posts = every_source.rows(
        f"select count(distinct m.customer_id), count(m.customer_id) {WITH_CUSTOMER} "
        "where source_message_id in ('fb-1', 'fb-3', 'fb-5') or source_thread_id = 'fb-B'"
    )
    assert posts == [(1, 4)]
    assert every_source.rows(
        f"select source_message_id, crm_number {WITH_CUSTOMER} where m.author_role = 'customer' "
        "and source_message_id like 'x-%' order by 1"
    ) == [("x-1001", "1004"), ("x-1002", None), ("x-1004", "1004"), ("x-1006", "1004")]


def test_customers_words_are_heard_wherever_there_are_any(every_source):
    heard = "select {} from journey.messages join staging.int_messages i using (message_id) "
    unheard = heard.format("i.source_message_id") + (
        "where system = 'messages' and i.author_role = 'customer' and emotion = 'not_scored'"
    )
    assert set(every_source.rows(unheard)) == {("wa-3",), ("ig-1",)}  # a digit, a picture
    assert every_source.one(heard.format("negative") + "where i.source_message_id = 'x-1001'") > 0.7


def test_public_posts_keep_their_reach(every_source):
    assert every_source.rows(
        "select message_id, reach from staging.stg_messages__messages "
        "where is_public_post and author_role = 'customer' order by reach desc limit 2"
    ) == [("x-1006", 125040), ("x-1001", 125000)]


def test_every_message_is_a_touchpoint_and_no_words_or_keys_stand_in_the_raw_table(every_source):
    assert every_source.rows(
        "select kind, count(*) from journey.touchpoints where system = 'messages' "
        "group by kind order by kind"
    ) == [("agent_message", 6), ("bot_message", 2), ("customer_message", 14)]
    text = every_source.one("select string_agg(m::varchar, ' ') from raw.messages m")
    assert not [word for word in ("7946", "home.example", "parcel", "600012") if word in text]
