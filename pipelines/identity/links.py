"""Applies the rules, and what persons decided, to the staged keys and writes `identity.links`.

The rules themselves are `resolve.py`; joining links to touchpoints is dbt's.
"""

from dataclasses import asdict, dataclass

import duckdb
import pandas as pd

from pipelines.home import Home
from pipelines.identity.decisions import DecisionStore, Standing
from pipelines.identity.keyring import Keyring, Link
from pipelines.identity.resolve import resolve
from pipelines.identity.staged import read_staged
from pipelines.vault.store import Vault
from pipelines.warehouse.queries import one_value

TABLE = """
create schema if not exists identity;
create table if not exists identity.links (
    customer_id varchar, source varchar, kind varchar, key varchar, rule varchar,
    confidence double, valid_from timestamp, valid_to timestamp);
alter table identity.links add column if not exists evidence varchar;
"""
AS_OF = "select as_of_start from meta.run_context"


@dataclass(frozen=True)
class LinksSummary:
    """How many links and customers there are, by rule, and how many keys are shared."""

    customers: int
    links: int
    by_rule: dict[str, int]
    ambiguous_keys: int


def write_links(connection: duckdb.DuckDBPyConnection, home: Home) -> LinksSummary:
    """Resolve all staged keys and replace `identity.links` with the result."""
    as_of = one_value(connection, AS_OF)
    standing = Standing.after(DecisionStore(home).all(known_on=as_of))
    staged = read_staged(connection, Vault(home))
    keyring = resolve(staged.contacts, staged.people, staged.bare_keys, standing)
    links = keyring.settled()
    _replace(connection, links)
    return _summary(keyring, links)


def _replace(connection: duckdb.DuckDBPyConnection, links: list[Link]) -> None:
    connection.execute(TABLE)
    connection.execute("delete from identity.links")
    if not links:
        return
    frame = pd.DataFrame([asdict(link) for link in links])
    for clock in ("valid_from", "valid_to"):
        frame[clock] = pd.to_datetime(frame[clock])
    connection.register("new_links", frame)
    connection.execute(
        "insert into identity.links select customer_id, source, kind, key, rule, confidence, "
        "valid_from, valid_to, evidence from new_links order by source, kind, key"
    )
    connection.unregister("new_links")


def _summary(keyring: Keyring, links: list[Link]) -> LinksSummary:
    rules = pd.Series([link.rule for link in links], dtype="str").value_counts().sort_index()
    return LinksSummary(
        customers=len({link.customer_id for link in links}),
        links=len(links),
        by_rule={str(rule): int(count) for rule, count in rules.items()},
        ambiguous_keys=len(keyring.ambiguous()),
    )
