"""Shifts of the clock on the wall as stretches of UTC, over both nights on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.service_hours.open_hours import open_hours_rows
from pipelines.service_hours.schedule import ServiceHours, Shift
from pipelines.service_hours.wall_clock import open_stretches

ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Chatham"]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# days around nights on which the clocks of those zones change, and days on which none does
FIRST_DAYS = [date(2026, *day) for day in [(3, 6), (3, 27), (4, 3), (9, 25), (10, 23), (10, 30)]]
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
shifts = st.builds(
    lambda begins, length: (
        f"{begins // 60:02}:{begins % 60:02}-"
        f"{(begins + length) // 60 % 24:02}:{(begins + length) % 60:02}"
    ),
    st.integers(0, 1439),
    st.integers(1, 1439),
)


def daily(*written: str, zone: str = "UTC", **more: object) -> ServiceHours:
    """One entry with the same shifts on every day."""
    week = {day: list(written) for day in EVERY_DAY}
    return ServiceHours.model_validate({"time_zone": zone, "weekly": week} | more)


def minutes(stretches: list[tuple[datetime, datetime]]) -> float:
    return sum((closes - opens) / MINUTE for opens, closes in stretches)


def shows(shift: Shift, wall: datetime, first: date, last: date) -> bool:
    """Whether a clock on the wall that shows this time is inside the shift of some day."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    midnights = (datetime.combine(day, time.min) for day in days)
    return any(shift.begins <= (wall - midnight) / MINUTE < shift.ends for midnight in midnights)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zone=st.sampled_from(ZONES), first=st.sampled_from(FIRST_DAYS), written=shifts)
def test_open_is_every_minute_whose_time_on_the_wall_lies_in_a_shift(zone, first, written):
    entry = daily(written, zone=zone)
    last = first + 2 * DAY
    stretches = open_stretches([entry], None, "UTC", first, last)
    assert all(a[1] < b[0] for a, b in pairwise(stretches))
    (shift,) = entry.shifts_on(first, False)
    opened = set()
    moment = datetime.combine(first, time.min) - DAY
    for number in range(6 * 24 * 60):
        minute = moment + number * MINUTE
        wall = minute.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if shows(shift, wall, first, last):
            opened.add(minute)
    told = {
        opens + number * MINUTE
        for opens, closes in stretches
        for number in range(int((closes - opens) / MINUTE))
    }
    assert told == opened


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("Europe/London", date(2026, 3, 28), date(2026, 10, 24)),
        ("America/New_York", date(2026, 3, 7), date(2026, 10, 31)),
        ("Pacific/Chatham", date(2026, 9, 26), date(2026, 4, 4)),
    ],
)
def test_a_night_shift_is_an_hour_shorter_in_spring_and_longer_in_autumn(zone, spring, autumn):
    def night(day):
        return minutes(open_stretches([daily("22:00-06:00", zone=zone)], None, "UTC", day, day))

    assert (night(spring), night(autumn)) == (7 * 60, 9 * 60)
    assert night(spring + 7 * DAY) == night(autumn - 7 * DAY) == 8 * 60


def test_an_hour_that_clocks_leave_out_is_not_worked_and_one_they_repeat_is_worked_twice():
    one_to_two = [daily("01:00-02:00", zone="Europe/London")]
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert open_stretches(one_to_two, None, "UTC", spring, spring) == []
    assert minutes(open_stretches(one_to_two, None, "UTC", autumn, autumn)) == 120


def test_where_no_clock_changes_every_night_is_the_same():
    kolkata = [daily("22:00-06:00", zone="Asia/Kolkata")]
    year = open_stretches(kolkata, None, "UTC", date(2026, 1, 1), date(2026, 12, 31))
    assert {closes - opens for opens, closes in year} == {timedelta(hours=8)}
    assert year[0][0] == datetime(2026, 1, 1, 16, 30)  # noqa: DTZ001


def test_holidays_and_days_of_the_companys_own_close_or_change_the_hours():
    entry = daily("09:00-17:00", holidays="GB-ENG", days={"2026-12-28": ["10:00-11:00"]})
    week = open_stretches([entry], None, "UTC", date(2026, 12, 24), date(2026, 12, 29))
    assert [(opens.day, (closes - opens) / MINUTE) for opens, closes in week] == [
        (24, 480.0),
        (27, 480.0),  # Christmas, Boxing Day; Monday would be a holiday in lieu
        (28, 60.0),
        (29, 480.0),
    ]


def test_a_schedule_changes_on_its_day_and_a_channel_may_have_its_own():
    entries = [
        daily("09:00-10:00", valid_to="2026-05-03"),
        daily("12:00-13:00", valid_from="2026-05-04"),
        daily("20:00-21:00", valid_from="2026-05-04", channels="voice"),
    ]

    def hours(channel):
        found = open_stretches(entries, channel, "UTC", date(2026, 5, 3), date(2026, 5, 4))
        return [opens.hour for opens, _ in found]

    assert hours(None) == [9, 12]
    assert hours("voice") == [9, 20]  # until it has its own, it keeps those of all


def test_shifts_that_meet_at_midnight_are_one_stretch():
    assert open_stretches(
        [daily("00:00-24:00")], None, "UTC", date(2026, 5, 3), date(2026, 5, 5)
    ) == [(datetime(2026, 5, 3), datetime(2026, 5, 6))]  # noqa: DTZ001


BEGIN, END = datetime(2026, 5, 1), datetime(2026, 5, 8)  # noqa: DTZ001  a Friday to a Friday


def test_rows_cover_the_span_and_count_what_was_open_before():
    rows = open_hours_rows([], "UTC", BEGIN, END)
    assert rows[0][1:4] == (BEGIN - 4 * DAY, BEGIN - 4 * DAY, 0)
    assert rows[-1][2] >= END
    assert all(assumed for *_, assumed in rows)
    for (_, opens, closes, before, _), (_, later, _, more, _) in pairwise(rows):
        assert closes <= later
        assert more - before == (closes - opens).total_seconds()


def test_a_channel_that_never_opens_is_there_and_one_without_hours_is_not():
    entries = [daily(channels="letter"), daily("09:00-17:00", channels=["chat", "voice"])]
    rows = open_hours_rows(entries, "UTC", BEGIN, END)
    assert {row[0] for row in rows} == {"chat", "letter", "voice"}
    assert len([row for row in rows if row[0] == "letter"]) == 1
    assert not any(row[4] for row in rows)
