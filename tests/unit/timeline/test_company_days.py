"""Days as the company lives them, as instants in UTC."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.failures import StatedFailure
from pipelines.timeline.days import day_after, read_day, start_of_day

ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Chatham"]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "zone", "start"),
    [
        (date(2011, 1, 10), "UTC", "2011-01-10T00:00"),
        (date(2011, 1, 10), "Europe/London", "2011-01-10T00:00"),
        (date(2011, 7, 10), "Europe/London", "2011-07-09T23:00"),
        (date(2011, 3, 27), "Europe/London", "2011-03-27T00:00"),
        (date(2011, 3, 28), "Europe/London", "2011-03-27T23:00"),
        (date(2011, 10, 30), "Europe/London", "2011-10-29T23:00"),
        (date(2011, 10, 31), "Europe/London", "2011-10-31T00:00"),
        (date(2011, 7, 10), "Asia/Kolkata", "2011-07-09T18:30"),
        (date(2011, 10, 16), "America/Sao_Paulo", "2011-10-16T03:00"),  # begins at one o'clock
    ],
)
def test_a_day_begins_where_the_company_is(day, zone, start):
    assert start_of_day(day, zone) == utc(start)


@given(day=st.dates(date(1970, 1, 2), date(2100, 1, 1)), zone=st.sampled_from(ZONES))
def test_the_moment_before_a_day_begins_is_the_day_before(day, zone):
    start = start_of_day(day, zone)
    before = (start - timedelta(seconds=1)).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert before.date() == day - timedelta(days=1)
    assert start.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() == day


@given(moment=st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)), zone=st.sampled_from(ZONES))  # noqa: DTZ001
def test_the_day_after_a_moment_begins_after_it_and_within_a_day_or_so(moment, zone):
    start = start_of_day(day_after(moment, zone), zone)
    assert timedelta(0) < start - moment <= timedelta(hours=25)


def test_a_day_is_read_in_one_writing():
    assert read_day("2011-09-01") == date(2011, 9, 1)


@pytest.mark.parametrize(
    "text",
    ["", "2011-9-1", "20110901", "2011-W35-4", "2011-02-30", "01/09/2011", "2011-09-01T00:00"]
    + ["0001-01-01", "9999-12-31", "tomorrow", " 2011-09-01", "2011-09-01\n"],
)
def test_everything_else_is_refused_with_an_example(text):
    with pytest.raises(StatedFailure, match="2026-06-30"):
        read_day(text)
