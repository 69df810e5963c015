"""Deadlines in open hours: week-ends, holidays and both nights on which clocks change."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.service_hours.deadlines import OpenTime
from pipelines.service_hours.schedule import ServiceHours

ZONE = "Europe/London"
OFFICE = OpenTime([], ZONE)  # Monday to Friday, 9:00 to 17:00
NIGHTS = OpenTime([ServiceHours.model_validate({"weekly": {"sat": ["22:00-06:00"]}})], ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-07-01 09:00", 2, "2026-07-01 11:00"),  # in open time; London is an hour ahead
        ("2026-06-30 23:00", 2, "2026-07-01 10:00"),  # from midnight there
        ("2026-07-03 15:00", 2, "2026-07-06 09:00"),  # Friday at four, to Monday at ten
        ("2026-07-03 15:00", 1, "2026-07-03 16:00"),  # to the last minute of the day
        ("2026-10-23 15:00", 2, "2026-10-26 10:00"),  # clocks go back on that week-end
        ("2026-03-27 16:00", 2, "2026-03-30 09:00"),  # and forward on this one
    ],
)
def test_open_hours_alone_count(start, hours, due):
    assert OFFICE.after(at(start), hours) == at(due)


def test_a_shift_of_the_long_night_has_an_hour_more():
    # 22:00 in summer time to 06:00 in winter time are nine hours
    assert NIGHTS.after(at("2026-10-24 21:00"), 9) == at("2026-10-25 06:00")


def test_a_holiday_is_closed():
    entry = ServiceHours.model_validate({"weekly": {"thu": ["09:00-17:00"]}, "holidays": "DE"})
    christmas_eve = OpenTime([entry], "Europe/Berlin")
    # both Thursdays, Christmas and New Year's Day, are holidays
    assert christmas_eve.after(at("2025-12-24 12:00"), 1) == at("2026-01-08 09:00")


def test_who_is_never_open_has_no_deadline():
    never = OpenTime([ServiceHours.model_validate({"channels": ["voice"]})], ZONE)
    assert never.after(at("2026-07-01 09:00"), 1) is None


@given(st.integers(0, 365 * 24 * 60), st.integers(1, 12_000), st.integers(1, 12_000))
def test_one_deadline_after_the_other_is_the_deadline_of_their_sum(minute, first, second):
    start = at("2026-01-01 00:00") + timedelta(minutes=minute)
    middle = OFFICE.after(start, first / 60)
    assert middle is not None
    end = OFFICE.after(start, (first + second) / 60)
    stepwise = OFFICE.after(middle, second / 60)
    assert end is not None
    assert stepwise is not None
    assert abs(end - stepwise) < timedelta(seconds=1)
    assert start < middle < end
