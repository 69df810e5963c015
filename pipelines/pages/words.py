"""Numbers, dates and effects as people read them: "72 %", "1,240 GBP", "Thursday 1 September 2011".

Fed by values the writers hold; the same value reads the same in every page. English only; no
locale of the machine is asked, so that the same input gives the same bytes everywhere.
WHAT DOES NOT BELONG HERE: markup, and what a page decides to show.
"""

import math
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

NO_BREAK = "\u00a0"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_CHANNELS = {
    **{"phone": "by phone", "voice": "by phone", "call": "by phone"},
    **{"email": "by e-mail", "mail": "by e-mail", "web": "through the web form"},
    **{"chat": "in the chat", "ticket": "in the ticket", "none": "no channel is open"},
}


def percent(share: float) -> str:
    """A share of 1 in whole percent; never a certainty that the number does not carry."""
    if 0 < share < 0.005:
        return f"<1{NO_BREAK}%"
    if 0.995 <= share < 1:
        return f">99{NO_BREAK}%"
    return f"{share * 100:.0f}{NO_BREAK}%"


def whole(number: float) -> str:
    """A count with thousands marked."""
    return f"{number:,.0f}"


def money(amount: float | None, currency: str) -> str:
    """An amount in whole units of its currency, or "unknown"."""
    return "unknown" if amount is None else f"{amount:,.0f}{NO_BREAK}{currency}".strip()


def counted(number: float, noun: str) -> str:
    """A number with its noun in singular or plural."""
    return f"{whole(number)} {noun}" if number == 1 else f"{whole(number)} {noun}s"


def odds_factor(log_odds: float) -> str:
    """What a contribution in log-odds does to the odds: ×3.1 or ÷1.4."""
    factor = math.exp(min(abs(log_odds), 6.0))
    shown = "100+" if factor >= 100 else f"{factor:.1f}"
    return f"{'×' if log_odds >= 0 else '÷'}{shown}"


def local(moment: datetime, zone: str) -> datetime:
    """The moment in the given zone; a moment without offset is UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone))


def day(value: date) -> str:
    """Thursday 1 September 2011."""
    return f"{_DAYS[value.weekday()]} {short_day(value)}"


def short_day(value: date) -> str:
    """1 September 2011."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def clock(moment: datetime, zone: str) -> str:
    """The time of day in the zone, 17:00."""
    return f"{local(moment, zone):%H:%M}"


def due(moment: datetime, zone: str, today: date) -> str:
    """When something is due, as seen on the morning of `today`: "today, 17:00"."""
    then = local(moment, zone)
    ahead = (then.date() - today).days
    named = {0: "today", 1: "tomorrow"}.get(ahead, f"{_DAYS[then.weekday()]} {short_day(then)}")
    return f"{named}, {then:%H:%M}"


def ago(moment: datetime, zone: str, today: date) -> str:
    """How far a past moment lies before the morning of `today`, in days."""
    days = (today - local(moment, zone).date()).days
    return {0: "today", 1: "yesterday"}.get(days, f"{whole(days)} days ago") if days >= 0 else ""


def by_channel(channel: str) -> str:
    """A channel as part of a sentence: by phone."""
    return _CHANNELS.get(channel, f"by {channel}")


def seconds(duration: float) -> str:
    """A duration given in seconds: 0.4 s, 12 s, 3 min 20 s."""
    if duration < 10:
        return f"{duration:.1f}{NO_BREAK}s"
    minutes, rest = divmod(round(duration), 60)
    return f"{minutes}{NO_BREAK}min {rest}{NO_BREAK}s" if minutes else f"{rest}{NO_BREAK}s"


def lasting(minutes: float) -> str:
    """How long somebody waited, in the two units that matter: 3 days and 4 hours."""
    if minutes < 1:
        return "less than a minute"
    whole_minutes = int(minutes)
    days, rest = divmod(whole_minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    if days >= 14:
        parts = [counted(days, "day")]
    elif days:
        parts = [counted(days, "day"), counted(hours, "hour") if hours else ""]
    elif hours:
        parts = [counted(hours, "hour"), counted(left, "minute") if left else ""]
    else:
        parts = [counted(left, "minute")]
    return " and ".join(part for part in parts if part)
