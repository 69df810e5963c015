"""Whether customers stay after failures and their recovery, against others like them.

Feeds on `journey.service_recoveries`, `features.customer_snapshots` and `features.churn_labels`;
writes `journey.recovery_effects`. The statistics are `matching.py`.

On the morning of a snapshot it is known how the failures ended whose time was over in the 28 days
before; whether the customer left is counted from that morning on. So nobody counts as recovered
because they stayed.
"""

from dataclasses import asdict, dataclass

import duckdb
import pandas as pd

from pipelines.recovery.matching import Comparison, compare
from pipelines.warehouse.small_tables import replace_table

ALIKE = ["snapshot_date", "tenure", "activity", "worth"]
SIDES = """
with judged as (
    select days.snapshot_date, failures.customer_id,
           bool_or(failures.is_double_deviation) as twice,
           bool_or(failures.outcome = 'failed') as failed,
           bool_or(failures.outcome = 'none') as untried,
           bool_or(failures.recovered_by = 'silence') as silent
    from meta.snapshot_dates days
    join journey.service_recoveries failures
      on failures.judged_at <= days.snapshot_start
     and failures.judged_at > days.snapshot_start - interval 28 day
    group by all),
lately as (
    select distinct days.snapshot_date, failures.customer_id
    from meta.snapshot_dates days
    join journey.service_recoveries failures
      on failures.failed_at < days.snapshot_start
     and failures.failed_at >= days.snapshot_start - interval 180 day),
snapshots as (
    select *, coalesce(days_since_first_sale, contract_tenure_days) as tenure_days,
           ntile(3) over (partition by snapshot_date order by value_per_year, customer_id) as worth
    from features.customer_snapshots)
select snapshots.customer_id, snapshots.snapshot_date, snapshots.worth,
       case when twice then 'failed_twice' when failed then 'failed' when untried then 'untried'
            when silent then 'answered' when judged.customer_id is not null then 'recovered'
            when lately.customer_id is null then 'no_failure' end as side,
       case when tenure_days < 90 then 0 when tenure_days < 365 then 1 else 2 end as tenure,
       case when days_since_last_sale <= 28 then 0 when days_since_last_sale <= 90 then 1
            else 2 end as activity,
       1.0 - labels.churned as outcome
from snapshots
join features.churn_labels labels using (snapshot_date, customer_id)
left join judged using (snapshot_date, customer_id)
left join lately using (snapshot_date, customer_id)
order by snapshots.snapshot_date, snapshots.customer_id
"""
COLUMNS = {
    **dict.fromkeys(("comparison", "words", "status"), "varchar"),
    **dict.fromkeys(("customers", "matched", "others"), "bigint"),
    **dict.fromkeys(("retained", "retained_of_others"), "double"),
    **dict.fromkeys(("difference", "difference_low", "difference_high"), "double"),
}


@dataclass(frozen=True)
class Question:
    """Which customers are compared with which others, in words."""

    comparison: str
    words: str
    treated: tuple[str, ...]
    others: tuple[str, ...]


QUESTIONS = (
    Question(
        "recovered_or_never_failed",
        "failure put right (words or solution say so), against no failure for half a year",
        *(("recovered",), ("no_failure",)),
    ),
    Question(
        "recovered_or_not",
        "failure put right, against one that was not",
        *(("recovered",), ("failed", "untried")),
    ),
    Question(
        "answered_or_not_tried",
        "failure that somebody answered, whatever came of it, against nobody trying",
        *(("recovered", "answered", "failed"), ("untried",)),
    ),
    Question(
        "failed_twice_or_once",
        "second failure in the same matter, against a first one",
        *(("failed_twice",), ("recovered", "answered", "failed", "untried")),
    ),
)


def write_effects(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Replace journey.recovery_effects; gives the status of each comparison by its name."""
    rows = connection.execute(SIDES).df()
    found = {question: answered(question, rows) for question in QUESTIONS}
    effects = [
        [question.comparison, question.words, measured.status, *asdict(measured).values()]
        for question, measured in found.items()
    ]
    replace_table(connection, "journey.recovery_effects", COLUMNS, effects)
    return {question.comparison: measured.status for question, measured in found.items()}


def answered(question: Question, rows: pd.DataFrame) -> Comparison:
    """The comparison that a question asks for, of rows with a `side`."""
    asked = rows[rows["side"].isin((*question.treated, *question.others))]
    return compare(asked.assign(treated=asked["side"].isin(question.treated)), ALIKE)
