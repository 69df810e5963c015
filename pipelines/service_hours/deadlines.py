"""Deadlines in open hours: when so many hours in which the company is open have gone by. Pure.

When it is open is `wall_clock.py`; what is due when belongs to `pipelines.alerts`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipelines.service_hours.schedule import ServiceHours
from pipelines.service_hours.wall_clock import DAY, Stretch, open_stretches

MONTHS = 24  # looked through for open hours; who has none in two years is never open


class OpenTime:
    """The hours of one company for matters without a channel; moments are UTC without offset."""

    def __init__(self, entries: Sequence[ServiceHours], zone: str) -> None:
        self._entries, self._zone = list(entries) or [ServiceHours()], zone
        self._months: dict[datetime, list[Stretch]] = {}  # many deadlines lie in few months

    def after(self, start: datetime, hours: float) -> datetime | None:
        """The moment at which `hours` of open time since `start` are over.

        None where the company has no such hours within two years: it is never open.
        """
        left, month = timedelta(hours=hours), _month_of(start)
        if not left:
            return start
        for _ in range(MONTHS):
            for opens, closes in self._stretches(month):
                opens = max(opens, start)
                if opens < closes and left <= closes - opens:
                    return opens + left
                left -= max(closes - opens, timedelta())
            month = _month_after(month)
        return None

    def _stretches(self, month: datetime) -> list[Stretch]:
        if month not in self._months:
            end = _month_after(month)
            first, last = (month - 2 * DAY).date(), (end + 2 * DAY).date()
            found = open_stretches(self._entries, None, self._zone, first, last)
            clipped = ((max(opens, month), min(closes, end)) for opens, closes in found)
            self._months[month] = [(opens, closes) for opens, closes in clipped if opens < closes]
        return self._months[month]


def _month_of(moment: datetime) -> datetime:
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _month_after(month: datetime) -> datetime:
    return _month_of(month + 32 * DAY)
