"""Reads the staged keys, applies the rules and writes `identity.links`.

The rules themselves are `resolve.py`; joining links to touchpoints is dbt's.
"""

from dataclasses import asdict, dataclass

import duckdb
import pandas as pd

from pipelines.identity.keyring import Keyring, Link
from pipelines.identity.resolve import BareKey, Contact, Person, resolve

TABLE = """
create schema if not exists identity;
create table if not exists identity.links (
    customer_id varchar, source varchar, kind varchar, key varchar, rule varchar,
    confidence double, valid_from timestamp, valid_to timestamp);
"""
CONTACTS = """
select contact_id, customer_number, master_record_id, email_token,
       [phone_token, mobile_phone_token, home_phone_token, other_phone_token],
       created_at, is_deleted
from staging.stg_salesforce__contacts
"""
PEOPLE = """
select system, person_kind, person_id, external_id, email_token, phone_token, since, merged_into
from staging.int_people left join staging.int_merged_people using (person_kind, person_id)
"""
BARE_KEYS = "select system, kind, key, since from staging.int_bare_keys"


@dataclass(frozen=True)
class LinksSummary:
    """How many links and customers there are, by rule, and how many keys are shared."""

    customers: int
    links: int
    by_rule: dict[str, int]
    ambiguous_keys: int


def write_links(connection: duckdb.DuckDBPyConnection) -> LinksSummary:
    """Resolve all staged keys and replace `identity.links` with the result."""
    keyring = resolve(
        contacts=[
            Contact(key, number, master, email, tuple(p for p in phones if p), since, is_deleted)
            for key, number, master, email, phones, since, is_deleted in _rows(connection, CONTACTS)
        ],
        people=[Person(*row) for row in _rows(connection, PEOPLE)],
        bare_keys=[BareKey(*row) for row in _rows(connection, BARE_KEYS)],
    )
    links = keyring.settled()
    _replace(connection, links)
    return _summary(keyring, links)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()


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
        "valid_from, valid_to from new_links order by source, kind, key"
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
