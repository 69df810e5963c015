"""The subscriptions of the second form of the sample business, one CSV with their whole history.

Fed by the history (who joined and left when and why) and the subscriptions stream (plans). Every
change is a row of its own; the newest `updated_at` of a subscription wins.
Does not belong here: why customers leave (behaviour.py), deliveries.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from numpy.random import Generator

from pipelines.sample_business.behaviour import NEVER, History
from pipelines.sample_business.orders import csv_bytes
from pipelines.sample_business.people import Person
from pipelines.sample_business.randomness import pick
from pipelines.sample_business.timeline import Timeline

HEADER = (
    "subscription_id",
    "customer_number",
    "plan",
    "monthly_amount",
    "currency",
    "started_on",
    "contract_ends_on",
    "notice_days",
    "cancelled_at",
    "ended_on",
    "end_reason",
    "updated_at",
)
_PLANS = (("Tea Box", "14.00"), ("Plant Box", "22.50"), ("Garden Box", "31.00"))
_NOTICE_DAYS = 30
HORIZON_DAYS = 30


@dataclass(frozen=True)
class Version:
    """A subscription as it stood from `updated_at` on; None stands for an empty field."""

    customer: int
    plan: str
    monthly_amount: str
    started_on: date
    contract_ends_on: date | None
    cancelled_at: datetime | None
    ended_on: date | None
    end_reason: str
    updated_at: datetime


def make_versions(rng: Generator, history: History, timeline: Timeline) -> list[Version]:
    """All versions of all subscriptions up to the last day, in order of time."""
    versions: list[Version] = []
    for customer in range(len(history.left_day)):
        versions += _life(rng, customer, history, timeline)
    known = [v for v in versions if v.updated_at.date() <= timeline.last_day]
    return sorted(known, key=lambda version: (version.updated_at, version.customer))


def _life(rng: Generator, customer: int, history: History, timeline: Timeline) -> list[Version]:
    plan, amount = pick(rng, _PLANS)
    started = timeline.day(int(history.joined_day[customer]))
    left = int(history.left_day[customer])
    left_on = None if left == NEVER else timeline.day(left)
    annual = bool(history.annual[customer])
    term = started + timedelta(days=365) if annual else None
    opened = datetime.combine(started, time(6)) + timedelta(seconds=int(rng.integers(3 * 3600)))
    versions = [Version(customer, plan, amount, started, term, None, None, "", opened)]
    last_seen = left_on or timeline.last_day
    while term is not None and term <= last_seen:
        renewed = datetime.combine(term, time(3))
        term += timedelta(days=365)
        versions.append(replace(versions[-1], contract_ends_on=term, updated_at=renewed))
    if left_on is not None:
        at = datetime.combine(left_on, time(9)) + timedelta(seconds=int(rng.integers(9 * 3600)))
        versions += _ending(versions[-1], at, history.left_reason[customer])
    return versions


def _ending(running: Version, at: datetime, reason: str) -> list[Version]:
    if reason == "payment_failed":
        return [replace(running, ended_on=at.date(), end_reason=reason, updated_at=at)]
    last_day = running.contract_ends_on or at.date() + timedelta(days=_NOTICE_DAYS)
    cancelled = replace(running, cancelled_at=at, contract_ends_on=last_day, updated_at=at)
    ended_at = datetime.combine(last_day + timedelta(days=1), time(3))
    ended = replace(
        cancelled, ended_on=ended_at.date(), end_reason="cancelled", updated_at=ended_at
    )
    return [cancelled, ended]


def ended_share(versions: list[Version], timeline: Timeline) -> float | None:
    """Share of the subscriptions running 30 days ago that were cancelled or ended since."""
    cut = timeline.day(timeline.days - HORIZON_DAYS)
    newest = {version.customer: version for version in versions}.values()
    running = [v for v in newest if v.started_on < cut and not (v.ended_on and v.ended_on < cut)]
    gone = [v for v in running if _since(v, cut)]
    return len(gone) / len(running) if running and timeline.days > HORIZON_DAYS else None


def _since(version: Version, cut: date) -> bool:
    cancelled = version.cancelled_at is not None and version.cancelled_at.date() >= cut
    return cancelled or (version.ended_on is not None and version.ended_on >= cut)


def subscription_file(versions: list[Version], people: list[Person]) -> dict[str, bytes]:
    """Content of `subscriptions.csv`."""
    rows = [_row(version, people[version.customer]) for version in versions]
    return {"crm/subscriptions/subscriptions.csv": csv_bytes(HEADER, rows)}


def _row(version: Version, person: Person) -> tuple[str, ...]:
    return (
        f"S{person.number}",
        person.number,
        version.plan,
        version.monthly_amount,
        "GBP",
        version.started_on.isoformat(),
        version.contract_ends_on.isoformat() if version.contract_ends_on else "",
        str(_NOTICE_DAYS),
        f"{version.cancelled_at:%Y-%m-%d %H:%M:%S}" if version.cancelled_at else "",
        version.ended_on.isoformat() if version.ended_on else "",
        version.end_reason,
        f"{version.updated_at:%Y-%m-%d %H:%M:%S}",
    )
