"""The journey marts of the golden customers, worked out by hand."""

import re


def test_wall_clock_times_around_the_night_the_clock_goes_back_are_read_right(golden):
    found = golden.rows(
        "select order_id, ordered_at, occurred_at from staging.stg_orders__orders "
        "where order_id in ('402', '502', '503') order by order_id"
    )
    assert [str(row["ordered_at"]) for row in found] == [
        "2011-10-29 23:30:00",
        "2011-10-29 22:59:59",
        "2011-10-30 01:30:00",
    ]
    assert all(row["ordered_at"] == row["occurred_at"] for row in found)


def test_a_ticket_thread_knows_its_solution_by_its_own_stamp(golden):
    thread = golden.one("select * from journey.threads where source_thread_id = 'T7'")
    assert thread["customer_id"] == "c07"
    assert str(thread["first_reply_at"]) == "2011-07-20 12:30:00"
    assert thread["first_reply_minutes"] == 150.0
    assert str(thread["resolved_at"]) == "2011-10-01 10:00:00"
    assert thread["open_wait_minutes"] is None
    assert thread["scripted_share"] == 1.0
    ticket = golden.one("select * from staging.stg_zendesk__tickets where ticket_id = 'T7'")
    assert ticket["status"] is None


def test_a_case_closed_before_its_last_change_is_answered_by_its_mails_and_solved(golden):
    thread = golden.one(
        "select * from journey.threads where source_thread_id = 'K1' and customer_id = 'c13'"
    )
    assert (thread["customer_id"], thread["channel"]) == ("c13", "web")
    assert thread["first_reply_minutes"] == 49 * 60
    assert str(thread["resolved_at"]) == "2011-09-08 09:00:00"
    assert thread["open_wait_minutes"] is None


def test_mail_threads_ignore_automatic_answers_and_answers_of_the_future(golden):
    threads = golden.rows(
        "select * from journey.threads where channel = 'email' order by opened_at"
    )
    assert [(t["first_reply_minutes"], t["open_wait_minutes"]) for t in threads] == [
        (2880.0, None),
        (None, 98.5 * 1440),
        (None, None),  # thanks, which ask for nothing
    ]
    assert {t["customer_id"] for t in threads} == {"c08"}


def test_a_conversation_knows_how_the_feeling_changed(golden):
    conversation = golden.one(
        "select c.* from journey.conversations c join journey.threads t using (conversation_id) "
        "where t.source_thread_id = 'T7'"
    )
    assert (conversation["emotion_start"], conversation["emotion_end"]) == (
        "neutral",
        "frustration",
    )
    assert round(conversation["emotion_delta"], 9) == 0.7
    assert (conversation["threads"], conversation["messages"]) == (1, 3)
    assert conversation["channels"] == "chat"


def test_every_source_becomes_touchpoints_of_the_right_kind(golden):
    found = golden.rows(
        "select kind, direction, count(*) as touchpoints from journey.touchpoints "
        "group by kind, direction order by kind"
    )
    assert [(row["kind"], row["direction"], row["touchpoints"]) for row in found] == [
        ("agent_automatic_message", "outbound", 1),
        ("agent_message", "outbound", 5),
        ("complaint_registered", "internal", 1),
        ("credit_note", "outbound", 1),
        ("customer_contact", "inbound", 2),
        ("customer_created", "internal", 7),
        ("customer_message", "inbound", 12),
        ("delivery_estimate_slipped", "outbound", 1),
        ("delivery_late", "outbound", 1),
        ("delivery_overdue", "internal", 1),
        ("delivery_promised", "outbound", 2),
        ("help_search_unresolved", "inbound", 1),
        ("price_change_announced", "outbound", 2),
        ("price_change_effective", "internal", 1),
        ("retention_contact", "outbound", 1),
        ("sale", "inbound", 16),
        ("satisfaction_rated", "inbound", 1),
        ("subscription_cancelled", "inbound", 1),
        ("subscription_ended", "internal", 1),
        ("subscription_started", "inbound", 3),
    ]


def test_private_notes_are_messages_but_no_touchpoints(golden):
    assert golden.one("select count(*) as n from journey.messages where not is_public")["n"] == 1
    notes = golden.one(
        "select count(*) as n from journey.touchpoints "
        "where thread_id is not null and occurred_at = '2011-07-20 10:05:00'"
    )
    assert notes["n"] == 0


def test_customers_carry_value_channel_and_beginning(golden):
    rows = golden.rows("select * from journey.customers order by customer_id")
    customers = {row["customer_id"]: row for row in rows}
    assert len(customers) == 13
    assert customers["c01"]["value_per_year"] == 310.0
    assert customers["c03"]["value_per_year"] == 50.0
    assert str(customers["c07"]["customer_since"]) == "2011-06-01 09:00:00"
    assert customers["c08"]["preferred_channel"] == "email"
    assert customers["c12"]["preferred_channel"] == "chat"
    assert customers["c12"]["crm_number"] is None
    assert customers["c02"]["preferred_channel"] is None


def test_only_customers_words_carry_an_emotion(golden):
    found = golden.rows(
        "select author_role, emotion from journey.messages group by all order by all"
    )
    assert [(row["author_role"], row["emotion"]) for row in found] == [
        ("agent", "not_scored"),
        ("customer", "frustration"),
        ("customer", "gratitude"),
        ("customer", "impatience"),
        ("customer", "neutral"),
        ("customer", "not_scored"),
        ("customer", "worry"),
    ]


def test_no_token_of_a_person_leaves_but_as_a_key_of_identity(golden):
    for table in ("customers", "touchpoints", "messages", "threads", "conversations"):
        values = [v for row in golden.rows(f"select * from journey.{table}") for v in row.values()]
        assert values, table
        assert not [v for v in values if re.match("(email|phone|name|text)_", str(v))], table


def test_every_touchpoint_is_one_moment_of_truth_or_routine_or_unknown(golden):
    found = golden.rows(
        "select moment_source, count(*) as n, count(energy) as weighed, "
        "count(journey_stage) as staged from journey.touchpoints group by all order by all"
    )
    assert {row["moment_source"]: (row["n"], row["weighed"], row["staged"]) for row in found} == {
        "facts": (25, 25, 25),
        "routine": (19, 19, 19),
        "thread": (3, 3, 3),  # answers and afterthoughts in T7 and in a mail thread
        "unknown": (11, 0, 11),
        "words": (3, 3, 3),
    }


def test_from_outside_a_private_note_is_nowhere_and_a_wait_is_as_long_as_it_was(golden):
    steps = golden.rows(
        "select s.step, s.waited_minutes from journey.outside_in s join journey.threads t "
        "using (thread_id) where t.source_thread_id = 'T7' order by s.occurred_at, s.step"
    )
    # asked, waited two and a half hours; answered; asked again later, solved in October; rated
    assert [(row["step"], row["waited_minutes"]) for row in steps] == [
        ("customer_message", None),
        ("waited", 150.0),
        ("agent_message", None),
        ("customer_message", None),
        ("waited", 63 * 1440 + 60.0),
        ("satisfaction_rated", None),
    ]


def test_feelings_and_bonds_of_the_golden_customers(golden):
    worst = golden.one(
        "select f.* from journey.conversation_feelings f join journey.threads t "
        "using (conversation_id) where t.source_thread_id = 'T7'"
    )
    assert (worst["emotion_start"], worst["emotion_end"]) == ("neutral", "frustration")
    assert round(worst["valence_start"], 9) == 0.6  # gratitude .8 less negative .2
    assert round(worst["worst_valence"], 9) == -0.8
    bonds = golden.rows("select customer_id, standing from journey.customer_bonds order by all")
    standing = {row["customer_id"]: row["standing"] for row in bonds}
    assert standing["c07"] == "angry"
    assert standing["c02"] == "transactional"
    assert standing["c08"] == "advocate"  # wrote once only to thank, which nobody had asked for
