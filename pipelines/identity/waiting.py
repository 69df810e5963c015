"""`identity.proposals`: the pairs that wait for a person, made anew by each run that publishes.

No list waits for them: where they cannot be made, the run goes on and this says so. Which pairs
are proposed is `proposals.py`; showing them to a person is `review.py`.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import duckdb
import pandas as pd

from pipelines.home import Home
from pipelines.identity.decisions import DecisionStore, Pair, Standing
from pipelines.pages.words import counted
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.queries import rows_if_made

TABLES = """
create schema if not exists identity;
create table if not exists identity.proposals (
    proposal_id varchar, customer_id varchar, other_customer_id varchar, kind varchar, key varchar,
    other_kind varchar, other_key varchar, confidence double, evidence varchar);
create table if not exists identity.proposal_runs (as_of date, compared integer, failure varchar);
"""
COLUMNS = "proposal_id, customer_id, other_customer_id, kind, key, other_kind, other_key, "
COLUMNS += "confidence, evidence"


class Waiting(NamedTuple):
    """A proposal as it stands in the table; `pair` names a record of each customer."""

    proposal_id: str
    customer_id: str
    other_customer_id: str
    pair: Pair
    confidence: float
    evidence: str


def write_proposals(home: Home, rows: Sequence[Waiting], compared: int) -> None:
    """Replace the table by the outcome of a run that compared so many customers."""
    flat = [
        (*each[:3], *each.pair[0], *each.pair[1], each.confidence, each.evidence) for each in rows
    ]
    frame = pd.DataFrame(flat, columns=COLUMNS.split(", "))
    with open_warehouse(home, "proposals") as connection:
        connection.execute(TABLES)
        connection.register("new_proposals", frame)
        connection.execute("delete from identity.proposals")
        connection.execute(f"insert into identity.proposals select {COLUMNS} from new_proposals")
        connection.unregister("new_proposals")
        _note_run(connection, compared, None)


def note_failure(home: Home, failure: str) -> None:
    """Remember that proposals could not be made; those of before stay."""
    with open_warehouse(home, "proposals") as connection:
        _note_run(connection, 0, failure)


def waiting(connection: duckdb.DuckDBPyConnection, store: DecisionStore) -> list[Waiting]:
    """The proposals that nobody has decided since they were made, the surest first."""
    query = f"select {COLUMNS} from identity.proposals order by confidence desc, proposal_id"
    standing = Standing.after(store.all())
    rows = rows_if_made(connection, "identity.proposals", query)
    found = [
        Waiting(name, one, other, ((kind, key), (other_kind, other_key)), confidence, evidence)
        for name, one, other, kind, key, other_kind, other_key, confidence, evidence in rows
    ]
    return [each for each in found if standing.state(each.pair) is None]


def notes_on_identity(connection: duckdb.DuckDBPyConnection, store: DecisionStore) -> list[str]:
    """What a person is to know of proposals: how many wait, and whether the last run failed."""
    notes = []
    if count := len(waiting(connection, store)):
        notes.append(f"{counted(count, 'proposal')} of who is one customer: harken identity list")
    query = "select failure from identity.proposal_runs where failure is not null"
    for (failure,) in rows_if_made(connection, "identity.proposal_runs", query):
        notes.append(
            f"customers could not be compared for duplicates ({failure}): see Dagster's log"
        )
    return notes


def _note_run(connection: duckdb.DuckDBPyConnection, compared: int, failure: str | None) -> None:
    connection.execute(TABLES)
    rows: list[tuple[date]] = rows_if_made(
        connection, "meta.run_context", "select as_of from meta.run_context"
    )
    connection.execute("delete from identity.proposal_runs")
    connection.execute(
        "insert into identity.proposal_runs values (?, ?, ?)",
        [rows[0][0] if rows else None, compared, failure],
    )
