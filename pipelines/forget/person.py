"""Finds a person in the raw tables: every key they are known by, from the one that was given.

Starts from `identity.links`, or from the key alone where nothing is built yet, and adds what only
their own records hold: former addresses, their tickets and mails. A key that a second person of
the same system holds stays out. Nothing is changed here.
"""

from dataclasses import dataclass

import duckdb

from pipelines.contracts.contract import Contract, load_contracts
from pipelines.failures import StatedFailure
from pipelines.ingest.forms import normal
from pipelines.ingest.whose import WEAK
from pipelines.vault.tokens import Tokeniser
from pipelines.warehouse.queries import has_table, rows_if_made

Keys = set[tuple[str, str]]
HOLDERS = "select distinct customer_id from identity.links where kind = ? and key = ?"
LINKS_OF = "select distinct kind, key from identity.links where list_contains(?, customer_id)"
CUSTOMERS_OF = "select distinct customer_id from identity.links join person_keys using (kind, key)"
OWN = (
    "select distinct o.kind, o.key from named n join named o on o.tbl = n.tbl and o.rid = n.rid "
    "where o.role = 'own' and o.kind <> 'account' and n.role in ('own', 'person') "
    "and n.kind = ? and n.key = ?"
)
NAMED = (
    "create or replace temp table named "
    "(tbl varchar, rid bigint, role varchar, kind varchar, key varchar)"
)
COUNTING = """
create or replace temp table counting as
select n.* from named n where not (n.kind in ({weak}) and n.role <> 'matter' and exists (
    select 1 from named s where s.tbl = n.tbl and s.rid = n.rid and s.role in ('own', 'person')
      and s.kind not in ({weak})))
"""
THEIRS = """
create or replace temp table theirs as
select tbl, rid, bool_or(role in ('own', 'person')) as by_person
from counting join person_keys using (kind, key) group by tbl, rid
"""
LEARNT = """
select distinct n.kind, n.key from named n join theirs t on t.tbl = n.tbl and t.rid = n.rid
where t.by_person and (n.role in ('own', 'opens') or n.role = 'person'
    and list_contains($persons, n.tbl) and not exists (
        select 1 from named o anti join theirs x on x.tbl = o.tbl and x.rid = o.rid
        where o.tbl = n.tbl and o.kind = n.kind and o.key = n.key and o.role = 'person'))
except select kind, key from person_keys
"""


@dataclass(frozen=True)
class FoundPerson:
    """All keys of a person as the raw tables hold them, and the pseudonyms they go by."""

    keys: Keys
    customers: list[str]


def find_person(
    connection: duckdb.DuckDBPyConnection, written: str, tokeniser: Tokeniser
) -> FoundPerson:
    """The person whom a customer_id, customer number, contact id, address or number names.

    Raises:
        StatedFailure: nobody is found, or several customers hold that key.
    """
    _list_names(connection)
    keys = _first_keys(connection, written.strip(), tokeniser)
    connection.execute("create or replace temp table person_keys (kind varchar, key varchar)")
    persons = [each.table for each in load_contracts().values() if each.is_of_persons]
    learnt = keys
    while learnt:
        connection.executemany("insert into person_keys values (?, ?)", sorted(learnt))
        keys |= learnt
        connection.execute(THEIRS)
        learnt = set(connection.execute(LEARNT, {"persons": persons}).fetchall())
    customers = rows_if_made(connection, "identity.links", CUSTOMERS_OF)
    return FoundPerson(keys, sorted(row[0] for row in customers))


def keys_meant(written: str, tokeniser: Tokeniser) -> list[tuple[str, str | None]]:
    """Kind and key of all that a customer number, contact id, address or number may stand for."""
    return [
        ("crm_number", written),
        ("crm_number", tokeniser.token("identifier", written)),
        ("contact", normal("salesforce_id", written)),
        ("email", tokeniser.token("email", written)),
        ("phone", tokeniser.token("phone", written)),
    ]


def _list_names(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(NAMED)
    for contract in load_contracts().values():
        for name, role, kind in _roles(contract):
            split = f"unnest(string_split(\"{name}\", ' '))"
            key = split if contract.columns[name].many else f'"{name}"'
            connection.execute(
                f"insert into named select '{contract.table}', rowid, '{role}', '{kind}', {key} "
                f'from raw.{contract.table} where "{name}" is not null'
            )
    weak = ", ".join(f"'{kind}'" for kind in WEAK)
    connection.execute(COUNTING.format(weak=weak))


def _roles(contract: Contract) -> list[tuple[str, str, str]]:
    found = []
    for name, column in contract.columns.items():
        role = "own" if name in contract.key else "person"
        found += [(name, role, kind) for kind in column.kinds_of_person_key]
        found += [(name, "matter", column.matter)] if column.matter else []
        found += [(name, "opens", column.opens)] if column.opens else []
    return found


def _first_keys(connection: duckdb.DuckDBPyConnection, written: str, tokeniser: Tokeniser) -> Keys:
    candidates = keys_meant(written, tokeniser)
    if has_table(connection, "identity.links"):
        customers = {written} if written.startswith("cus_") else set()
        for kind, key in candidates:
            customers |= {row[0] for row in connection.execute(HOLDERS, [kind, key]).fetchall()}
        if len(customers) > 1:
            raise StatedFailure(
                f"{len(customers)} customers are known by this",
                where=", ".join(sorted(customers)),
                todo="Name one of them by customer_id or customer number.",
            )
        linked = set(connection.execute(LINKS_OF, [sorted(customers)]).fetchall())
        if linked:
            return linked
    asked = "select 1 from named where kind = ? and key = ? limit 1"
    keys = {
        (kind, key) for kind, key in candidates if key and _rows(connection, asked, [kind, key])
    }
    if not keys:
        raise StatedFailure(
            "Nobody is known by this",
            where="the raw tables and identity.links",
            todo="Give a customer_id, customer number, contact id, e-mail address or telephone "
            "number as the company's systems write it.",
        )
    return keys | _own_keys(connection, keys)


def _own_keys(connection: duckdb.DuckDBPyConnection, keys: Keys) -> Keys:
    """The ids of the persons who hold these keys: in each system there must be one."""
    own: Keys = set()
    for kind, key in sorted(keys):
        own |= set(connection.execute(OWN, [kind, key]).fetchall())
    if len({kind for kind, _ in own}) < len(own):
        raise StatedFailure(
            "Several people are known by this",
            where=", ".join(f"{kind} {key}" for kind, key in sorted(own)),
            todo="Name one of them by an id of theirs.",
        )
    return own


def _rows(connection: duckdb.DuckDBPyConnection, query: str, values: list[str]) -> bool:
    return bool(connection.execute(query, values).fetchall())
