"""The days of the sample business as instants: from days and seconds counted to UTC and back.

Fed by the caller's last day and number of days; the shop's days are days in London.
Does not belong here: today's date, which nothing in this package may know.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Timeline:
    """`days` days ending with `last_day`; seconds count from the first day, 00:00 UTC."""

    last_day: date
    days: int

    @property
    def first_day(self) -> date:
        """Day 0."""
        return self.last_day - timedelta(days=self.days - 1)

    @property
    def end(self) -> int:
        """Second at which the export is made: the end of the last day in London."""
        midnight = datetime.combine(self.last_day + timedelta(days=1), time(), LONDON)
        return int((midnight - self.instant(0)).total_seconds())

    def day(self, number: int) -> date:
        """Date of a day; negative numbers lie before the first day."""
        return self.first_day + timedelta(days=number)

    def instant(self, seconds: int) -> datetime:
        """Instant in UTC."""
        return datetime.combine(self.first_day, time(), UTC) + timedelta(seconds=seconds)

    def stamp(self, seconds: int) -> str:
        """Instant as Zendesk writes it: 2026-01-31T09:00:00Z."""
        return self.instant(seconds).strftime("%Y-%m-%dT%H:%M:%SZ")

    def epoch(self, seconds: int) -> int:
        """Instant in seconds since 1970."""
        return int(self.instant(seconds).timestamp())
