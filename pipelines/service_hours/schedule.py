"""The `service_hours` of harken.yml: one entry per schedule, its shifts, holidays and validity.

Reading the file and naming the line of a fault is `pipelines.configuration`; what the hours are in
UTC is `wall_clock.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations, pairwise
from typing import Annotated, Any, Literal, get_args

import holidays
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pipelines.section import Section, known_zone

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
MINUTES_OF_A_DAY = 24 * 60
WRITTEN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True)
class Shift:
    """Minutes after midnight at which a shift begins and ends; past 1440 on the next day."""

    begins: int
    ends: int


def _shift(written: Any) -> Shift:
    found = WRITTEN.fullmatch(written) if isinstance(written, str) else None
    hours = [int(part) for part in found.groups()] if found else []
    if not hours or hours[0] > 23 or hours[2] > 24 or max(hours[1], hours[3]) > 59:
        raise ValueError(f"'{written}' is no shift; write it like 09:00-12:30, in quotes")
    begins, ends = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if begins == ends or ends > MINUTES_OF_A_DAY:
        raise ValueError(f"'{written}' is no shift; a whole day is 00:00-24:00")
    return Shift(begins, ends if begins < ends else ends + MINUTES_OF_A_DAY)


def _disjoint(shifts: list[Shift]) -> list[Shift]:
    in_order = sorted(shifts, key=lambda shift: shift.begins)
    if any(after.begins < before.ends for before, after in pairwise(in_order)):
        raise ValueError("two shifts of that day overlap")
    return in_order


def _holiday_calendar(code: str) -> str:
    country, _, part = code.partition("-")
    known = _calendars()
    if country not in known:
        raise ValueError(f"no holidays are known of '{country}'; write the ISO code, as in GB-ENG")
    if part and part not in known[country]:
        parts = ", ".join(known[country]) or "no parts"
        raise ValueError(f"no holidays are known of '{code}'; known of {country}: {parts}")
    return code


@cache
def _calendars() -> dict[str, list[str]]:
    return holidays.list_supported_countries()


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Shifts = Annotated[
    list[Annotated[Shift, BeforeValidator(_shift)]],
    BeforeValidator(_listed),
    AfterValidator(_disjoint),
]
OFFICE_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")


class ServiceHours(Section):
    """One schedule: the hours of a week and where they do not hold.

    `time_zone` is the company's where it is left out. A shift that ends before it begins ends on
    the next day and belongs to the day on which it begins; holidays and `days` go by that day.
    `days` gives single days hours of their own, none for a day that is closed. An entry with
    `channels` holds for those alone, one without for all others; `valid_from` and `valid_to` are
    its first and last day.
    """

    time_zone: Annotated[str, AfterValidator(known_zone)] | None = None
    weekly: dict[Weekday, Shifts] = Field(
        default_factory=lambda: {day: [Shift(9 * 60, 17 * 60)] for day in OFFICE_DAYS}
    )
    holidays: Annotated[
        list[Annotated[str, AfterValidator(_holiday_calendar)]], BeforeValidator(_listed)
    ] = Field(default_factory=list)
    days: dict[date, Shifts] = Field(default_factory=dict)
    valid_from: date = date.min
    valid_to: date = date.max
    channels: Annotated[list[str], BeforeValidator(_listed)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "ServiceHours":
        if self.valid_to < self.valid_from:
            raise ValueError(f"it ends ({self.valid_to}) before it begins ({self.valid_from})")
        return self

    def shifts_on(self, day: date, is_holiday: bool) -> list[Shift]:
        """The shifts that begin on a day."""
        if day in self.days:
            return self.days[day]
        return [] if is_holiday else self.weekly.get(WEEKDAYS[day.weekday()], [])

    def holds_on(self, day: date) -> bool:
        """Whether the entry is valid on a day."""
        return self.valid_from <= day <= self.valid_to


def one_schedule_a_day(entries: Sequence[ServiceHours]) -> Sequence[ServiceHours]:
    """The entries, as given.

    Raises:
        ValueError: two of them hold for the same channel on the same day.
    """
    for (first, one), (second, other) in combinations(enumerate(entries, start=1), 2):
        shared = set(one.channels or [""]) & set(other.channels or [""])
        day = max(one.valid_from, other.valid_from)
        if shared and day <= min(one.valid_to, other.valid_to):
            whom = f"channel {min(shared)}" if any(shared) else "every other channel"
            when = f"on {day}" if day > date.min else "at first"
            raise ValueError(f"entries {first} and {second} both hold for {whom} {when}")
    return entries
