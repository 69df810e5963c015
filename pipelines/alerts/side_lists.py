"""The lists beside the day's list: whom not to ask for an opinion, whom to tell of a late parcel.

do_not_survey.csv: customer_id, crm_number, reasons (angry, open_case, alert), one row a customer.
preempt.csv: alert_id, customer_id, crm_number, name, phone, email, shipment, reason,
recommended_action, channel, due_at: the open alerts of that kind. UTF-8, CRLF, text escaped.
WHAT DOES NOT BELONG HERE: deciding who gets an alert.
"""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd

from pipelines.actions.rules import Alerts
from pipelines.actions.states import OPEN_STATES
from pipelines.actions.store import ActionStore
from pipelines.alerts.case_files import CaseFiles
from pipelines.alerts.cells import escape
from pipelines.pages.words import local

SIDE_LISTS = ("do_not_survey.csv", "preempt.csv")
ANGRY_FROM = 0.5  # probability from which a message counts as angry
UNHAPPY_FROM = 0.7
ANGRY = """
select distinct customer_id from journey.messages
where author_role = 'customer' and sent_at >= $since and customer_id is not null
and (anger >= $angry or negative >= $unhappy)
"""
# a mail thread is never marked as solved: it is open while somebody waits in it
OPEN_CASES = """
select distinct customer_id from journey.threads
where customer_id is not null and (
    open_wait_minutes is not null
    or (resolved_at is null and channel not in ('email', 'chat') and opened_at >= $opened))
"""
CASE_DAYS = 90


def side_lists(
    connection: duckdb.DuckDBPyConnection,
    store: ActionStore,
    files: CaseFiles,
    customers: pd.DataFrame,
    rules: Alerts,
    morning: datetime,
    zone: str,
) -> dict[str, bytes]:
    """The bytes of both lists by file name, as of a morning (UTC)."""
    numbers = dict(zip(customers["customer_id"], customers["crm_number"], strict=True))
    resting = _resting(connection, store, rules, morning)
    survey = [
        [customer, _text(numbers.get(customer)), " ".join(sorted(reasons))]
        for customer, reasons in sorted(resting.items())
    ]
    preempt = [_late(alert, files, numbers, zone) for alert in store.alerts(kind="preempt")]
    return {
        "do_not_survey.csv": _csv(["customer_id", "crm_number", "reasons"], survey),
        "preempt.csv": _csv(PREEMPT, preempt),
    }


PREEMPT = (
    *("alert_id", "customer_id", "crm_number", "name", "phone", "email", "shipment", "reason"),
    *("recommended_action", "channel", "due_at"),
)


def _resting(
    connection: duckdb.DuckDBPyConnection, store: ActionStore, rules: Alerts, morning: datetime
) -> dict[str, set[str]]:
    since = morning - timedelta(days=rules.no_survey_days)
    angry = {"since": since, "angry": ANGRY_FROM, "unhappy": UNHAPPY_FROM}
    opened = {"opened": morning - timedelta(days=CASE_DAYS)}
    found: dict[str, set[str]] = {}
    for reason, rows in (
        ("angry", connection.execute(ANGRY, angry).fetchall()),
        ("open_case", connection.execute(OPEN_CASES, opened).fetchall()),
    ):
        for (customer,) in rows:
            found.setdefault(customer, set()).add(reason)
    for alert in store.alerts(states=[*OPEN_STATES, "closed", "expired"]):
        if alert["state"] in OPEN_STATES or alert["state_since"] >= since:
            found.setdefault(alert["customer_id"], set()).add("alert")
    return found


def _late(
    alert: Mapping[str, Any], files: CaseFiles, numbers: Mapping[str, Any], zone: str
) -> list[str]:
    person = files.person(alert["customer_id"])
    due = alert["due_at"]
    moment = local(due.replace(tzinfo=UTC), zone).isoformat(timespec="seconds") if due else ""
    return [
        *(alert["alert_id"], alert["customer_id"], _text(numbers.get(alert["customer_id"]))),
        *(person.name or "", person.phone or "", person.email or ""),
        *(alert["evidence"] or "", alert["reason"] or "", alert["recommended_action"] or ""),
        *(alert["channel"] or "", moment),
    ]


def without_customers(content: bytes, customers: Collection[str]) -> tuple[bytes, int]:
    """A list without the rows of these customers, and how many went."""
    head, *rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    place = head.index("customer_id")
    kept = [row for row in rows if row[place] not in customers]
    return _written(head, kept), len(rows) - len(kept)


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    return _written(head, [[escape(cell) for cell in row] for row in rows])


def _written(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
