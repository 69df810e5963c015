"""What calls for an alert beside a churn score: words, waits, late shipments, second failures.

Which signals stand on a morning is the warehouse's to say (`intermediate.int_signals`); from where
on they call for an alert is the company's (`harken.yml`, alerts). What follows is in `planning.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipelines.actions.rules import Alerts
from pipelines.warehouse.queries import rows_if_made

TABLE = "intermediate.int_signals"
QUERY = """
select kind, customer_id, episode_key, signal_at, known_at, evidence, thread_id, urgency
from intermediate.int_signals order by kind, customer_id, episode_key
"""


@dataclass(frozen=True)
class Signal:
    """One reason for an alert as it stands this morning. Moments are UTC.

    `level` is how many times the threshold; `episode_key` None where only calm tells episodes
    apart; `measure` is what was measured, in the unit of the kind (`pipelines.actions.rules`).
    """

    kind: str
    customer_id: str
    episode_key: str | None
    level: float
    measure: float
    signal_at: datetime | None = None
    known_at: datetime | None = None
    evidence: str | None = None
    thread_id: str | None = None


def read_signals(connection: duckdb.DuckDBPyConnection, rules: Alerts) -> list[Signal]:
    """The signals of the morning that the warehouse was built for; none before the build stage."""
    found = []
    for row in rows_if_made(connection, TABLE, QUERY):
        kind, customer, episode, signal_at, known_at, evidence, thread, urgency = row
        measure = float(urgency)
        if kind == "open_wait":
            measure /= rules.answer_within_minutes
        level = measure / rules.rules_of(kind).opens_at
        found.append(
            Signal(
                kind,
                customer,
                episode,
                level,
                float(urgency),
                signal_at,
                known_at,
                evidence,
                thread,
            )
        )
    return found


def _days(hours: float) -> str:
    days = hours / 24
    return f"{days:.0f} days" if days >= 2 else f"{hours:.0f} hours"


# What an alert says of its signal, without names and texts: it is published.
REASONS: Mapping[str, Callable[[Signal], str]] = {
    "urgent_message": lambda one: "Anger, leaving or escalating in a message that nobody answered",
    "open_wait": lambda one: f"Has waited for an answer for {_days(one.measure / 60)}",
    "preempt": lambda one: (
        f"Shipment {one.evidence} comes {one.measure:.0f} days later than "
        "promised, and the customer has not asked yet"
    ),
    "double_deviation": lambda one: f"The same matter failed {one.measure + 1:.0f} times",
}


def reason_of(signal: Signal) -> str:
    """Why the alert is there, in one sentence."""
    return REASONS[signal.kind](signal)
