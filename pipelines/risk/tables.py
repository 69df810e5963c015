"""The tables risk.scores and risk.reasons: what they hold and how a day is written.

Fed by the score stage. What the numbers and words are does not belong here.
"""

from collections.abc import Mapping
from datetime import date

import duckdb
import pandas as pd

from ml.churn.dataset import Floats
from ml.churn.horizons import HORIZONS
from pipelines.risk.frames import RunContext
from pipelines.timeline.source_states import read_source_states, stale

TABLES = """
create schema if not exists risk;
create table if not exists risk.scores (
    as_of date, customer_id varchar, horizon_days integer, churn_probability double,
    status varchar, model_id varchar, feature_as_of date,
    log_odds double, starting_log_odds double, other_log_odds double, stale_sources varchar,
    ranks boolean default true);
alter table risk.scores add column if not exists stale_sources varchar;
alter table risk.scores add column if not exists ranks boolean default true;
create table if not exists risk.reasons (
    as_of date, customer_id varchar, rank integer, family varchar, reason varchar,
    contribution double, evidence varchar, told_since date, change double);
alter table risk.reasons add column if not exists told_since date;
alter table risk.reasons add column if not exists change double;
"""
# Told for the first time, or since when without a gap, and by how much more or less than last time.
REASONS_SINCE = """
insert into risk.reasons by name
with last as (select max(as_of) as day from risk.scores where as_of < $as_of)
select $as_of::date as as_of, n.customer_id, n.rank, n.family, n.reason, n.contribution, n.evidence,
       coalesce(b.told_since, b.as_of, $as_of) as told_since,
       n.contribution - b.contribution as change
from new_reasons n left join risk.reasons b
    on b.customer_id = n.customer_id and b.family = n.family and b.as_of = (select day from last)
    and b.as_of >= $as_of::date - $days::integer
order by n.customer_id, n.rank
"""
WITHIN_DAYS = 31  # a reason told longer ago is told anew


def of_horizon(
    scores: pd.DataFrame, days: int, ranking: int, risks: Mapping[int, Floats | None] | None
) -> pd.DataFrame:
    """The scores as rows of one horizon: another than the ranking one has a risk alone, or none."""
    rows = scores.assign(horizon_days=days, ranks=days == ranking)
    if days == ranking:
        return rows
    none = dict.fromkeys(("log_odds", "starting_log_odds", "other_log_odds"), float("nan"))
    rows = rows.assign(**none)
    found = risks.get(days) if risks else None
    if found is not None:
        return rows.assign(churn_probability=found)
    told = rows["status"].where(rows["status"] != "scored", "not_enough_data")
    return rows.assign(churn_probability=float("nan"), status=told)


def write_scores(
    connection: duckdb.DuckDBPyConnection,
    context: RunContext,
    scores: pd.DataFrame,
    why: pd.DataFrame | None,
    risks: Mapping[int, Floats | None] | None = None,
) -> None:
    """Replace the day's scores and reasons; of other horizons only the risk, or why none."""
    for table in ("scores", "reasons"):
        connection.execute(f"delete from risk.{table} where as_of = ?", [context.as_of])
    horizons = [
        of_horizon(scores, days, context.horizon_days, risks)
        for days in sorted({*HORIZONS, context.horizon_days})
    ]
    connection.register("new_scores", pd.concat(horizons, ignore_index=True))
    connection.execute(
        "insert into risk.scores by name select ?::date as as_of, customer_id, horizon_days, "
        "case when isnan(churn_probability) then null else churn_probability end "
        "as churn_probability, status, cast(model_id as varchar) as model_id, "
        "?::date as feature_as_of, log_odds, starting_log_odds, other_log_odds, "
        "? as stale_sources, ranks from new_scores order by horizon_days, customer_id",
        [context.as_of, context.as_of] + [", ".join(stale(read_source_states(connection))) or None],
    )
    connection.unregister("new_scores")
    if why is not None and len(why):
        write_reasons(connection, context.as_of, why)


def write_reasons(connection: duckdb.DuckDBPyConnection, as_of: date, why: pd.DataFrame) -> None:
    """Add the day's reasons, with since when each family has been told and how its part moved."""
    connection.register("new_reasons", why)
    connection.execute(REASONS_SINCE, {"as_of": as_of, "days": WITHIN_DAYS})
    connection.unregister("new_reasons")
