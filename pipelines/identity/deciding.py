"""Writes down what a person decides: accept or reject a proposal, take a key away from a customer.

What the person looks at is `review.py`; what a decision does to the links is `resolve.py`'s.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

import duckdb

from pipelines.configuration import Configuration
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.identity.decisions import (
    Action,
    Decision,
    DecisionStore,
    Key,
    Pair,
    Standing,
    pair_id,
    pair_of,
)
from pipelines.identity.joining import ACCEPTED
from pipelines.identity.review import key_and_customer
from pipelines.identity.waiting import Waiting, waiting
from pipelines.timeline.days import start_of_day
from pipelines.timeline.run_context import as_of_day
from pipelines.vault.store import Vault

OF_CUSTOMER = "select kind, key, rule from identity.links where customer_id = ? order by all"
# The records and keys that a customer is known by, the ones that stay longest first.
RANKS = {"contact": 0, "crm_number": 2, "email": 3, "phone": 4}
OTHER_RECORDS = 1


def decide(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    configuration: Configuration,
    ids: Collection[str],
    action: Action,
    by: str,
) -> list[Decision]:
    """Write down one decision about each of some proposals, or earlier decisions, by their ids.

    Raises:
        StatedFailure: an id is neither a proposal nor a decision; nothing is written then.
    """
    store = DecisionStore(home)
    listed: list[Decision | Waiting] = [*store.all(), *waiting(connection, store)]
    known = {pair_id(each.pair): each for each in listed}
    if unknown := sorted(set(ids) - set(known)):
        raise StatedFailure(
            f"There is no proposal {', '.join(unknown)}",
            where="harken identity list",
            todo="Take an id from that list, or from 'harken identity list --decided'.",
        )
    now, since = _clocks(connection, configuration)
    decisions = [
        Decision(each.pair, action, by, now, since, each.confidence, each.evidence)
        for each in (known[name] for name in ids)
    ]
    store.add(decisions)
    return decisions


def unmerge(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    configuration: Configuration,
    written: str,
    by: str,
) -> list[Decision]:
    """Take a key, or an accepted proposal, away from the customer it was given to.

    An accepted link is undone, and all is as before it. Any other key is kept apart from the
    records by which the customer is known, whatever the rules say.

    Raises:
        StatedFailure: nobody is known by this, or it is what the customer itself is known by.
    """
    store = DecisionStore(home)
    accepted = Standing.after(store.all()).accepted
    pairs = [pair for pair in accepted if pair_id(pair) == written]
    if not pairs:
        key, customer = key_and_customer(connection, Vault(home).tokeniser(), written)
        pairs = [pair for pair in accepted if key in pair]
        pairs = pairs or _pairs_to_part(connection, key, customer, accepted)
    now, since = _clocks(connection, configuration)
    words = "a person said that it is not this customer's"
    decisions = [Decision(pair, "unmerge", by, now, since, evidence=words) for pair in pairs]
    store.add(decisions)
    return decisions


def _pairs_to_part(
    connection: duckdb.DuckDBPyConnection, key: Key, customer: str, accepted: Iterable[Pair]
) -> list[Pair]:
    rows = connection.execute(OF_CUSTOMER, [customer]).fetchall()
    held = {(kind, name) for kind, name, *_ in rows}
    first = min(rows, key=lambda row: (_rank(row[0]), row[2] == ACCEPTED, row[2] != "crm_contact"))
    known_by = {first[:2], *(each for pair in accepted for each in pair if each in held)} - {key}
    if not known_by or key == first[:2]:
        raise StatedFailure(
            "This is the key by which the customer is known: nothing linked it",
            where=f"{key[0]}/{key[1]}",
            todo="Name the key that was wrongly linked to it: harken identity list --customer "
            f"{customer} shows all.",
        )
    return [pair_of(key, each) for each in sorted(known_by)]


def _rank(kind: str) -> int:
    return RANKS.get(kind, OTHER_RECORDS)


def _clocks(
    connection: duckdb.DuckDBPyConnection, configuration: Configuration
) -> tuple[datetime, datetime]:
    """Now, and from when a decision of now counts: the start of the newest day, or now if earlier.

    So it counts in the next run of that day, even where the records are old, and in none of a day
    before.
    """
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    zone = configuration.company.time_zone
    return now, min(now, start_of_day(as_of_day(connection, configuration, None), zone))
