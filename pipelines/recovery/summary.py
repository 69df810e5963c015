"""What the published file says of failures, recoveries and the value of customers after moments.

Feeds on the published file. How it was measured is `effects.py` and the dbt models.
"""

from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.failures import StatedFailure
from pipelines.warehouse.queries import has_table

OUTCOMES = """
select kind, coalesce(outcome, 'open') as outcome, recovered_by, count(*) as failures,
       median(days_until_tried) as median_days_until_tried,
       count(retained) as customers_judged, count(*) filter (where retained) as retained
from journey.service_recoveries group by all order by kind, outcome, recovered_by nulls first
"""
EFFECTS = "select * from journey.recovery_effects order by rowid"
VALUES = """
select side, count(value_direction) as moments,
       count(*) filter (where value_direction = 'raised') as raised,
       count(*) filter (where value_direction = 'cut') as cut,
       median(value_change_90d) filter (where value_direction is not null) as median_change
from journey.moment_values group by all order by side
"""
Row = dict[str, Any]


@dataclass(frozen=True)
class RecoverySummary:
    """Failures by kind and outcome, comparisons with others alike, and value after moments."""

    outcomes: list[Row]
    effects: list[Row]
    values: list[Row]


def read_summary(published: duckdb.DuckDBPyConnection) -> RecoverySummary:
    """The three tables of `harken recoveries`.

    Raises:
        StatedFailure: the published file is older than these tables.
    """
    if not has_table(published, "journey.recovery_effects"):
        raise StatedFailure(
            "Nothing is known of recoveries yet",
            where="the published file",
            todo="Run 'harken run' first.",
        )
    return RecoverySummary(*(_rows(published, query) for query in (OUTCOMES, EFFECTS, VALUES)))


def _rows(published: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found = published.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
