"""What a reason rests on: the customer's own record behind it, by id, with a masked quote.

One query per family finds the record; quotes come from the vault with addresses and numbers
masked. What is quoted is published, so nothing that names a person may pass here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import duckdb
import pandas as pd

from pipelines.vault.store import Vault

LONGEST_QUOTE = 200
SHORTEST_NAME = 3  # shorter ones are initials and particles, and words of any sentence
Record = tuple[str, str, datetime, str | None]  # what, id, moment, token of a text
MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[mail]"),
    (re.compile(r"https?://\S+|www\.\S+"), "[link]"),
    (re.compile(r"(?<!\w)@\w+"), "[handle]"),
    (re.compile(r"\+?\d[\d\s().-]{5,}\d"), "[number]"),
)

# Each query gives customer_id, the id and moment of one record, and a text's token where it speaks.
# Ties are broken by id, so that the same tables always give the same evidence.
RECORDS: Mapping[str, str] = {
    "rhythm": """
        select customer_id, 'last sale' as what, max_by(order_id, (occurred_at, order_id)) as id,
               max(occurred_at) as at, null as body_token
        from intermediate.int_journey__orders where status = 'sale' group by customer_id""",
    "returns": """
        select customer_id, 'last credit note' as what,
               max_by(order_id, (occurred_at, order_id)) as id,
               max(occurred_at) as at, null as body_token
        from intermediate.int_journey__orders where status = 'credit_note' group by customer_id""",
    "contacts": """
        select customer_id, 'last message' as what,
               max_by(source_message_id, (sent_at, source_message_id)) as id,
               max(sent_at) as at, max_by(body_token, (sent_at, source_message_id)) as body_token
        from heard group by customer_id""",
    "waits": """
        select customer_id, 'open since' as what,
               max_by(source_thread_id, (open_wait_minutes, source_thread_id)) as id,
               max_by(opened_at, (open_wait_minutes, source_thread_id)) as at, null as body_token
        from journey.threads where open_wait_minutes is not null group by customer_id""",
    "contract": """
        select customer_id, 'subscription' as what,
               max_by(subscription_id, (started_at, subscription_id)) as id,
               max(started_at) as at, null as body_token
        from intermediate.int_journey__subscriptions group by customer_id""",
}
SAME_RECORD = {"purchases": "rhythm"}
SIGNALS = ("negative", "frustration", "impatience", "gratitude", "cancel_intent", "escalation")
STRONGEST = """
    select customer_id, 'message' as what,
           max_by(source_message_id, ({signal}, sent_at, source_message_id)) as id,
           max_by(sent_at, ({signal}, sent_at, source_message_id)) as at,
           max_by(body_token, ({signal}, sent_at, source_message_id)) as body_token
    from heard
    where {signal} is not null and sent_at >= cast($as_of as date) - 90
    group by customer_id"""
NAMES = """
select l.customer_id, c.name_token
from staging.stg_salesforce__contacts c
join identity.links l on l.source = 'crm' and l.kind = 'contact' and l.key = c.contact_id
where c.name_token is not null order by all
"""
HEARD = """
create or replace temp view heard as
select j.*, m.body_token
from journey.messages j join staging.int_messages m using (message_id)
where j.author_role = 'customer' and m.is_public and not m.is_automatic
"""


def evidence_of(
    connection: duckdb.DuckDBPyConnection, vault: Vault, reasons: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """`reasons` with a column `evidence`: what, which id, when, and a masked quote; or None."""
    connection.execute(HEARD)
    queries = {**RECORDS, **{signal: STRONGEST.format(signal=signal) for signal in SIGNALS}}
    records = {name: _records(connection, query, as_of) for name, query in queries.items()}
    found: list[Record | None] = [
        records.get(_record_of(family, feature), {}).get(customer)
        for family, feature, customer in zip(
            reasons["family"], reasons["main_feature"], reasons["customer_id"], strict=True
        )
    ]
    texts = vault.values_of(record[3] or "" for record in found if record)
    names = _names(connection, vault)
    evidence: list[str | None] = [
        _words(record, texts, names.get(customer, ())) if record else None
        for record, customer in zip(found, reasons["customer_id"], strict=True)
    ]
    return reasons.assign(evidence=pd.Series(evidence, index=reasons.index, dtype="object"))


def _names(connection: duckdb.DuckDBPyConnection, vault: Vault) -> dict[str, tuple[str, ...]]:
    """The words of every customer's own names."""
    rows = connection.execute(NAMES).fetchall()
    values = vault.values_of(token for _, token in rows)
    names: dict[str, tuple[str, ...]] = {}
    for customer, token in rows:
        names[customer] = names.get(customer, ()) + tuple(values.get(token, "").split())
    return names


def _record_of(family: str, feature: str) -> str:
    """Which query finds the record behind a reason: a feeling's own, else its family's."""
    if family == "emotion":
        return next((signal for signal in SIGNALS if feature.startswith(signal)), "negative")
    return SAME_RECORD.get(family, family)


def _records(connection: duckdb.DuckDBPyConnection, query: str, as_of: date) -> dict[str, Record]:
    values = {"as_of": as_of} if "$as_of" in query else {}
    rows = connection.execute(query, values).fetchall()
    return {row[0]: row[1:] for row in rows if row[0] is not None}


def _words(record: Record, texts: Mapping[str, str], names: Sequence[str]) -> str:
    what, key, at, token = record
    words = f"{what} {key}, {at:%Y-%m-%d}"
    text = texts.get(token or "")
    return f'{words}: "{masked(text, names)}"' if text else words


def masked(text: str, names: Sequence[str] = ()) -> str:
    """One line of at most 200 characters; names, addresses, links, handles, numbers masked."""
    line = " ".join(text.split())
    for pattern, mask in MASKS:
        line = pattern.sub(mask, line)
    own = [
        re.escape(part)
        for name in names
        for part in re.split(r"\W+", name)
        if len(part) >= SHORTEST_NAME
    ]
    if own:
        line = re.sub(rf"\b(?:{'|'.join(own)})\b", "[name]", line, flags=re.IGNORECASE)
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"
