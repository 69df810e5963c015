"""The churn part of a morning: whom the list names, who is held out, which alerts live on. Pure.

Fed by the day's scores and reasons, the customers, and what is remembered of earlier alerts.
WHAT DOES NOT BELONG HERE: reading tables, facts and words of a case (case_files.py), the files.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from pipelines.actions.holdout import is_held_out
from pipelines.actions.records import NewAlert, Plan
from pipelines.alerts.alert import CHURN_RISK, Alert, alert_id_for
from pipelines.alerts.churn_candidates import churn_signals, unlisted
from pipelines.alerts.planning import Known, lives_on, wants_alert
from pipelines.alerts.policy import rank_candidates
from pipelines.configuration import Configuration

HELD_OUT = "held out to measure what the list achieves"


@dataclass(frozen=True)
class ChurnMorning:
    """`free` are the scores of those who may be listed, `listed` their first by rank.

    `unlisted` says of the others why; `held_out` counts those whom the list would have named.
    """

    free: pd.DataFrame
    listed: list[str]
    held_out: int
    unlisted: Mapping[str, str]
    known: Known
    levels: Mapping[str, float]
    plan: Plan

    def opens(self, alert: Alert) -> bool:
        """Whether a listed customer needs a new alert; an open one goes on otherwise."""
        known = self.known.get(alert.customer_id)
        return known is None or not known.is_open

    def new_alert(self, alert: Alert) -> NewAlert:
        """The alert of a list's row, as the store keeps it."""
        opened_at = _plain(alert.opened_at)
        return NewAlert(
            alert_id=alert.alert_id,
            customer_id=alert.customer_id,
            kind=alert.kind,
            opened_at=opened_at,
            state="new",
            priority=alert.value_at_risk,
            reason="; ".join(reason.words for reason in alert.reasons) or None,
            recommended_action=alert.recommended_action,
            channel=alert.channel,
            due_at=_plain(alert.due_at),
            episode_key=opened_at.isoformat(),
            level=self.levels[alert.customer_id],
            signal_at=opened_at,
            signal_known_at=opened_at,
            churn_probability=alert.probability,
            value_per_year=alert.value_per_year,
            expected_net_save=alert.expected_net_save,
            goodwill=alert.goodwill,
        )


def plan_churn(
    scores: pd.DataFrame,
    reasons: pd.DataFrame,
    customers: pd.DataFrame,
    left: Collection[str],
    known: Known,
    configuration: Configuration,
    as_of: date,
    morning: datetime,
) -> ChurnMorning:
    """Who is listed and held out this morning, and what becomes of the alerts that are there.

    Args:
        left: customers who have left by the company's own definition.
        known: the newest churn alert of each customer.
        morning: the start of `as_of`, UTC.
    """
    rules = configuration.alerts.rules_of(CHURN_RISK)
    capacity = configuration.alerts.capacity_per_day
    held = {one for one in scores["customer_id"] if is_held_out(one, configuration.holdout.share)}
    out = unlisted(scores, reasons, left, held, known, morning, rules)
    at_risk = scores[~scores["customer_id"].isin(out)]
    due = rank_candidates(at_risk, customers, capacity=capacity)
    held_out = due[due["customer_id"].isin(held)]
    free = at_risk[~at_risk["customer_id"].isin(held)]
    listed = rank_candidates(free, customers, capacity=capacity)["customer_id"].tolist()
    signals = churn_signals(scores, rules)
    levels = {one.customer_id: one.level for one in signals}
    unheard = set(known) - set(levels)
    plan = lives_on(signals, known, morning, rules, unheard=unheard, settles=False)
    new = {one.customer_id for one in wants_alert(signals, known, morning, rules)}
    plan.opened += [
        _suppressed(row, levels[row["customer_id"]], as_of, morning)
        for row in held_out.to_dict("records")
        if row["customer_id"] in new
    ]
    return ChurnMorning(free, listed, len(held_out), out, known, levels, plan)


def _suppressed(row: Mapping[Any, Any], level: float, as_of: date, opened_at: datetime) -> NewAlert:
    value = row["value_per_year"]
    return NewAlert(
        alert_id=alert_id_for(as_of, row["customer_id"]),
        customer_id=row["customer_id"],
        kind=CHURN_RISK,
        opened_at=opened_at,
        state="suppressed",
        priority=row["priority"],
        reason=HELD_OUT,
        recommended_action=None,
        channel=None,
        due_at=None,
        episode_key=opened_at.isoformat(),
        level=level,
        signal_at=opened_at,
        signal_known_at=opened_at,
        churn_probability=row["churn_probability"],
        value_per_year=None if pd.isna(value) else float(value),
    )


def _plain(moment: datetime) -> datetime:
    """UTC without offset, as all stores keep it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
