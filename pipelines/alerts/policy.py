"""Which customers come onto the day's list, in which order, and what to do about each.

Fed by risk.scores and risk.reasons (one horizon), journey.customers, the contact facts, and names
and last words out of the vault. Priority is probability x value: what a year of silence would
cost, times how likely it is.
WHAT DOES NOT BELONG HERE: the words of actions (playbook.yml), formats, reading tables, learning.
"""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from pipelines.alerts.alert import Alert, LastWords, Person, Reason, alert_id_for
from pipelines.alerts.facts import Facts, facts_of, refused_channels, wants_no_call
from pipelines.alerts.playbook import Playbook, Ways, load_playbook
from pipelines.alerts.worth import worth_of

# Stored reasons add up within 1e-9; a gap above this is a wrong list, not rounding.
_ADDS_UP_WITHIN = 1e-6
_SATURDAY = 5
_OUTREACH = {"voice": "phone", "phone": "phone", "call": "phone"} | {
    "email": "email",
    "mail": "email",
    "web": "email",
}


def rank_candidates(
    scores: pd.DataFrame, customers: pd.DataFrame, *, capacity: int
) -> pd.DataFrame:
    """The customers of the list in order, at most `capacity`: their scores with crm_number,
    value_per_year, preferred_channel and priority. Ask the vault for these customers alone.

    ValueError where a customer is scored twice, scored without a probability, or unknown.
    """
    if capacity < 0:
        raise ValueError(f"capacity is {capacity}; it must be 0 or more")
    scored = scores[scores["status"] == "scored"]
    _refuse(scored["customer_id"][scored["customer_id"].duplicated()], "is scored more than once")
    probability = pd.to_numeric(scored["churn_probability"])
    _refuse(scored["customer_id"][~probability.between(0, 1)], "has no probability from 0 to 1")
    wanted = ["customer_id", "crm_number", "value_per_year", "preferred_channel"]
    known = customers.reindex(columns=wanted)
    rows = scored.merge(known, on="customer_id", how="left", validate="one_to_one", indicator=True)
    _refuse(rows["customer_id"][rows["_merge"] != "both"], "is scored but is no known customer")
    value = pd.to_numeric(rows["value_per_year"]).clip(lower=0).fillna(0.0)
    rows = rows.drop(columns="_merge").assign(
        churn_probability=pd.to_numeric(rows["churn_probability"]),
        priority=pd.to_numeric(rows["churn_probability"]) * value,
    )
    order = ["priority", "churn_probability", "customer_id"]
    rows = rows.sort_values(order, ascending=[False, False, True], kind="stable")
    return rows.head(capacity).reset_index(drop=True)


def rank_alerts(
    scores: pd.DataFrame,
    reasons: pd.DataFrame,
    customers: pd.DataFrame,
    contact_facts: pd.DataFrame,
    *,
    capacity: int,
    as_of: date,
    people: Mapping[str, Person] | None = None,
    last_words: Mapping[str, LastWords] | None = None,
    playbook: Playbook | None = None,
    time_zone: str = "UTC",
) -> list[Alert]:
    """The day's alerts in order. `contact_facts` has a row per customer at most (see facts.py).

    Opened at the start of `as_of` in the company's zone, due by the playbook's time of day there.
    ValueError where a listed customer's reasons do not add up to the score, or as
    `rank_candidates`.
    """
    listed = rank_candidates(scores, customers, capacity=capacity)
    why = _reasons_by_customer(reasons, set(listed["customer_id"]))
    facts = _facts_by_customer(contact_facts, set(listed["customer_id"]))
    plays = playbook or load_playbook()
    return [
        _alert(
            row,
            rank=rank,
            as_of=as_of,
            reasons=why.get(row["customer_id"], ()),
            facts=facts.get(row["customer_id"], {}),
            person=(people or {}).get(row["customer_id"], Person()),
            words=(last_words or {}).get(row["customer_id"]),
            playbook=plays,
            zone=ZoneInfo(time_zone),
        )
        for rank, row in enumerate(listed.to_dict("records"), start=1)
    ]


def _alert(
    row: dict[Any, Any],
    *,
    rank: int,
    as_of: date,
    reasons: tuple[Reason, ...],
    facts: Facts,
    person: Person,
    words: LastWords | None,
    playbook: Playbook,
    zone: ZoneInfo,
) -> Alert:
    family = main_family(reasons)
    ways = ways_to(person, facts, _text(row["preferred_channel"]))
    advice = playbook.recommend(family, facts, ways)
    probability, value = float(row["churn_probability"]), _number(row["value_per_year"])
    worth = worth_of(advice, probability, value, playbook.goodwill)
    alert = Alert(
        alert_id=alert_id_for(as_of, row["customer_id"]),
        rank=rank,
        customer_id=row["customer_id"],
        crm_number=_text(row["crm_number"]),
        probability=probability,
        value_per_year=value,
        value_at_risk=float(row["priority"]),
        reasons=reasons,
        starting_log_odds=float(row["starting_log_odds"]),
        other_log_odds=float(row["other_log_odds"]),
        last_words=words,
        contact=person,
        recommended_action=advice.action,
        channel=advice.channel,
        opened_at=_instant(as_of, time(), zone),
        due_at=due_instant(as_of, advice.due_in_working_days, playbook.due_by, zone),
        refused_channels=refused_channels(facts),
        expected_net_save=worth.expected_net_save,
        goodwill=worth.goodwill,
    )
    _refuse_wrong_sum(alert)
    return alert


def main_family(reasons: tuple[Reason, ...]) -> str | None:
    """The family of the first reason that raises the risk; None where none does."""
    return next((reason.family for reason in reasons if reason.contribution > 0), None)


def ways_to(person: Person, facts: Facts, preferred_channel: str | None) -> Ways:
    """Which ways lead to a customer: known to us and not refused by the customer."""
    refused = refused_channels(facts)
    return Ways(
        phone=bool(person.phone) and "phone" not in refused and not wants_no_call(facts),
        email=bool(person.email) and "email" not in refused,
        ticket="open_ticket" in facts,
        preferred=_OUTREACH.get((preferred_channel or "").lower()),
    )


def due_day(as_of: date, working_days: int) -> date:
    """The day so many working days (Monday to Friday) after `as_of`; 0 is `as_of` itself."""
    day = as_of
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < _SATURDAY
    return day


def due_instant(as_of: date, working_days: int, by: time, zone: ZoneInfo) -> datetime:
    """The moment by which something is due, in UTC."""
    return _instant(due_day(as_of, working_days), by, zone)


def _reasons_by_customer(
    reasons: pd.DataFrame, customers: set[str]
) -> dict[str, tuple[Reason, ...]]:
    rows = reasons[reasons["customer_id"].isin(customers)].sort_values(["customer_id", "rank"])
    found: dict[str, list[Reason]] = {}
    for row in rows.to_dict("records"):
        reason = Reason(
            family=str(row["family"]),
            words=str(row["reason"]),
            contribution=float(row["contribution"]),
            evidence=_text(row.get("evidence")),
        )
        found.setdefault(row["customer_id"], []).append(reason)
    return {customer: tuple(several) for customer, several in found.items()}


def _facts_by_customer(contact_facts: pd.DataFrame, customers: set[str]) -> dict[str, Facts]:
    if contact_facts.empty:
        return {}
    rows = contact_facts[contact_facts["customer_id"].isin(customers)]
    _refuse(rows["customer_id"][rows["customer_id"].duplicated()], "has more than one row of facts")
    return {
        row["customer_id"]: facts_of({str(k): v for k, v in row.items()})
        for row in rows.to_dict("records")
    }


def _refuse(customers: "pd.Series[Any]", what: str) -> None:
    if not customers.empty:
        raise ValueError(
            f"customer {min(customers)} {what} ({len(customers)} such); "
            "scores must be of one day and one horizon"
        )


def _refuse_wrong_sum(alert: Alert) -> None:
    said = 1 / (1 + math.exp(-min(max(alert.log_odds, -700.0), 700.0)))
    if not abs(said - alert.probability) <= _ADDS_UP_WITHIN:
        raise ValueError(
            f"customer {alert.customer_id}: starting point, reasons and the rest add up to "
            f"{said:.6f}, but the score is {alert.probability:.6f}"
        )


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _text(value: Any) -> str | None:
    return None if pd.isna(value) or value == "" else str(value)
