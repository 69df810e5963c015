"""Shifts on the clock on the wall -> stretches of UTC time. Pure functions; no tables here.

Open is every instant at which the clock of the schedule's zone shows a time inside a shift. So a
night shift lasts an hour less in the night that clocks go forward, an hour more when they go back.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from pipelines.service_hours.schedule import ServiceHours

Stretch = tuple[datetime, datetime]  # [from, until)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def open_stretches(
    entries: Sequence[ServiceHours], channel: str | None, zone: str, first: date, last: date
) -> list[Stretch]:
    """When a channel is staffed: disjoint stretches of naive UTC time in their order.

    Args:
        channel: None for the channels that no entry names.
        zone: zone of the entries that name none.
        first: first day, in the entries' zones, whose shifts count.
        last: last such day.
    """
    shifts: dict[str, list[Stretch]] = {}
    for day, entry, is_holiday in _days(entries, channel, first, last):
        midnight = datetime.combine(day, time.min)
        shifts.setdefault(entry.time_zone or zone, []).extend(
            (midnight + timedelta(minutes=shift.begins), midnight + timedelta(minutes=shift.ends))
            for shift in entry.shifts_on(day, is_holiday)
        )
    in_utc = [
        stretch for name, walls in shifts.items() for stretch in _in_utc(walls, ZoneInfo(name))
    ]
    return _merged(in_utc)


def _days(
    entries: Sequence[ServiceHours], channel: str | None, first: date, last: date
) -> Iterator[tuple[date, ServiceHours, bool]]:
    """Each day with the entry that holds on it, and whether it is a holiday of that entry."""
    named = [entry for entry in entries if channel in entry.channels]
    others = [entry for entry in entries if not entry.channels]
    years = range(first.year, last.year + 1)
    closed = {id(entry): _holidays(entry, years) for entry in entries}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        entry = next((one for one in [*named, *others] if one.holds_on(day)), None)
        if entry:
            yield day, entry, day in closed[id(entry)]


def _holidays(entry: ServiceHours, years: Iterable[int]) -> set[date]:
    calendars = [code.partition("-") for code in entry.holidays]
    return {
        day
        for country, _, part in calendars
        for day in holidays.country_holidays(country, subdiv=part or None, years=years)
    }


def _in_utc(walls: Sequence[Stretch], zone: ZoneInfo) -> Iterator[Stretch]:
    if not walls:
        return
    walls = sorted(walls)
    begin, end = walls[0][0] - 2 * DAY, max(until for _, until in walls) + 2 * DAY
    starts = [opens for opens, _ in walls]
    for since, until, offset in _offsets(zone, begin, end):
        # a shift lasts a day at most
        early, late = bisect_left(starts, since + offset - DAY), bisect_left(starts, until + offset)
        for opens, closes in walls[early:late]:
            start, stop = max(opens - offset, since), min(closes - offset, until)
            if start < stop:
                yield start, stop


def _offsets(
    zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Stretches of UTC time in which the zone keeps one offset."""
    changes = [begin]
    days = [begin + number * DAY for number in range((end - begin).days + 1)]
    for before, after in pairwise(days):
        if _offset(zone, before) != _offset(zone, after):
            changes.append(_change(zone, before, after))
    for since, until in pairwise([*changes, end]):
        yield since, until, _offset(zone, since)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second after `before` that has another offset, by halving."""
    old = _offset(zone, before)
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    assert offset is not None  # every ZoneInfo has one
    return offset


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for since, until in sorted(stretches):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged
