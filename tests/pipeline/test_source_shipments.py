"""Shipments: our own contract, from file to promises given, moved, kept and broken."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FILE = "crm/shipments/shipments.csv"
STEPS = (
    "select kind, strftime(occurred_at, '%m-%d %H:%M') from staging.int_events "
    "where system = 'shipments' and source_id like '{}%' order by occurred_at, kind"
)


def test_every_slip_is_a_version_and_a_day_written_otherwise_is_refused(every_source):
    assert every_source.ledger(FILE) == {
        "table": "shipments",
        "status": "partly",
        "received": 22,
        "loaded": 20,
        "duplicate": 1,
        "quarantined": 1,
    }
    versions = "select count(*) from staging.stg_shipments__shipment_versions where shipment_id = "
    assert every_source.one(f"{versions} 'SH-02'") == 5


def test_each_step_of_a_promise_is_a_touchpoint(every_source):
    found = every_source.rows(
        "select kind, direction, count(*) from journey.touchpoints where system = 'shipments' "
        "and customer_id is not null group by all order by kind"
    )
    assert found == [
        ("delivery", "outbound", 1),
        ("delivery_estimate_slipped", "outbound", 4),
        ("delivery_late", "outbound", 3),
        ("delivery_on_time", "outbound", 2),
        ("delivery_overdue", "internal", 4),
        ("delivery_promised", "outbound", 8),
    ]


def test_an_estimate_slips_from_the_one_before_and_late_is_counted_from_the_promise(every_source):
    assert every_source.rows(STEPS.format("SH-02")) == [
        ("delivery_promised", "01-10 17:00"),
        ("delivery_estimate_slipped", "01-14 17:00"),
        ("delivery_overdue", "01-16 08:00"),
        ("delivery_estimate_slipped", "01-17 17:00"),
        ("delivery_late", "01-20 18:00"),
    ]


def test_the_promised_day_ends_by_the_clock_of_the_source(every_source):
    kept, broken = (every_source.rows(STEPS.format(number))[1:] for number in ("SH-03", "SH-04"))
    assert kept == [("delivery_on_time", "01-16 05:00")]
    assert broken == [("delivery_overdue", "01-16 08:00"), ("delivery_late", "01-16 08:30")]


def test_a_shipment_is_late_only_once_its_promised_day_is_over(every_source):
    assert every_source.rows(STEPS.format("SH-05"))[1:] == [("delivery_overdue", "02-11 08:00")]
    assert every_source.rows(STEPS.format("SH-06"))[1:] == []
    assert every_source.rows(STEPS.format("SH-09")) == [
        ("delivery_estimate_slipped", "02-27 16:00"),
        ("delivery_promised", "02-27 16:00"),
    ]


def test_a_promise_that_was_moved_still_counts_from_its_first_day(every_source):
    assert [kind for kind, _ in every_source.rows(STEPS.format("SH-07"))] == [
        "delivery_promised",
        "delivery_estimate_slipped",
        "delivery_overdue",
        "delivery_late",
    ]
