"""What a person sees of proposals, decisions and links, with both persons in clear.

Clear names come out of the vault for one answer and are kept nowhere. Who may decide is nobody's
question here: the home is its owner's. Writing decisions down is `deciding.py`, printing the
command line's.
"""

from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.identity.decisions import DecisionStore, Key, Standing, pair_id
from pipelines.identity.staged import Staged, read_staged
from pipelines.identity.waiting import waiting
from pipelines.vault.store import Vault
from pipelines.vault.tokens import Tokeniser
from pipelines.warehouse.queries import has_table

LINKS = "select source, kind, key, rule, confidence, evidence from identity.links "
OF_CUSTOMER = LINKS + "where customer_id = ? order by kind, key, source"
BY_KEY = "select distinct customer_id from identity.links where kind = ? and key = ?"


@dataclass(frozen=True)
class Side:
    """One of two records, in clear."""

    kind: str
    key: str
    name: str
    contacts: tuple[str, ...]
    address: str


@dataclass(frozen=True)
class Case:
    """A proposal or a decision as a person sees it."""

    id: str
    confidence: float
    evidence: str
    sides: tuple[Side, Side]
    state: str


@dataclass(frozen=True)
class KeyLink:
    """A key of a customer, in clear where it is personal, and why it is believed to be theirs."""

    source: str
    kind: str
    key: str
    shown: str
    rule: str
    confidence: float
    evidence: str


def cases(connection: duckdb.DuckDBPyConnection, home: Home, decided: bool) -> list[Case]:
    """The proposals that wait, or what was decided, with both persons in clear."""
    store, vault = DecisionStore(home), Vault(home)
    if decided:
        standing = Standing.after(store.all())
        last = {each.pair: each for each in store.all()}
        rows = [
            (pair_id(pair), each.confidence, each.evidence, pair, str(standing.state(pair)))
            for pair, each in last.items()
        ]
    else:
        rows = [
            (each.proposal_id, each.confidence, each.evidence, each.pair, "proposed")
            for each in waiting(connection, store)
        ]
    staged = _staged(connection, vault) if rows else None
    if staged is None:
        return []
    sides = _sides(staged, vault, {key for row in rows for key in row[3]})
    return [
        Case(name, confidence, evidence, (sides[pair[0]], sides[pair[1]]), state)
        for name, confidence, evidence, pair, state in rows
    ]


def links_of(connection: duckdb.DuckDBPyConnection, home: Home, written: str) -> list[KeyLink]:
    """Every key of one customer, named by any of them.

    Raises:
        StatedFailure: nobody, or several customers, are known by this.
    """
    vault = Vault(home)
    _, customer = key_and_customer(connection, vault.tokeniser(), written)
    rows = connection.execute(OF_CUSTOMER, [customer]).fetchall()
    values = vault.values_of(key for _, _, key, *_ in rows)
    return [
        KeyLink(source, kind, key, values.get(key, key), rule, confidence, evidence)
        for source, kind, key, rule, confidence, evidence in rows
    ]


def key_and_customer(
    connection: duckdb.DuckDBPyConnection, tokeniser: Tokeniser, written: str
) -> tuple[Key, str]:
    """The key that is meant, and who holds it: KIND/KEY, or as people write it.

    Raises:
        StatedFailure: nobody, or several customers, are known by this.
    """
    if not has_table(connection, "identity.links"):
        raise StatedFailure(
            "Nobody is known yet", where="identity.links", todo="Run 'harken run' first."
        )
    kind, slash, name = written.partition("/")
    candidates = [(kind, name)] if slash else []
    candidates += [("crm_number", written), ("contact", written)]
    for personal in ("email", "phone"):
        if token := tokeniser.token(personal, written):
            candidates.append((personal, token))
    found = {
        (candidate, customer)
        for candidate in candidates
        for (customer,) in connection.execute(BY_KEY, [*candidate]).fetchall()
    }
    if written.startswith("cus_"):
        rows = connection.execute(OF_CUSTOMER, [written]).fetchall()
        found |= {(row[1:3], written) for row in rows[:1]}
    if len({customer for _, customer in found}) != 1:
        what = "Several customers are known by this" if found else "Nobody is known by this"
        raise StatedFailure(
            what,
            where=written,
            todo="Name a customer number, an e-mail address, a telephone number, or a key as "
            "KIND/KEY (contact/..., zendesk_user/...).",
        )
    return sorted(found)[0]


def _staged(connection: duckdb.DuckDBPyConnection, vault: Vault) -> Staged | None:
    is_built = has_table(connection, "staging.int_person_details")
    return read_staged(connection, vault) if is_built else None


def _sides(staged: Staged, vault: Vault, keys: Collection[Key]) -> dict[Key, Side]:
    reached = {
        key: [token for token in (email, *phones) if token]
        for key, email, phones in staged.email_and_phones()
        if key in keys
    }
    values = vault.values_of(token for tokens in reached.values() for token in tokens)
    found = {}
    for key in keys:
        details = staged.details.get(key)
        address = ", ".join(filter(None, (details.street, details.postcode))) if details else ""
        contacts = tuple(values[token] for token in reached.get(key, ()) if token in values)
        found[key] = Side(*key, details.written if details else "", contacts, address)
    return found
