"""The score stage: fit on closed snapshots, score the as-of day, write scores and reasons.

Scores of a day whose list is published are kept as they are. A model that knows too little, or
no better than chance, gives a status instead of a number; so does a silence that may be the
source's own. Every score names the sources that had stopped delivering.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from ml.churn.candidates import NotEnoughDataError
from ml.churn.drift import drift_of, population_stability
from ml.churn.explain import other_log_odds, reasons
from ml.churn.families import load_families
from ml.churn.model import ChurnModel
from ml.churn.registry import model_id
from pipelines.alerts.lists import is_final
from pipelines.home import Home
from pipelines.risk.evidence import evidence_of
from pipelines.risk.frames import (
    RunContext,
    of_day,
    read_left_after,
    read_run_context,
    read_snapshots,
    read_training,
)
from pipelines.risk.history import restore_scores
from pipelines.risk.serving import let_serve, pinned_model
from pipelines.risk.tables import TABLES, write_scores
from pipelines.timeline.source_states import SourceState, needed, read_source_states
from pipelines.vault.store import Vault
from pipelines.warehouse.queries import one_value

MOST_REASONS = 3
LEAST_TOLD = 0.1  # in log-odds: less than a tenth more likely is nothing to tell a person
WITHHELD_SHARE = 1 / 3  # of the horizon: a source silent for longer makes everybody look silent
WEEK_BEFORE = """
select churn_probability from risk.scores
where ranks and churn_probability is not null and as_of = (
    select max(as_of) from risk.scores where ranks and as_of <= $as_of::date - 7
) order by churn_probability
"""


@dataclass(frozen=True)
class RiskSummary:
    """What the stage did, for metadata and the report."""

    as_of: date
    status: str
    sentence: str
    model_id: str | None = None
    scored: int = 0
    reasons: int = 0
    probabilities: Sequence[float] = field(default_factory=list)
    input_drift: Mapping[str, float] = field(default_factory=dict)
    score_drift: float | None = None


def score_day(connection: duckdb.DuckDBPyConnection, home: Home) -> RiskSummary:
    """Score every customer of the as-of day's population."""
    connection.execute(TABLES)
    context = read_run_context(connection)
    restore_scores(connection, home)
    if is_final(home.alerts / context.as_of.isoformat()) and _has_scores(connection, context):
        return _kept(connection, context)
    snapshots = read_snapshots(connection)
    today = of_day(snapshots, context.as_of)
    if today.empty:
        sentence = "no customer is active on that day: there is nobody to score"
        return RiskSummary(context.as_of, "not_enough_data", sentence)
    silent = _too_silent(read_source_states(connection), context)
    if silent:
        write_scores(connection, context, _without_number(today, "stale_source", None), None)
        sentence = f"{silent.name} has delivered nothing for {silent.age_days} days"
        return RiskSummary(context.as_of, "stale_source", sentence)
    training = read_training(connection, snapshots, context.horizon_days)
    try:
        model, sentence = _serving(connection, home, context, training)
    except NotEnoughDataError as error:
        write_scores(connection, context, _without_number(today, "not_enough_data", None), None)
        return RiskSummary(context.as_of, "not_enough_data", str(error))
    name = model_id(model)
    if model.status != "scored":
        write_scores(connection, context, _without_number(today, model.status, name), None)
        return RiskSummary(context.as_of, model.status, sentence, name)
    predicted = model.predict(today)
    why = reasons(predicted, today, load_families(), most=MOST_REASONS)
    why = why[why["contribution"] >= LEAST_TOLD].reset_index(drop=True)
    why = evidence_of(connection, Vault(home), why, context.as_of)
    scores = predicted.merge(other_log_odds(predicted, why), on="customer_id", validate="1:1")
    scores = scores.assign(status="scored", model_id=name)
    write_scores(connection, context, scores, why, model.risks(today))
    probabilities = predicted["churn_probability"].tolist()
    learnt = training[training["snapshot_date"] == training["snapshot_date"].max()]
    return RiskSummary(
        *(context.as_of, "scored", sentence, name, len(scores), len(why), probabilities),
        input_drift=drift_of(learnt, today, [curve.feature for curve in model.additive.curves]),
        score_drift=_score_drift(connection, context, probabilities),
    )


def _serving(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    context: RunContext,
    training: pd.DataFrame,
) -> tuple[ChurnModel, str]:
    """Who scores the day: the pinned model, else the newest that passes the gate."""
    pinned = pinned_model(home)
    if pinned is not None:
        return pinned, "a model that a person went back to serves (harken model rollback)"
    candidate = ChurnModel.fit(
        training,
        context.churn_definition,
        context.horizon_days,
        left_after=read_left_after(connection),
    )
    return let_serve(home, candidate, training, context.as_of)


def _score_drift(
    connection: duckdb.DuckDBPyConnection, context: RunContext, now: Sequence[float]
) -> float | None:
    """How far the day's scores lie from those of the last scored day at least a week before."""
    before = connection.execute(WEEK_BEFORE, {"as_of": context.as_of}).df()["churn_probability"]
    if before.empty:
        return None
    return population_stability(before.to_numpy(dtype=np.float64), np.asarray(now))


def _too_silent(states: Sequence[SourceState], context: RunContext) -> SourceState | None:
    """The source that leaving is told by, where it has been stale for too long to tell it."""
    source = needed(states, context.churn_definition)
    if source is None or source.state != "stale":
        return None
    return source if (source.age_days or 0) > WITHHELD_SHARE * context.horizon_days else None


def _has_scores(connection: duckdb.DuckDBPyConnection, context: RunContext) -> bool:
    query = "select count(*) from risk.scores where as_of = ?"
    return bool(one_value(connection, query, [context.as_of]))


def _kept(connection: duckdb.DuckDBPyConnection, context: RunContext) -> RiskSummary:
    kept = connection.execute(
        "select status, model_id, churn_probability from risk.scores where as_of = ? and ranks",
        [context.as_of],
    ).df()
    status = str(kept["status"].iloc[0]) if len(kept) else "scored"
    model = str(kept["model_id"].iloc[0]) if len(kept) else None
    sentence = f"the list of {context.as_of} is published: its scores are kept as they are"
    numbers = kept["churn_probability"].dropna().tolist()
    return RiskSummary(context.as_of, status, sentence, model, len(kept), 0, numbers)


def _without_number(today: pd.DataFrame, status: str, model: str | None) -> pd.DataFrame:
    numbers = dict.fromkeys(
        ("churn_probability", "log_odds", "starting_log_odds", "other_log_odds"), float("nan")
    )
    return today[["customer_id"]].assign(**numbers, status=status, model_id=model)
