"""Writes a company's targets as meta.kpi_targets, so that the dbt models can hold figures to them.

A figure without a target has no row. Where targets come from is `targets.py`.
"""

import duckdb

from pipelines.kpis.targets import KpiTargets

TABLE = """
create schema if not exists meta;
create or replace table meta.kpi_targets (kpi varchar, target double);
"""


def write_targets(connection: duckdb.DuckDBPyConnection, targets: KpiTargets) -> None:
    """Replace meta.kpi_targets by what is set."""
    connection.execute(TABLE)
    for kpi, target in targets.model_dump(exclude_none=True).items():
        connection.execute("insert into meta.kpi_targets values (?, ?)", [kpi, target])
