"""Price changes: our own contract, from file to what a customer was told and felt."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FILE = "crm/price_changes/prices.csv"


def test_a_decimal_comma_is_refused_and_a_repeat_counted(every_source):
    assert every_source.ledger(FILE) == {
        "table": "price_changes",
        "status": "partly",
        "received": 22,
        "loaded": 20,
        "duplicate": 1,
        "quarantined": 1,
    }


def test_a_change_is_known_from_its_announcement_and_felt_from_its_day(every_source):
    found = every_source.rows(
        "select crm_number, kind, strftime(occurred_at, '%m-%d'), strftime(known_at, '%m-%d') "
        "from journey.touchpoints join journey.customers using (customer_id) "
        "where system = 'price_changes' and crm_number in ('1002', '1006') "
        "and occurred_at >= '2026-01-01' order by all"
    )
    assert found == [
        ("1002", "price_change_announced", "02-20", "02-20"),  # effective in April
        ("1006", "price_change_announced", "02-10", "02-10"),
        ("1006", "price_change_effective", "02-01", "02-10"),  # told too late
    ]


def test_two_contracts_that_become_dearer_on_one_day_stay_two(every_source):
    assert every_source.rows(
        "select cast(old_amount as varchar), cast(new_amount as varchar), currency "
        "from staging.stg_price_changes__price_changes "
        "where customer_number = '1001' and announced_on = '2026-01-05' order by all"
    ) == [("4.90", "5.90", "EUR"), ("9.90", "12.90", "EUR")]


def test_announcements_and_first_days_are_touchpoints(every_source):
    assert every_source.rows(
        "select kind, count(*) from journey.touchpoints where system = 'price_changes' "
        "group by kind order by kind"
    ) == [("price_change_announced", 19), ("price_change_effective", 18)]
