"""Alerts opened by signals beside the churn score, at most as many a day as the team can take.

Fed by signals (signals.py) and by what is remembered of earlier alerts; what to do comes from the
playbook. Facts, people and values are looked up for those customers alone who get an alert.
WHAT DOES NOT BELONG HERE: the churn list, the day's files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from pipelines.actions.records import NewAlert, Plan
from pipelines.actions.rules import Alerts
from pipelines.alerts.alert import alert_id_for
from pipelines.alerts.case_files import CaseFiles
from pipelines.alerts.facts import Facts, facts_of
from pipelines.alerts.planning import Known, lives_on, wants_alert
from pipelines.alerts.playbook import Playbook
from pipelines.alerts.policy import due_instant, ways_to
from pipelines.alerts.signals import Signal, reason_of
from pipelines.alerts.worth import worth_of

# in the order in which room is given: words said in anger before a late parcel
KINDS = ("urgent_message", "double_deviation", "preempt", "open_wait")


@dataclass
class Morning:
    """What the signals of a morning lead to: alerts to open, and what becomes of earlier ones."""

    wanted: list[Signal] = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)


def plan_signals(
    signals: Sequence[Signal],
    known: Mapping[str, Known],
    values: Mapping[str, float],
    now: datetime,
    rules: Alerts,
) -> Morning:
    """What to open, most urgent first and no more than there is room for, and what lives on.

    Args:
        known: per kind, the newest alert of each customer.
        values: yearly value by customer; decides among equals.
    """
    morning = Morning()
    wanted: list[Signal] = []
    urgent = {one.thread_id for one in signals if one.kind == "urgent_message" and one.level >= 1}
    urgent.discard(None)
    for kind in KINDS:
        theirs = [one for one in signals if one.kind == kind]
        if kind == "open_wait":  # the same matter needs one alert, not two
            theirs = [one for one in theirs if one.thread_id not in urgent]
        own = rules.rules_of(kind)
        found = wants_alert(theirs, known[kind], now, own)
        wanted += sorted(found, key=lambda one: _place(one, values))
        lives = lives_on(theirs, known[kind], now, own)
        morning.plan.joined += lives.joined
        morning.plan.levels += lives.levels
        morning.plan.steps += lives.steps
    # a run that was killed and starts again has used part of its room already
    opened = sum(one.opened_at == now for kind in KINDS for one in known[kind].values())
    room = max(rules.capacity_per_day - opened, 0)
    morning.wanted, morning.plan.waiting = wanted[:room], len(wanted[room:])
    return morning


def _place(signal: Signal, values: Mapping[str, float]) -> tuple[float, float, str]:
    # beyond twice the threshold a wait only becomes older, and its customer no easier to keep
    worth = values.get(signal.customer_id, 0.0) * min(signal.level, 2.0)
    return -worth, -signal.level, signal.customer_id


def alerts_for(
    wanted: Sequence[Signal],
    files: CaseFiles,
    customers: pd.DataFrame,
    probabilities: Mapping[str, float],
    playbook: Playbook,
    as_of: date,
    now: datetime,
    zone: str,
) -> list[NewAlert]:
    """The alerts of these signals, with what to do, how and by when."""
    rows = {row["customer_id"]: row for row in customers.to_dict("records")}
    facts = {row["customer_id"]: row for row in files.facts.to_dict("records")}
    made = []
    for one in wanted:
        row = rows[one.customer_id]
        known: Facts = {**facts_of(_named(facts.get(one.customer_id, {}))), **_facts_of_signal(one)}
        person = files.person(one.customer_id)
        ways = ways_to(person, known, _text(row.get("preferred_channel")))
        advice = playbook.recommend(None, known, ways, one.kind)
        value = row.get("value_per_year")
        value = None if value is None or pd.isna(value) else float(value)
        probability = probabilities.get(one.customer_id)
        # who is not scored and speaks of leaving may be lost whole
        likely = 1.0 if probability is None else probability
        worth = worth_of(advice, likely, value, playbook.goodwill)
        due = due_instant(as_of, advice.due_in_working_days, playbook.due_by, ZoneInfo(zone))
        made.append(
            NewAlert(
                alert_id=alert_id_for(as_of, one.customer_id, f"{one.kind}\x1f{one.episode_key}"),
                customer_id=one.customer_id,
                kind=one.kind,
                opened_at=now,
                state="new",
                priority=likely * max(value or 0.0, 0.0),
                reason=reason_of(one),
                recommended_action=advice.action,
                channel=advice.channel,
                due_at=due.astimezone(UTC).replace(tzinfo=None),
                episode_key=one.episode_key or as_of.isoformat(),
                level=one.level,
                signal_at=one.signal_at,
                signal_known_at=one.known_at,
                evidence=one.evidence,
                churn_probability=probability,
                value_per_year=value,
                expected_net_save=worth.expected_net_save,
                goodwill=worth.goodwill,
            )
        )
    return made


def _facts_of_signal(signal: Signal) -> Facts:
    if signal.kind == "preempt":
        return {"days_late": signal.measure}
    if signal.kind == "double_deviation":
        return {"failures": signal.measure + 1}
    return {}


def _named(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) or value == "" else str(value)
