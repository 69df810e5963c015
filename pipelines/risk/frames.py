"""Reads what the churn model learns from and scores: snapshots and labels as data frames."""

from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from ml.churn.dataset import training_frame
from ml.churn.treatment import flagged
from pipelines.failures import StatedFailure
from pipelines.warehouse.queries import has_table, rows_if_made


@dataclass(frozen=True)
class RunContext:
    """The row of meta.run_context."""

    as_of: date
    churn_definition: str
    horizon_days: int


def read_run_context(connection: duckdb.DuckDBPyConnection) -> RunContext:
    """The context that the tables were built for.

    Raises:
        StatedFailure: the build stage has not run.
    """
    query = "select as_of, churn_definition, horizon_days from meta.run_context"
    rows = rows_if_made(connection, "meta.run_context", query)
    if not rows or not has_table(connection, "features.customer_snapshots"):
        raise StatedFailure(
            "Journeys and features are not built yet",
            where="the warehouse",
            todo="Run 'harken build' first, or 'harken run' for all stages.",
        )
    return RunContext(rows[0][0], str(rows[0][1]), int(rows[0][2]))


def read_snapshots(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """features.customer_snapshots in the fixed order, `snapshot_date` as timestamps."""
    frame = connection.execute(
        "select * from features.customer_snapshots order by snapshot_date, customer_id"
    ).df()
    return frame.assign(snapshot_date=pd.to_datetime(frame["snapshot_date"]))


def read_labels(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """features.churn_labels in the fixed order, `snapshot_date` as timestamps."""
    frame = connection.execute(
        "select * from features.churn_labels order by snapshot_date, customer_id"
    ).df()
    return frame.assign(snapshot_date=pd.to_datetime(frame["snapshot_date"]))


def read_departures(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Who left and when, in a fixed order: customer_id, left_at."""
    return connection.execute(
        "select customer_id, left_at from intermediate.int_churn__departures order by all"
    ).df()


def read_left_after(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """How many days after a snapshot its customer left first, for those who did, in a fixed order.

    Columns snapshot_date, customer_id, left_after_days.
    """
    frame = connection.execute(
        "select f.snapshot_date, f.customer_id, "
        "min(epoch_ms(d.left_at) - epoch_ms(s.snapshot_start)) / 86400000.0 as left_after_days "
        "from features.customer_snapshots f join meta.snapshot_dates s using (snapshot_date) "
        "join intermediate.int_churn__departures d "
        "on d.customer_id = f.customer_id and d.left_at >= s.snapshot_start "
        "group by all order by all"
    ).df()
    return frame.assign(snapshot_date=pd.to_datetime(frame["snapshot_date"]))


def read_contacts(connection: duckdb.DuckDBPyConnection, horizon_days: int) -> pd.DataFrame:
    """Whom the team acted upon within a horizon of a snapshot, before it or after, in order.

    Columns snapshot_date, customer_id: what such a customer did next is not what they would have
    done if nobody had acted.
    """
    query = (
        "select distinct f.snapshot_date, f.customer_id "
        "from features.customer_snapshots f join meta.snapshot_dates s using (snapshot_date) "
        "join meta.past_alert_steps p on p.customer_id = f.customer_id and p.to_state = 'acted' "
        "and abs(epoch_ms(p.taken_at) - epoch_ms(s.snapshot_start)) < 86400000::bigint * $days "
        "order by all"
    )
    if not has_table(connection, "meta.past_alert_steps"):
        return pd.DataFrame(columns=["snapshot_date", "customer_id"])
    return connection.execute(query, {"days": horizon_days}).df()


def read_training(
    connection: duckdb.DuckDBPyConnection, snapshots: pd.DataFrame, horizon_days: int
) -> pd.DataFrame:
    """What a model learns from: snapshots with closed labels, those under an act flagged.

    One way for scoring and for the backtest, which so judges what would have served.
    """
    contacts = read_contacts(connection, horizon_days)
    return flagged(training_frame(snapshots, read_labels(connection)), contacts)


def of_day(snapshots: pd.DataFrame, day: date) -> pd.DataFrame:
    """The snapshots of one day."""
    return snapshots[snapshots["snapshot_date"] == pd.Timestamp(day)].reset_index(drop=True)
