"""The decide stage: the day's scores become open alerts and the list the team works from.

Reads the warehouse and the vault, ranks by `policy.py`, opens alerts in the action store and
writes the list. A list once published is kept: for its day nothing is decided again.
"""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pipelines.actions.messages import messages_of
from pipelines.actions.records import merged
from pipelines.actions.store import ActionStore
from pipelines.alerts.alert import CHURN_RISK, Alert
from pipelines.alerts.case_files import CaseFiles, read_case_files, with_own_numbers
from pipelines.alerts.churn_alerts import plan_churn
from pipelines.alerts.churn_candidates import left_already, read_scores
from pipelines.alerts.communicated import read_told
from pipelines.alerts.escalation import escalations
from pipelines.alerts.header import ListHeader
from pipelines.alerts.lists import is_final, write_lists
from pipelines.alerts.policy import rank_alerts
from pipelines.alerts.routing import owners_found, routed_all
from pipelines.alerts.routing_facts import read_routing_facts
from pipelines.alerts.side_lists import side_lists
from pipelines.alerts.signal_alerts import KINDS as SIGNAL_KINDS
from pipelines.alerts.signal_alerts import alerts_for, plan_signals
from pipelines.alerts.signals import read_signals
from pipelines.alerts.worth import worth_listing
from pipelines.risk.frames import RunContext, read_run_context
from pipelines.service_hours.deadlines import OpenTime
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
    by_signal: int = 0
    waiting: int = 0

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        if not self.written:
            return f"the list of {self.as_of} is published and stays as it is: {self.folder}"
        return (
            f"{self.listed} customers on the list of {self.as_of}, {self.held_out} held out; "
            f"{self.by_signal} alerts for other signals, {self.waiting} wait for room"
        )


def decide(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Decision:
    """Write the list of the as-of day and open its alerts."""
    context = read_run_context(connection)
    folder = settings.home.alerts / context.as_of.isoformat()
    if is_final(folder):
        return Decision(context.as_of, folder, written=False)
    configuration = settings.configuration
    rules, zone = configuration.alerts, configuration.company.time_zone
    morning = start_of_day(context.as_of, zone)
    store = ActionStore(settings.home)
    scores, reasons = read_scores(connection, context.as_of)
    customers = connection.execute("select * from journey.customers order by customer_id").df()
    customers = with_own_numbers(settings.home, customers)
    churn = plan_churn(
        scores,
        reasons,
        customers,
        left_already(connection, context.as_of),
        store.known(CHURN_RISK),
        configuration,
        context.as_of,
        morning,
    )
    by_signal = plan_signals(
        read_signals(connection, rules),
        {kind: store.known(kind) for kind in SIGNAL_KINDS},
        dict(zip(customers["customer_id"], customers["value_per_year"].fillna(0), strict=True)),
        morning,
        rules,
    )
    named = [*churn.listed, *(one.customer_id for one in by_signal.wanted)]
    named += [one["customer_id"] for one in store.alerts(kind="preempt")]
    files = read_case_files(connection, settings.home, sorted(set(named)), context.as_of)
    alerts = rank_alerts(
        churn.free,
        reasons,
        customers,
        files.facts,
        capacity=rules.capacity_per_day,
        as_of=context.as_of,
        people=files.people,
        last_words=files.last_words,
        playbook=settings.playbook,
        time_zone=zone,
    )
    alerts, too_dear = worth_listing(alerts, churn.opens, settings.playbook.goodwill)
    probabilities = dict(zip(scores["customer_id"], scores["churn_probability"], strict=True))
    probabilities = {who: p for who, p in probabilities.items() if not pd.isna(p)}
    plan = merged(churn.plan, by_signal.plan)
    plan.opened += [churn.new_alert(alert) for alert in alerts if churn.opens(alert)]
    plan.opened += alerts_for(
        by_signal.wanted,
        files,
        customers,
        probabilities,
        settings.playbook,
        context.as_of,
        morning,
        zone,
    )
    open_time = OpenTime(configuration.service_hours, zone)
    standing, routing = store.alerts(), settings.routing
    who = [one.customer_id for one in plan.opened] + [one["customer_id"] for one in standing]
    about = read_routing_facts(connection, settings.home, who)
    plan.opened = routed_all(plan.opened, routing, about, open_time)
    plan.owned = owners_found(standing, routing, about)
    # an alert that ends or wakes this morning is a version on, and stays with whom it is
    plan.steps += escalations(standing, routing, morning, open_time)
    plan.told = read_told(connection)
    plan.messages = messages_of(plan.opened, configuration.deliver.channels, morning)
    store.apply(plan, ACTOR, morning)
    store.archive(morning - timedelta(days=rules.archive_after_days), morning)
    alerts = _as_in_store(store, alerts)
    sources = read_source_states(connection)
    unlisted = Counter(churn.unlisted.values()) + Counter({"too_dear": too_dear})
    header = _header(settings, context, scores, unlisted, files, sources)
    if folder.exists():
        shutil.rmtree(folder)  # a list without a single score was no list anybody worked from
    beside = side_lists(connection, store, files, customers, rules, morning, zone)
    lists = write_lists(settings.home.alerts, alerts, header=header, beside=beside)
    return Decision(
        context.as_of,
        lists.folder,
        lists.written,
        len(alerts),
        churn.held_out,
        sum(alert.value_at_risk for alert in alerts),
        len(by_signal.wanted),
        plan.waiting,
    )


def _as_in_store(store: ActionStore, alerts: Sequence[Alert]) -> list[Alert]:
    """The list with the alerts that are open: one from before keeps its id, age and due time."""
    kept = {one["customer_id"]: one for one in store.alerts(kind=CHURN_RISK)}
    return [replace(alert, **_stored(kept[alert.customer_id])) for alert in alerts]


def _stored(row: Mapping[str, Any]) -> dict[str, Any]:
    moments = {name: row[name].replace(tzinfo=UTC) for name in ("opened_at", "due_at") if row[name]}
    # of alerts from before there was such a thing neither is known
    money = {name: row[name] or 0.0 for name in ("expected_net_save", "goodwill")}
    return {name: row[name] for name in ("alert_id", "state", "version", "owner")} | moments | money


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
