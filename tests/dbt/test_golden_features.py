"""Features and labels of the golden customers, worked out by hand (silence definition)."""

from typing import Any

import pytest

DAY = "2011-05-31"


def snapshot(warehouse: Any, day: str, customer: str) -> dict[str, Any]:
    return warehouse.one(
        f"select * from features.customer_snapshots "
        f"where snapshot_date = '{day}' and customer_id = '{customer}'"
    )


def picked(row: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in expected}


def test_every_edge_of_a_window_falls_on_its_side(golden):
    expected = {
        "crm_number": "N01",
        "value_per_year": 150.0,
        "days_since_last_sale": 1.0,
        "days_since_first_sale": 91.0,
        "mean_gap_days": 30.0,
        "silence_to_gap_ratio": 1 / 30,
        "sales_30d": 2.0,
        "sales_90d": 3.0,
        "sales_365d": 4.0,
        "amount_30d": 120.0,
        "amount_90d": 140.0,
        "amount_365d": 150.0,
        "average_order_amount_365d": 37.5,
        "amount_change_90d": 130.0,
        "credit_notes_90d": 0.0,
        "credit_amount_90d": 0.0,
        "credit_share_365d": 0.0,
        "contacts_30d": 0.0,
        "days_since_last_contact": None,
        "unanswered_threads_now": 0.0,
        "longest_open_wait_days": None,
        "first_reply_hours_mean_90d": None,
        "negative_max_90d": None,
        "monthly_amount": None,
    }
    assert picked(snapshot(golden, DAY, "c01"), expected) == expected


def test_a_sale_known_late_is_unseen_before_and_seen_after(golden):
    before = {
        "days_since_last_sale": 110.0,
        "sales_90d": 0.0,
        "sales_365d": 1.0,
        "mean_gap_days": None,
    }
    after = {
        "days_since_last_sale": 73.0,
        "sales_90d": 1.0,
        "sales_365d": 2.0,
        "mean_gap_days": 99.0,
    }
    assert picked(snapshot(golden, DAY, "c02"), before) == before
    assert picked(snapshot(golden, "2011-08-01", "c02"), after) == after


def test_a_corrected_order_counts_as_it_was_known_at_each_day(golden):
    assert snapshot(golden, DAY, "c03")["amount_30d"] == 100.0
    expected = {
        "amount_365d": 80.0,
        "amount_90d": 0.0,
        "amount_change_90d": -80.0,
        "credit_notes_90d": 1.0,
        "credit_amount_90d": 30.0,
        "credit_share_365d": 0.375,
        "value_per_year": 50.0,
    }
    assert picked(snapshot(golden, "2011-08-01", "c03"), expected) == expected


def test_a_ticket_waits_at_one_day_and_is_solved_at_a_later_one(golden):
    waiting = {
        "contacts_30d": 2.0,
        "contacts_90d": 2.0,
        "channels_90d": 1.0,
        "days_since_last_contact": 2.0,
        "unanswered_threads_now": 1.0,
        "longest_open_wait_days": pytest.approx(38 / 24),
        "first_reply_hours_mean_90d": 2.5,
        "unanswered_threads_90d": 0.0,
        "negative_max_30d": 0.9,
        "negative_mean_90d": 0.55,
        "frustration_max_90d": 0.45,
        "gratitude_max_90d": 0.8,
        "cancel_intent_max_90d": None,
        "negative_last_message": 0.9,
    }
    solved = {
        "contacts_90d": 0.0,
        "days_since_last_contact": 94.0,
        "unanswered_threads_now": 0.0,
        "longest_open_wait_days": None,
        "first_reply_hours_mean_90d": None,
        "negative_max_90d": None,
        "negative_last_message": 0.9,
    }
    assert picked(snapshot(golden, "2011-08-01", "c07"), waiting) == waiting
    assert picked(snapshot(golden, "2011-11-01", "c07"), solved) == solved


def test_mail_known_late_counts_only_from_then_on(golden):
    august = {
        "contacts_30d": 1.0,
        "unanswered_threads_now": 1.0,
        "longest_open_wait_days": pytest.approx(21 + 14 / 24),
        "unanswered_threads_90d": 1.0,
        "first_reply_hours_mean_90d": None,
        "negative_max_90d": 0.6,
        "negative_last_message": 0.6,
    }
    november = {
        "contacts_30d": 1.0,
        "contacts_90d": 1.0,
        "days_since_last_contact": 1.0,
        "unanswered_threads_now": 1.0,  # the thanks of the day before ask for nothing
        "longest_open_wait_days": pytest.approx(98.5),
        "unanswered_threads_90d": 1.0,
        "negative_last_message": 0.1,
    }
    assert picked(snapshot(golden, "2011-08-01", "c08"), august) == august
    assert picked(snapshot(golden, "2011-11-01", "c08"), november) == november


def test_the_population_is_who_bought_within_the_active_days(golden):
    found = golden.rows(
        "select cast(snapshot_date as varchar) as day, "
        "string_agg(customer_id, ' ' order by customer_id) as customers "
        "from features.customer_snapshots group by snapshot_date order by snapshot_date"
    )
    assert [(row["day"], row["customers"]) for row in found] == [
        (DAY, "c01 c02 c03"),
        ("2011-08-01", "c01 c02 c03 c04 c05 c06 c07 c08"),
        ("2011-11-01", "c01 c02 c03 c04 c05 c06 c07 c08"),
    ]


def test_labels_look_from_the_snapshot_to_the_end_of_its_window_and_no_further(golden):
    found = golden.rows("select * from features.churn_labels order by snapshot_date, customer_id")
    labels = {(str(row["snapshot_date"]), row["customer_id"]): row["churned"] for row in found}
    assert labels == {
        (DAY, "c01"): 0,  # a sale at the very start of the window
        (DAY, "c02"): 1,
        (DAY, "c03"): 1,  # a credit note is no sale
        ("2011-08-01", "c01"): 1,
        ("2011-08-01", "c02"): 1,
        ("2011-08-01", "c03"): 1,
        ("2011-08-01", "c04"): 1,  # the sale comes half an hour after the window
        ("2011-08-01", "c05"): 0,  # a second before its end
        ("2011-08-01", "c06"): 1,
        ("2011-08-01", "c07"): 1,
        ("2011-08-01", "c08"): 1,
    }
