"""Orders and subscriptions: sorted, typed, tied to the CRM, and in keeping with the truth."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from pipelines.sample_business.business import SampleSummary


def read(path: Path | None) -> list[dict[str, str]]:
    assert path is not None
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def order_rows(sample: SampleSummary) -> list[dict[str, str]]:
    paths = sorted((sample.landing / "crm" / "orders").iterdir())
    return [row | {"file": path.name} for path in paths for row in read(path)]


def customer_numbers(sample: SampleSummary) -> set[str]:
    path = sample.landing / "crm" / "salesforce" / "Contact.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["CustomerNumber__c"] for row in csv.DictReader(file)}


def test_orders_are_sorted_typed_and_filed_by_month(shop: SampleSummary) -> None:
    rows = order_rows(shop)
    assert len(rows) == shop.counts["orders"]
    times = [datetime.fromisoformat(row["ordered_at"]) for row in rows]
    assert times == sorted(times)
    assert all(row["file"] == f"orders-{at:%Y-%m}.csv" for row, at in zip(rows, times, strict=True))
    assert len({row["order_id"] for row in rows}) == len(rows)
    assert {row["currency"] for row in rows} == {"GBP"}
    assert {row["customer_number"] for row in rows} <= customer_numbers(shop)


def test_credit_notes_are_negative_and_follow_a_sale(shop: SampleSummary) -> None:
    rows = order_rows(shop)
    notes = [row for row in rows if row["status"] == "credit_note"]
    assert 100 < len(notes) < len(rows) / 5
    first_sale: dict[str, str] = {}
    for row in rows:
        credit = row["status"] == "credit_note"
        assert credit == row["order_id"].startswith("C")
        assert credit == (Decimal(row["amount"]) < 0) == (int(row["n_items"]) < 0)
        first_sale.setdefault(row["customer_number"], row["status"])
    assert set(first_sale.values()) == {"sale"}


def test_who_left_buys_nothing_afterwards(shop: SampleSummary) -> None:
    left = {
        row["customer_number"]: row["left_on"] for row in read(shop.truth_file) if row["left_on"]
    }
    late = [
        row
        for row in order_rows(shop)
        if row["status"] == "sale"
        and row["ordered_at"][:10] > left.get(row["customer_number"], "9")
    ]
    assert left
    assert late == []


def test_subscriptions_keep_their_history_and_the_newest_row_tells_the_truth(
    box_club: SampleSummary,
) -> None:
    rows = read(box_club.landing / "crm" / "subscriptions" / "subscriptions.csv")
    assert len(rows) == box_club.counts["subscriptions"]
    times = [datetime.fromisoformat(row["updated_at"]) for row in rows]
    assert times == sorted(times)
    assert times[-1].date() <= date(2026, 6, 30)
    newest = {row["customer_number"]: row for row in rows}
    assert set(newest) == customer_numbers(box_club)
    assert len(rows) > len(newest)
    for truth in read(box_club.truth_file):
        last = newest[truth["customer_number"]]
        assert (last["cancelled_at"] or last["ended_on"])[:10] == truth["left_on"]


def test_cancellations_and_ends_stand_in_rows_of_their_own_day(box_club: SampleSummary) -> None:
    rows = read(box_club.landing / "crm" / "subscriptions" / "subscriptions.csv")
    reasons = {row["end_reason"] for row in rows}
    assert reasons == {"", "cancelled", "payment_failed"}
    for row in rows:
        # Nothing in a row may be known earlier than the row itself.
        assert row["ended_on"] <= row["updated_at"][:10]
        assert row["cancelled_at"] <= row["updated_at"]
