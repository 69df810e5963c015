"""Deadlines in open hours: when so many hours in which the company is open have gone by. Pure.

When it is open is `wall_clock.py`; what is due when belongs to `pipelines.alerts`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipelines.service_hours.schedule import ServiceHours
from pipelines.service_hours.wall_clock import DAY, open_stretches

LONGEST_CLOSURE = timedelta(days=31)  # looked through at least, before one more month is


class OpenTime:
    """The hours of one company for matters without a channel; moments are UTC without offset."""

    def __init__(self, entries: Sequence[ServiceHours], zone: str) -> None:
        self._entries, self._zone = list(entries) or [ServiceHours()], zone

    def after(self, start: datetime, hours: float) -> datetime | None:
        """The moment at which `hours` of open time since `start` are over.

        None where the company has no such hours within two years: it is never open.
        """
        left, since = timedelta(hours=hours), start
        if not left:
            return start
        for _ in range(24):
            until = since + LONGEST_CLOSURE
            for opens, closes in self._stretches(since, until):
                opens, closes = max(opens, since), min(closes, until)
                if opens < closes and left <= closes - opens:
                    return opens + left
                left -= max(closes - opens, timedelta())
            since = until
        return None

    def _stretches(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        first, last = (since - 2 * DAY).date(), (until + 2 * DAY).date()
        return open_stretches(self._entries, None, self._zone, first, last)
