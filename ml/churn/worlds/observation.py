"""What a company records of a world, and the snapshots that its features make of it.

Between life and records stand rows that come late, a channel that nobody keeps and identities that
are not put together. Features bear the product's names and definitions.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.churn.dataset import Floats
from ml.churn.worlds.life import STAYED, YEAR, Bools, Ints, Life
from ml.churn.worlds.mechanisms import HORIZON_WEEKS

FIRST_DAY = pd.Timestamp("2023-01-02")
MONTH, QUARTER = 4, 13  # weeks for the product's 30 and 90 days
NEVER = 10_000
HEARD_IF_INCIDENT, HEARD_ELSE = (5.0, 2.0), (2.0, 5.0)  # Beta: what a model of emotion says


@dataclass(frozen=True)
class Records:
    """What is on record, weeks x customers; `known_from` is the first week that knows of a row.

    `negative` is what the words sounded like (NaN without a message), `reply_hours` the wait.
    """

    life: Life
    known_from: Ints
    negative: Floats
    reply_hours: Floats

    def seen(self, at: int) -> Bools:
        """Contacts on record before a week, up to that week: (at x customers)."""
        return np.asarray(self.life.events.contact[:at] & (self.known_from[:at] <= at))

    @cached_property
    def exits(self) -> pd.DataFrame:
        """customer_id and left_at of everybody who left."""
        left = self.life.left
        gone = np.flatnonzero(left != STAYED)
        days = FIRST_DAY + pd.to_timedelta(7 * (left[gone] + 1), unit="D")
        return pd.DataFrame({"customer_id": names(gone), "left_at": days})


def names(numbers: npt.NDArray[np.intp]) -> list[str]:
    """customer_id per number."""
    return [f"cus_{number:06d}" for number in numbers]


def record(life: Life) -> Records:
    """Keep what a company would keep; equal seeds give equal records."""
    world, events = life.world, life.events
    random = np.random.default_rng([world.seed, 2])
    shape = events.contact.shape
    late = random.random(shape) < world.late_rows
    known = np.arange(shape[0])[:, None] + 1 + np.where(late, random.integers(1, 4, shape), 0)
    unheard = random.random(shape) < world.missing_channel
    split = (random.random(shape[1]) < world.duplicates) & (random.random(shape) < 0.5)
    known = np.where(unheard | split, NEVER, known)
    as_incident = events.incident if world.heard else random.random(shape) < world.incident
    said = np.where(
        as_incident, random.beta(*HEARD_IF_INCIDENT, shape), random.beta(*HEARD_ELSE, shape)
    )
    hours = np.where(
        events.slow, random.uniform(120.0, 480.0, shape), random.exponential(20.0, shape)
    )
    missing = np.where(events.contact, 0.0, np.nan)
    return Records(life, known, said + missing, hours + missing)


def snapshots(records: Records, weeks: list[int]) -> pd.DataFrame:
    """Features and `churned` of everybody who is there at the beginning of each week."""
    return pd.concat([_snapshot(records, at) for at in weeks], ignore_index=True)


def present(life: Life, at: int) -> npt.NDArray[np.intp]:
    """Numbers of those who have not left before a week."""
    return np.flatnonzero(life.left >= at)


def _snapshot(records: Records, at: int) -> pd.DataFrame:
    life = records.life
    rows = present(life, at)
    columns = {
        "snapshot_date": FIRST_DAY + pd.Timedelta(days=7 * at),
        "customer_id": names(rows),
        "churned": (life.left[rows] < at + HORIZON_WEEKS).astype(int),
        **{name: values[rows] for name, values in _features(records, at).items()},
    }
    return pd.DataFrame(columns)


def _features(records: Records, at: int) -> dict[str, Floats]:
    return {
        **_said_and_waited(records, at),
        **_bought(records, at),
        **_contract(records.life, at),
    }


def _said_and_waited(records: Records, at: int) -> dict[str, Floats]:
    seen, events = records.seen(at), records.life.events
    negative = np.where(seen, records.negative[:at], np.nan)
    hours = np.where(seen, records.reply_hours[:at], np.nan)
    age = 24.0 * 7.0 * (at - np.arange(at))[:, None]
    open_now = seen & (hours > age)
    last = _last(negative)
    return {
        "contacts_30d": seen[-MONTH:].sum(axis=0) * 1.0,
        "contacts_90d": seen[-QUARTER:].sum(axis=0) * 1.0,
        "days_since_last_contact": _days_since(seen, at),
        "unanswered_threads_now": open_now.sum(axis=0) * 1.0,
        "longest_open_wait_days": np.where(open_now, age / 24.0, 0.0).max(axis=0),
        "first_reply_hours_mean_90d": _mean(np.minimum(hours, age)[-QUARTER:]),
        "unanswered_threads_90d": (seen & (hours > 72.0))[-QUARTER:].sum(axis=0) * 1.0,
        "negative_max_30d": _most(negative[-MONTH:]),
        "negative_max_90d": _most(negative[-QUARTER:]),
        "negative_mean_90d": _mean(negative[-QUARTER:]),
        "negative_last_message": last,
        "gratitude_max_90d": (events.recovered[:at])[-QUARTER:].max(axis=0) * 1.0,
        "repeat_contacts_30d": (seen & events.second[:at])[-MONTH:].sum(axis=0) * 1.0,
        "repeat_contacts_90d": (seen & events.second[:at])[-QUARTER:].sum(axis=0) * 1.0,
        "goodwill_90d": events.bonus[:at][-QUARTER:].sum(axis=0) * 1.0,
    }


def _bought(records: Records, at: int) -> dict[str, Floats]:
    events = records.life.events
    orders, late = events.orders[:at], events.late[:at]
    since, first = _days_since(orders > 0, at), 7.0 * (at - np.argmax(orders > 0, axis=0))
    number = orders.sum(axis=0)
    gap = np.where(number > 1, (first - since) / np.maximum(number - 1, 1), np.nan)
    return {
        "days_since_last_sale": since,
        "days_since_first_sale": np.where(number > 0, first, np.nan),
        "mean_gap_days": gap,
        "silence_to_gap_ratio": since / np.where(gap > 0, gap, np.nan),
        "sales_30d": orders[-MONTH:].sum(axis=0) * 1.0,
        "sales_90d": orders[-QUARTER:].sum(axis=0) * 1.0,
        "sales_365d": orders[-YEAR:].sum(axis=0) * 1.0,
        "late_parcels_30d": late[-MONTH:].sum(axis=0) * 1.0,
        "late_parcels_90d": late[-QUARTER:].sum(axis=0) * 1.0,
        "days_since_late_parcel": _days_since(late > 0, at),
    }


def _contract(life: Life, at: int) -> dict[str, Floats]:
    who = life.customers
    return {
        "days_to_contract_end": (7 * who.weeks_to_end(at)).astype(np.float64),
        "in_notice_window": who.in_notice(at).astype(np.float64),
        "monthly_amount": who.monthly_amount,
        "contract_tenure_days": (7 * (who.joined + at)).astype(np.float64),
        "days_since_price_rise": _days_since(life.events.price[:at], at),
    }


def _days_since(happened: Bools, at: int) -> Floats:
    last = at - 1 - np.argmax(happened[::-1], axis=0)
    return np.where(happened.any(axis=0), 7.0 * (at - last), np.nan)


def _last(values: Floats) -> Floats:
    known = ~np.isnan(values)
    place = len(values) - 1 - np.argmax(known[::-1], axis=0)
    return np.where(known.any(axis=0), values[place, np.arange(values.shape[1])], np.nan)


def _most(values: Floats) -> Floats:
    most = np.where(np.isnan(values), -np.inf, values).max(axis=0)
    return np.where(np.isfinite(most), most, np.nan)


def _mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    number = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)
