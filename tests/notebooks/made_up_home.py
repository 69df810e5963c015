"""A home with a published file of five made-up customers, for notebooks to read.

Columns come from where the product declares them (the marts' contracts, the score stage, the
publish stage), so that a notebook which relies on a dropped column fails here. What a notebook
should show of these customers stands in the tests.
"""

import math
from pathlib import Path
from typing import Any

import duckdb
from ruamel.yaml import YAML

from pipelines.home import Home
from pipelines.risk.score import TABLES as RISK_TABLES
from pipelines.warehouse.publish import GENERATION

MARTS = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "marts" / "journey"
ALERTS = """
create schema actions;
create table actions.alerts (
    alert_id varchar, customer_id varchar, kind varchar, opened_at timestamp, state varchar,
    priority double, reason varchar, recommended_action varchar, channel varchar, owner varchar,
    due_at timestamp, communicated_status varchar);
"""
YESTERDAY, TODAY = "2024-05-31", "2024-06-01"
VALUES = {"cus_listed": 1000, "cus_likely": 100, "cus_rich": 3000, "cus_kept": 5000, "cus_quiet": 9}
SCORES = {
    YESTERDAY: {"cus_listed": 0.1, "cus_likely": 0.9, "cus_rich": 0.8, "cus_kept": 0.8},
    TODAY: {"cus_listed": 0.6, "cus_likely": 0.9, "cus_rich": 0.1, "cus_kept": 0.8},
}
START = -1.0
REASONS = [("rhythm", 0.9), ("waits", 0.4), ("emotion", 0.2)]
MESSAGES = [  # thread, channel, when, who, negative, gratitude
    ("t1", "email", "2024-03-01 09:00:00", "customer", 0.1, 0.9),
    ("t1", "email", "2024-03-02 11:30:00", "agent", None, None),
    ("t2", "chat", "2024-05-10 14:00:00", "customer", 0.9, 0.0),
    ("t3", "email", "2024-05-20 08:00:00", "customer", 0.7, 0.1),
    ("t3", "email", "2024-05-20 08:00:05", "bot", None, None),
]


def write_home(folder: Path) -> Home:
    """Make a home in `folder` that holds a published file and nothing else."""
    home = Home(folder).prepare()
    with duckdb.connect(str(home.published_twin)) as database:
        database.execute("create schema journey;" + ALERTS + RISK_TABLES + GENERATION)
        for table, columns in _promised_columns().items():
            database.execute(f"create table journey.{table} ({columns})")
        for table, rows in _rows().items():
            for row in rows:
                names, marks = ", ".join(row), ", ".join("?" * len(row))
                database.execute(
                    f"insert into {table} ({names}) values ({marks})", list(row.values())
                )
    return home


def _promised_columns() -> dict[str, str]:
    models = [
        model
        for file in sorted(MARTS.glob("*.yml"))
        for model in YAML(typ="safe").load(file).get("models", [])
    ]
    return {
        model["name"]: ", ".join(f"{c['name']} {c['data_type']}" for c in model["columns"])
        for model in models
    }


def _rows() -> dict[str, list[dict[str, Any]]]:
    return {
        "meta.generation": [
            {"generation": 7, "as_of": TODAY, "published_at": "2024-06-01 05:00:00"}
        ],
        "journey.customers": [
            {"customer_id": customer, "value_per_year": value} for customer, value in VALUES.items()
        ],
        "journey.touchpoints": _touchpoints(),
        "journey.messages": _messages(),
        "journey.threads": _threads(),
        "risk.scores": _scores(),
        "risk.reasons": _reasons(),
        "actions.alerts": [
            {"customer_id": "cus_listed", "kind": "churn_risk", "state": "new"},
            {"customer_id": "cus_kept", "kind": "churn_risk", "state": "suppressed"},
        ],
    }


def _touchpoints() -> list[dict[str, Any]]:
    steps = [("cus_quiet", "customer_created", "crm", "internal", "2023-01-01 00:00:00")]
    steps += [
        ("cus_listed", kind, channel, direction, moment)
        for kind, channel, direction, moment in (
            ("customer_created", "crm", "internal", "2019-01-01 00:00:00"),
            ("subscription_started", "contract", "inbound", "2024-01-05 00:00:00"),
            ("sale", "shop", "inbound", "2024-01-10 12:00:00"),
            ("sale", "shop", "inbound", "2024-02-20 12:00:00"),
            ("credit_note", "shop", "outbound", "2024-02-27 12:00:00"),
        )
    ]
    steps += [
        (
            "cus_listed",
            f"{who}_message",
            channel,
            "inbound" if who == "customer" else "outbound",
            moment,
        )
        for _, channel, moment, who, _, _ in MESSAGES
    ]
    names = ("customer_id", "kind", "channel", "direction", "occurred_at")
    return [
        dict(zip(names, step, strict=True), touchpoint_id=f"tp_{place}")
        for place, step in enumerate(steps)
    ]


def _messages() -> list[dict[str, Any]]:
    names = ("thread_id", "channel", "sent_at", "author_role", "negative", "gratitude")
    fixed = {"customer_id": "cus_listed", "is_public": True, "is_automatic": False}
    return [
        dict(zip(names, message, strict=True), message_id=f"m_{place}", **fixed)
        for place, message in enumerate(MESSAGES)
    ]


def _threads() -> list[dict[str, Any]]:
    opened = {thread: (channel, moment) for thread, channel, moment, *_ in reversed(MESSAGES)}
    more: dict[str, dict[str, Any]] = {
        "t1": {"first_reply_at": "2024-03-02 11:30:00", "first_reply_minutes": 1590.0},
        "t2": {"open_wait_minutes": 21.5 * 1440},
        "t3": {"open_wait_minutes": 11.5 * 1440},
    }
    return [
        {
            "thread_id": thread,
            "source_thread_id": thread,
            "customer_id": "cus_listed",
            "channel": opened[thread][0],
            "opened_at": opened[thread][1],
            **facts,
        }
        for thread, facts in more.items()
    ]


def _scores() -> list[dict[str, Any]]:
    rows = []
    for day, of_day in SCORES.items():
        for customer, probability in of_day.items():
            log_odds = math.log(probability / (1 - probability))
            told = sum(push for _, push in REASONS) if customer == "cus_listed" else 0.0
            rows.append(
                {
                    "as_of": day,
                    "customer_id": customer,
                    "horizon_days": 90,
                    "ranks": True,
                    "churn_probability": probability,
                    "status": "scored",
                    "log_odds": log_odds,
                    "starting_log_odds": START,
                    "other_log_odds": log_odds - START - told,
                }
            )
    return rows


def _reasons() -> list[dict[str, Any]]:
    return [
        {
            "as_of": day,
            "customer_id": "cus_listed",
            "rank": rank,
            "family": family,
            "reason": f"pushed by {family}",
            "contribution": push,
            "evidence": f"record of {family}",
        }
        for day in SCORES
        for rank, (family, push) in enumerate(REASONS, start=1)
    ]
