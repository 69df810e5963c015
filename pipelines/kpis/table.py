"""Writes a company's targets as meta.kpi_targets, so that the dbt models can hold figures to them.

A figure without a target has no row. Where targets come from is `targets.py`.
"""

import duckdb

from pipelines.kpis.targets import KpiTargets
from pipelines.warehouse.small_tables import replace_table

COLUMNS = {"kpi": "varchar", "target": "double"}


def write_targets(connection: duckdb.DuckDBPyConnection, targets: KpiTargets) -> None:
    """Replace meta.kpi_targets by what is set."""
    rows = list(targets.model_dump(exclude_none=True).items())
    replace_table(connection, "meta.kpi_targets", COLUMNS, rows)
