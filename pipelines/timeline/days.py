"""Days as the company lives them, as instants in UTC. Pure functions; no tables here."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipelines.failures import StatedFailure

FIRST_YEAR, LAST_YEAR = 1900, 2999


def start_of_day(day: date, zone: str) -> datetime:
    """The instant at which `day` begins in `zone`, as UTC without offset."""
    local = datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def day_after(moment: datetime, zone: str) -> date:
    """The day after the one in which a UTC moment lies in `zone`."""
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return local.date() + timedelta(days=1)


def read_day(text: str, option: str = "--as-of") -> date:
    """A day written as YYYY-MM-DD; `option` is where it was given.

    Raises:
        StatedFailure: it is written otherwise or does not exist.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # other writings of ISO 8601, and years that no window of days around them fits into
    if day is None or text != day.isoformat() or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise StatedFailure(f"'{text}' is no day", where=option, todo="Write it like 2026-06-30.")
    return day
