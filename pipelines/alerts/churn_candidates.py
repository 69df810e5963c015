"""Who may come onto the day's churn list, and why the others do not.

Fed by risk.scores and risk.reasons of the day and by what is remembered of earlier alerts.
WHAT DOES NOT BELONG HERE: ranking (policy.py), opening alerts (decide.py).
"""

import math
from collections.abc import Collection
from datetime import date, datetime

import duckdb
import pandas as pd

from pipelines.actions.rules import KindRules
from pipelines.alerts.alert import CHURN_RISK
from pipelines.alerts.planning import Known, wants_alert
from pipelines.alerts.signals import Signal

LEFT = """
select f.customer_id from features.customer_snapshots f, meta.run_context c
where f.snapshot_date = ? and c.churn_definition = 'silence'
and f.days_since_last_sale >= c.silence_days
"""
FAR = 700.0  # log-odds beyond which an exponential is none


def read_scores(
    connection: duckdb.DuckDBPyConnection, as_of: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """risk.scores (of the horizon that ranks) and risk.reasons of one day, in a fixed order."""
    scores = connection.execute(
        "select * from risk.scores where as_of = ? and ranks order by customer_id", [as_of]
    ).df()
    reasons = connection.execute(
        "select * from risk.reasons where as_of = ? order by customer_id, rank", [as_of]
    ).df()
    return scores, reasons


def left_already(connection: duckdb.DuckDBPyConnection, as_of: date) -> set[str]:
    """Customers who have left by the company's own definition: a warning would come too late."""
    return {customer for (customer,) in connection.execute(LEFT, [as_of]).fetchall()}


def churn_signals(scores: pd.DataFrame, rules: KindRules) -> list[Signal]:
    """One signal per scored customer: the odds of leaving against those of the typical one."""
    scored = scores[scores["status"] == "scored"]
    above = (scored["log_odds"] - scored["starting_log_odds"]).clip(-FAR, FAR)
    return [
        Signal(CHURN_RISK, customer, None, math.exp(more) / rules.opens_at, probability)
        for customer, more, probability in zip(
            scored["customer_id"], above, scored["churn_probability"], strict=True
        )
    ]


def unlisted(
    scores: pd.DataFrame,
    reasons: pd.DataFrame,
    left: Collection[str],
    held: Collection[str],
    known: Known,
    now: datetime,
    rules: KindRules,
) -> dict[str, str]:
    """customer_id -> why no alert is raised, for those whom a warning would not serve.

    A silence that is complete is no warning but a loss; a customer no likelier to leave than the
    typical one has no reason to be told, however large the value; and whose earlier alert ended
    or is snoozed is left in peace until something is new.
    """
    out = {
        customer: status
        for customer, status in zip(scores["customer_id"], scores["status"], strict=True)
        if status != "scored"
    }
    signals = churn_signals(scores, rules)
    wanted = {one.customer_id for one in wants_alert(signals, known, now, rules)}
    in_work = {who for who, one in known.items() if one.is_open and one.state != "snoozed"}
    told = set(reasons["customer_id"])
    for one in signals:
        who = one.customer_id
        floor = rules.calm_below if who in in_work else 1.0
        if one.level <= floor or who not in told:
            out[who] = "not_at_risk"
        elif who in left:
            out[who] = "left_already"
        elif who not in wanted and who not in in_work and who not in held:
            out[who] = "cared_for"
    return out
