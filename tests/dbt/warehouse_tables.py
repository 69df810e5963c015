"""The tables that stand before dbt runs, and how to fill them with rows.

Raw, meta, identity and emotion tables are made by the pipeline's Python stages; here they are made
by hand so that the models can be tested alone. What the rows say belongs in golden_rows.py.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.contract import load_contracts

Row = Mapping[str, Any]

RAW_COLUMNS = {table: list(contract.columns) for table, contract in load_contracts().items()}
RECORD_COLUMNS = (
    "_file_id varchar, _position bigint, _record_hash varchar, _received_at timestamp, "
    "_time_zone varchar, occurred_at timestamp, known_at timestamp, further_columns_token varchar"
)
EMOTIONS = (
    "negative anger frustration impatience disappointment gratitude joy cancel_intent escalation"
)
OTHER_TABLES = {
    "meta.run_context": "as_of date, as_of_start timestamp, churn_definition varchar, "
    "silence_days integer, active_days integer, horizon_days integer",
    "meta.company_domains": "domain varchar, was_inferred boolean",
    "meta.kpi_targets": "kpi varchar, target double",
    "meta.past_alerts": "alert_id varchar, customer_id varchar, kind varchar, opened_at timestamp, "
    "signal_at timestamp, due_at timestamp, channel varchar, churn_probability double, "
    "value_per_year double, expected_net_save double, goodwill double",
    "meta.past_alert_steps": "position bigint, alert_id varchar, customer_id varchar, "
    "taken_at timestamp, to_state varchar, actor varchar, outcome varchar",
    "meta.departments": "moment varchar, department varchar",
    "meta.word_of_mouth": "offline bigint, online bigint",
    "meta.open_hours": "channel varchar, opens_at timestamp, closes_at timestamp, "
    "open_seconds_before bigint, is_assumed boolean",
    "meta.snapshot_dates": "snapshot_date date, snapshot_start timestamp, label_end timestamp, "
    "label_window_closed boolean",
    "identity.links": "customer_id varchar, source varchar, kind varchar, key varchar, "
    "rule varchar, confidence double, valid_from timestamp, valid_to timestamp, evidence varchar",
    "emotion.serving_scores": "body_token varchar, emotion_model varchar, emotion varchar, "
    + ", ".join(f"{name} double" for name in EMOTIONS.split())
    + ", emotion_source varchar, language varchar, text_quality varchar",
    "moments.catalogue": "moment varchar, words varchar, journey_stage varchar, energy bigint, "
    "place bigint",
    "moments.rules": "moment varchar, kind varchar, system varchar, channel varchar, label varchar",
    "moments.serving_moments": "body_token varchar, moment varchar, strength bigint",
    "replies.serving_templates": "body_token varchar, template_id varchar, similarity double, "
    "uses bigint, gives_goodwill boolean",
}


def table_columns() -> dict[str, str]:
    """Column definitions of every table that dbt reads, by `schema.table`."""
    raw = {
        f"raw.{name}": ", ".join(f'"{column}" varchar' for column in columns)
        + ", "
        + RECORD_COLUMNS
        for name, columns in RAW_COLUMNS.items()
    }
    return raw | OTHER_TABLES


def record(table: str, values: Row) -> dict[str, Any]:
    """Complete one raw row: its hash from its content, the clocks' rest from known_at."""
    body = json.dumps(values, sort_keys=True, default=str)
    defaults = {
        "_file_id": "file_1",
        "_position": 1,
        "_record_hash": hashlib.sha256(f"{table}{body}".encode()).hexdigest(),
        "_received_at": "2011-12-14 09:00:00",
        "_time_zone": "UTC",
        "occurred_at": values["known_at"],
    }
    return defaults | dict(values)


def create_warehouse(path: Path, rows: Mapping[str, Iterable[Row]]) -> Path:
    """Write a DuckDB file with all tables and these rows, in the given order."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table, columns in table_columns().items():
            connection.execute(f"create schema if not exists {table.split('.')[0]}")
            connection.execute(f"create table {table} ({columns})")
            insert(connection, table, rows.get(table, ()))
    return path


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    """Append rows by column name; raw rows are completed first."""
    for row in rows:
        full = record(table, row) if table.startswith("raw.") else row
        marks = ", ".join("?" for _ in full)
        connection.execute(
            f"insert into {table} ({', '.join(full)}) values ({marks})", list(full.values())
        )
