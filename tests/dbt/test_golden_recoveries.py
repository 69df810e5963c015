"""What followed failures of the golden customers, worked out by hand."""

import pytest

OPEN = (None, None, None, None)
LEFT_ALONE = (None, "none", None, None)
EXPECTED = {  # of a customer and failure: when, first try after days, outcome, by what, retained
    # angry again ten days after the answer; what came later was a solution without a word
    ("c07", "angry_after_answer"): [("2011-07-30 09:00:00", *LEFT_ALONE)],
    # worried, answered two days later, never heard again in that matter, and no sale after it
    ("c08", "angry_start"): [
        ("2011-07-10 09:00:00", 2.0, "recovered", "silence", False),
        ("2011-07-25 12:00:00", *LEFT_ALONE),
    ],
    # promised for the tenth of August; a message of ours on the twelfth at ten
    ("c01", "broken_promise"): [("2011-08-11 00:00:00", 34 / 24, "recovered", "silence", None)],
    # settled only after the as-of day
    ("c01", "complaint"): [("2011-09-05 09:00:00", *LEFT_ALONE)],
    # asked on the twentieth of October; the fortnight after the week is not over
    ("c12", "unanswered"): [("2011-10-27 10:00:00", *OPEN)],
}


@pytest.mark.parametrize("failure", EXPECTED)
def test_each_failure_became_what_was_worked_out(golden, failure):
    rows = golden.rows(
        "select cast(failed_at as varchar) as failed_at, days_until_tried, outcome, recovered_by, "
        f"retained from journey.service_recoveries where (customer_id, kind) = {failure} "
        "order by failed_at"
    )
    assert [tuple(row.values()) for row in rows] == EXPECTED[failure]


def test_there_are_no_other_failures(golden):
    found = golden.rows("select customer_id, kind from journey.service_recoveries order by all")
    expected = sorted(failure for failure, rows in EXPECTED.items() for _ in rows)
    assert [tuple(row.values()) for row in found] == expected


def test_what_a_customer_was_worth_around_a_failure(golden):
    worth = golden.one(
        "select value_before_90d, value_after_90d, value_direction from journey.moment_values "
        "where customer_id = 'c07'"
    )
    assert tuple(worth.values()) == (50.0, 0.0, "cut")


def test_a_department_sees_its_causes_and_the_rest_is_unmapped(golden):
    found = golden.rows(
        "select department, cause, cast(week as varchar) as week, value_at_risk "
        "from journey.root_causes where department <> 'unmapped' order by week, cause"
    )
    assert [tuple(row.values()) for row in found] == [
        ("customer_service", "asks_again", "2011-07-04", 50.0),
        ("logistics", "parcel_missing", "2011-07-25", 50.0),
        ("logistics", "promise_broken", "2011-08-08", 310.0),
    ]
    unmapped = golden.rows("select cause from journey.root_causes where department = 'unmapped'")
    assert {row["cause"] for row in unmapped} == {"complains", "unknown"}


def test_only_the_customer_whose_last_words_were_angry_is_heard_by_others(golden):
    angry = golden.rows(
        "select customer_id, reach_at_risk from journey.customer_outlook where reach_at_risk > 0"
    )
    assert [tuple(row.values()) for row in angry] == [("c07", 12)]
