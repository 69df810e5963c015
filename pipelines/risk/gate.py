"""The leakage gate of the day's tables: what the model would learn from, examined before it learns.

Fed by features and labels as dbt built them and by the features' own stamps of the newest record
they used. What a leak is stands in ml/churn/leakage.py.
"""

from dataclasses import dataclass

import duckdb

from ml.churn.leakage import Leak, find_leaks
from pipelines.risk.frames import read_labels, read_run_context, read_snapshots
from pipelines.warehouse.queries import one_value

STAMPED = """
select table_name from duckdb_columns()
where schema_name = 'intermediate' and table_name like 'int_features__%'
and column_name in ('newest_known_at', 'snapshot_date')
group by 1 having count(*) = 2 order by 1
"""
YOUNGER = """
select count(*) from intermediate.{table} join meta.snapshot_dates using (snapshot_date)
where newest_known_at >= snapshot_start
"""
TODO = (
    "Nothing was scored. Take the column or rows out of the features "
    "(dbt_project/models/intermediate/features), or make them tell only of the time before."
)


@dataclass(frozen=True)
class Examined:
    """How much there is to learn from, and what must not be learnt."""

    rows: int
    left: int
    leaks: tuple[Leak, ...]

    @property
    def sentence(self) -> str:
        """What was found, for a person."""
        if not self.leaks:
            return f"nothing in {self.rows} rows tells of the time after their snapshot"
        found = "; ".join(f"{leak.sentence} ({leak.kind})" for leak in self.leaks)
        return f"leakage: {found}. {TODO}"


def examine(connection: duckdb.DuckDBPyConnection) -> Examined:
    """Examine what the day's model would learn from.

    Raises:
        StatedFailure: the build stage has not run.
    """
    context = read_run_context(connection)
    snapshots, labels = read_snapshots(connection), read_labels(connection)
    leaks = find_leaks(snapshots, labels, context.as_of, context.horizon_days)
    stamped = [name for (name,) in connection.execute(STAMPED).fetchall()]
    for table in stamped:
        younger = one_value(connection, YOUNGER.format(table=table))
        if younger:
            words = f"{younger} rows of {table} used records known only after their snapshot"
            leaks.append(Leak("future_row", table, words))
    return Examined(len(labels), int(labels["churned"].sum()), tuple(leaks))
