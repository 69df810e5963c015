"""What a reason rests on: the customer's own record behind it, and a quote.

The queries that find a record stand in `records.py`. What is quoted is published, so nothing that
names a person may pass; `quotes.py` sees to it.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

import duckdb
import pandas as pd

from pipelines.risk.quotes import name_parts, names_a_role, quote
from pipelines.risk.records import MESSAGE, RECORDS, SAME_RECORD, WITHIN
from pipelines.vault.store import Vault

Record = tuple[str, str, str | None]  # what, when, token of a text
WINDOW = re.compile(r"_(\d+)d$")  # how a feature's name tells its days
SIGNALS = ("negative", "frustration", "impatience", "gratitude", "cancel_intent", "escalation")

HEARD = """
create or replace temp view heard as
select j.customer_id, j.message_id, j.sent_at, m.body_token, {signals},
       case j.system when 'zendesk' then 'ticket ' || j.source_thread_id
                     else 'mail ' || j.source_message_id end as place
from intermediate.int_journey__messages j join staging.int_messages m using (message_id)
where j.is_contact
"""
# Everybody who is the customer in some source, and everybody who answers in the company's name.
OWN_NAMES = """
select distinct l.customer_id, n.name_token
from staging.int_names n join identity.links l on l.kind = n.person_kind and l.key = n.person_key
where n.name_token is not null
"""
STAFF_NAMES = """
select distinct name_token from staging.int_names
where is_staff or (person_kind, person_key) in (
    select (person_kind, author_key) from staging.int_messages where author_role = 'agent'
)
"""


def evidence_of(
    connection: duckdb.DuckDBPyConnection, vault: Vault, reasons: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """`reasons` with a column `evidence`: what, which, when, and a masked quote; or None."""
    connection.execute(HEARD.format(signals=", ".join(f"j.{signal}" for signal in SIGNALS)))
    asked = list(zip(reasons["family"], reasons["main_feature"], strict=True))
    records = {pair: _records(connection, *pair, as_of) for pair in sorted(set(asked))}
    found = [
        records[pair].get(customer)
        for pair, customer in zip(asked, reasons["customer_id"], strict=True)
    ]
    texts = vault.values_of(record[2] or "" for record in found if record)
    own, staff = _names(connection, vault)
    evidence = [
        _words(record, texts, staff | own.get(customer, set())) if record else None
        for record, customer in zip(found, reasons["customer_id"], strict=True)
    ]
    return reasons.assign(evidence=pd.Series(evidence, index=reasons.index, dtype="object"))


def _records(
    connection: duckdb.DuckDBPyConnection, family: str, feature: str, as_of: date
) -> dict[str, Record]:
    """By customer the record behind a feature."""
    query = _query(family, feature)
    values = {"as_of": as_of} if "$as_of" in query else {}
    rows = connection.execute(query, values).fetchall()
    return {row[0]: row[1:] for row in rows if row[0] is not None}


def _query(family: str, feature: str) -> str:
    """What finds the record: the feature's own query, its feeling's, else its family's."""
    if feature in RECORDS or family != "emotion":
        return RECORDS[feature if feature in RECORDS else SAME_RECORD.get(family, family)]
    signal = next(signal for signal in SIGNALS if feature.startswith(signal))
    window = WINDOW.search(feature)
    condition = f"{signal} is not null"
    if window:
        condition += " and " + WITHIN.format(at="sent_at", days=window[1])
    return MESSAGE.format(what="message in", condition=condition, first=f"{signal} desc,")


def _names(
    connection: duckdb.DuckDBPyConnection, vault: Vault
) -> tuple[dict[str, set[str]], set[str]]:
    """The words of every customer's own names, and of the names of all who answer them."""
    customers = connection.execute(OWN_NAMES).fetchall()
    staff = [token for (token,) in connection.execute(STAFF_NAMES).fetchall()]
    values = vault.values_of([*(token for _, token in customers), *staff])
    own: dict[str, set[str]] = {}
    for customer, token in customers:
        own.setdefault(customer, set()).update(name_parts(values.get(token, "")))
    return own, _persons(values[token] for token in staff if token in values)


def _persons(names: Iterable[str]) -> set[str]:
    return {part for name in names if not names_a_role(name) for part in name_parts(name)}


def _words(record: Record, texts: Mapping[str, str], names: set[str]) -> str:
    what, when, token = record
    text = texts.get(token or "")
    return f'{what}, {when}: "{quote(text, names)}"' if text else f"{what}, {when}"
