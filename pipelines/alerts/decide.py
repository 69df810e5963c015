"""The decide stage: the day's scores become open alerts and the list the team works from.

Reads the warehouse and the vault, ranks by `policy.py`, opens alerts in the action store and
writes the list. A list once published is kept: for its day nothing is decided again.
"""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.actions.holdout import is_held_out
from pipelines.actions.store import ActionStore, NewAlert
from pipelines.alerts.alert import CHURN_RISK, Alert, alert_id_for
from pipelines.alerts.case_files import CaseFiles, read_case_files, with_own_numbers
from pipelines.alerts.header import ListHeader
from pipelines.alerts.lists import is_final, write_lists
from pipelines.alerts.policy import rank_alerts, rank_candidates
from pipelines.risk.frames import RunContext, read_run_context
from pipelines.settings import Settings
from pipelines.timeline.days import start_of_day
from pipelines.timeline.source_states import SourceState, read_source_states

ACTOR = "harken"
LEAVING = {
    "silence": "no purchase in the next {days} days",
    "contract": "the subscription is cancelled or ends within {days} days",
}


@dataclass(frozen=True)
class Decision:
    """What the stage did; `written` is False where the day's list was there already."""

    as_of: date
    folder: Path
    written: bool
    listed: int = 0
    held_out: int = 0
    value_at_risk: float = 0.0

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        if not self.written:
            return f"the list of {self.as_of} is published and stays as it is: {self.folder}"
        return f"{self.listed} customers on the list of {self.as_of}, {self.held_out} held out"


def decide(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Decision:
    """Write the list of the as-of day and open its alerts."""
    context = read_run_context(connection)
    folder = settings.home.alerts / context.as_of.isoformat()
    if is_final(folder):
        return Decision(context.as_of, folder, written=False)
    configuration = settings.configuration
    scores, reasons = _scores_and_reasons(connection, context.as_of)
    unlisted = _unlisted(connection, context.as_of, scores, reasons)
    at_risk = scores[~scores["customer_id"].isin(unlisted)]
    customers = connection.execute("select * from journey.customers order by customer_id").df()
    customers = with_own_numbers(settings.home, customers)
    capacity = configuration.alerts.capacity_per_day
    held = at_risk["customer_id"].map(lambda one: is_held_out(one, configuration.holdout.share))
    due = rank_candidates(at_risk, customers, capacity=capacity)
    held_out = due[due["customer_id"].isin(at_risk.loc[held.astype(bool), "customer_id"])]
    free = at_risk[~held.astype(bool)]
    listed = rank_candidates(free, customers, capacity=capacity)["customer_id"].tolist()
    files = read_case_files(connection, settings.home, listed, context.as_of)
    alerts = rank_alerts(
        free,
        reasons,
        customers,
        files.facts,
        capacity=capacity,
        as_of=context.as_of,
        people=files.people,
        last_words=files.last_words,
        time_zone=configuration.company.time_zone,
    )
    alerts = _open(settings, alerts, held_out, context.as_of)
    sources = read_source_states(connection)
    header = _header(settings, context, scores, Counter(unlisted.values()), files, sources)
    if folder.exists():
        shutil.rmtree(folder)  # a list without a single score was no list anybody worked from
    lists = write_lists(settings.home.alerts, alerts, header=header)
    value = sum(alert.value_at_risk for alert in alerts)
    return Decision(context.as_of, lists.folder, lists.written, len(alerts), len(held_out), value)


def _scores_and_reasons(
    connection: duckdb.DuckDBPyConnection, as_of: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    scores = connection.execute(
        "select * from risk.scores where as_of = ? order by customer_id", [as_of]
    ).df()
    reasons = connection.execute(
        "select * from risk.reasons where as_of = ? order by customer_id, rank", [as_of]
    ).df()
    return scores, reasons


def _unlisted(
    connection: duckdb.DuckDBPyConnection,
    as_of: date,
    scores: pd.DataFrame,
    reasons: pd.DataFrame,
) -> dict[str, str]:
    """customer_id -> why no alert is raised, for those whom a warning would not serve.

    A silence that is complete is no warning but a loss; and a customer no likelier to leave than
    the typical one has no reason to be told, however large the value.
    """
    reasonless = ~scores["customer_id"].isin(reasons["customer_id"])
    typical = (scores["log_odds"] <= scores["starting_log_odds"]) | reasonless
    unlisted = {
        customer: status
        for customer, status in zip(scores["customer_id"], scores["status"], strict=True)
        if status != "scored"
    }
    scored = scores["status"] == "scored"
    unlisted |= dict.fromkeys(scores.loc[typical & scored, "customer_id"], "not_at_risk")
    left = connection.execute(
        "select f.customer_id from features.customer_snapshots f, meta.run_context c "
        "where f.snapshot_date = ? and c.churn_definition = 'silence' "
        "and f.days_since_last_sale >= c.silence_days",
        [as_of],
    ).fetchall()
    return unlisted | {customer: "left_already" for (customer,) in left if customer not in unlisted}


def _open(
    settings: Settings, alerts: Sequence[Alert], held_out: pd.DataFrame, as_of: date
) -> list[Alert]:
    """Open what is not open yet; a customer whose alert is still open keeps that one."""
    store = ActionStore(settings.home)
    morning = start_of_day(as_of, settings.configuration.company.time_zone)
    still_open = store.open_alerts(CHURN_RISK)
    alerts = [
        replace(alert, alert_id=still_open.get(alert.customer_id, alert.alert_id))
        for alert in alerts
    ]
    opened = [_new_alert(alert) for alert in alerts if alert.customer_id not in still_open]
    opened += [
        _suppressed(customer, priority, as_of, morning)
        for customer, priority in zip(held_out["customer_id"], held_out["priority"], strict=True)
    ]
    store.add(opened, actor=ACTOR)
    return alerts


def _new_alert(alert: Alert) -> NewAlert:
    return NewAlert(
        alert_id=alert.alert_id,
        customer_id=alert.customer_id,
        kind=alert.kind,
        opened_at=_plain(alert.opened_at),
        state="new",
        priority=alert.value_at_risk,
        reason="; ".join(reason.words for reason in alert.reasons) or None,
        recommended_action=alert.recommended_action,
        channel=alert.channel,
        due_at=_plain(alert.due_at),
    )


def _suppressed(customer_id: str, priority: float, as_of: date, opened_at: datetime) -> NewAlert:
    return NewAlert(
        alert_id=alert_id_for(as_of, customer_id),
        customer_id=customer_id,
        kind=CHURN_RISK,
        opened_at=opened_at,
        state="suppressed",
        priority=priority,
        reason="held out to measure what the list achieves",
        recommended_action=None,
        channel=None,
        due_at=None,
    )


def _header(
    settings: Settings,
    context: RunContext,
    scores: pd.DataFrame,
    unlisted: Mapping[str, int],
    files: CaseFiles,
    sources: Sequence[SourceState],
) -> ListHeader:
    return ListHeader(
        as_of=context.as_of,
        capacity=settings.configuration.alerts.capacity_per_day,
        horizon_days=context.horizon_days,
        currency=files.currency,
        time_zone=settings.configuration.company.time_zone,
        scored=int((scores["status"] == "scored").sum()),
        unlisted=unlisted,
        leaving_means=LEAVING[context.churn_definition].format(days=context.horizon_days),
        model_id=next(iter(scores["model_id"].dropna().astype(str)), None),
        stale_sources=tuple(source.words for source in sources if source.state == "stale"),
    )


def _plain(moment: datetime) -> datetime:
    """UTC without offset, as all stores keep it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
