"""Help centre and bot: our own contract, from file to what customers tried by themselves."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FILE = "contact_center/self_service/events.jsonl"


def test_unknown_kinds_and_answers_and_a_torn_line_are_told(every_source):
    counts = every_source.ledger(FILE)
    assert counts.pop("table") == "self_service"
    expected = {"received": 24, "loaded": 20, "duplicate": 1, "quarantined": 3}
    assert counts == {"status": "partly"} | expected


def test_what_did_not_help_is_a_kind_of_its_own(every_source):
    assert every_source.rows(
        "select kind, channel, count(*) from journey.touchpoints where system = 'self_service' "
        "group by all order by kind"
    ) == [
        ("bot_session", "bot", 5),
        ("bot_session_unresolved", "bot", 1),
        ("help_search", "help_center", 5),
        ("help_search_unresolved", "help_center", 2),
        ("help_view", "help_center", 5),
        ("help_view_unresolved", "help_center", 1),
    ]


def test_a_step_is_its_customers_by_number_or_address(every_source):
    assert every_source.rows(
        "select source_id, strftime(t.occurred_at, '%H:%M'), crm_number "
        "from staging.int_events e join journey.touchpoints t "
        "on t.system = e.system and t.occurred_at = e.occurred_at "
        "left join journey.customers c using (customer_id) "
        "where e.system = 'self_service' and e.source_id in ('h-1', 'h-3', 'h-7') order by 1"
    ) == [("h-1", "09:00", "1001"), ("h-3", "09:04", "1001"), ("h-7", "11:00", None)]
    assert every_source.rows(
        "select system, count(*) from journey.touchpoints where customer_id in (select customer_id "
        "from journey.touchpoints where system = 'messages' and channel = 'chat') "
        "group by system order by system"
    ) == [("messages", 2), ("self_service", 3)]


def test_what_was_asked_stands_in_the_vault_alone(every_source):
    text = every_source.one("select string_agg(e::varchar, ' ') from raw.self_service e")
    assert not [word for word in ("parcel", "home.example", "a-17") if word in text]
    assert text.count("text_") >= 20
