"""A home with a published file of two customers, one of whom wrote, and the vault behind it."""

import os
from pathlib import Path

import duckdb

from pipelines.home import Home
from pipelines.vault.store import Vault

TABLES = """
create schema journey; create schema meta; create schema risk;
create table meta.generation as select date '2026-07-01' as as_of,
    timestamp '2026-07-01 05:00:00' as published_at;
create table journey.customers as select 'cus_1' as customer_id, '10023' as crm_number,
    timestamp '2026-01-05 09:00:00' as customer_since, 1240.0::double as value_per_year,
    'email' as preferred_channel
    union all select 'cus_2', null, null, 0, null;
create table journey.customer_bonds as select 'cus_1' as customer_id, 'bonded' as standing;
create table journey.identity_links (customer_id varchar, kind varchar, key varchar);
create table journey.vault_keys
    (customer_id varchar, kind varchar, record_id varchar, token varchar);
create table journey.moments_of_truth as
    select 'parcel_missing' as moment_of_truth, 'the parcel has not come' as words;
create table journey.outside_in as select 's1' as step_id, 'cus_1' as customer_id,
    timestamp '2026-03-28 23:30:00' as occurred_at, null::timestamp as ended_at,
    null::double as waited_minutes, 'email' as channel, 'customer_message' as step,
    'wrote to us' as words, 'con_1' as conversation_id, 'msg_1' as message_id,
    'parcel_missing' as moment_of_truth, 4::bigint as energy, 'frustration' as emotion,
    -0.8::double as valence;
create table journey.conversations as select 'con_1' as conversation_id, 'cus_1' as customer_id,
    'email' as channels, timestamp '2026-03-28 23:30:00' as opened_at,
    null::timestamp as resolved_at, 1::bigint as messages;
create table journey.conversation_feelings as select 'con_1' as conversation_id,
    'frustration' as emotion_start, 'frustration' as emotion_end, 'frustration' as worst_emotion,
    -0.8::double as worst_valence, -0.8::double as valence_start, -0.8::double as valence_end;
create table risk.scores as select date '2026-07-01' as as_of, 'cus_1' as customer_id,
    90 as horizon_days, 0.72::double as churn_probability, 'scored' as status, true as ranks;
create table risk.reasons as select date '2026-07-01' as as_of, 'cus_1' as customer_id, 1 as rank,
    'waits for an answer' as reason, 0.9::double as contribution, 'mail 5' as evidence;
"""


def published_home(
    root: Path, name: str = "Maria Lopez", words: str = "Where is my parcel?"
) -> Home:
    """cus_1 has this name, customer number 10023 and wrote these words; cus_2 has neither."""
    made = Home(root).prepare()
    vault = Vault(made)
    tokeniser = vault.tokeniser()
    values = {
        kind: (tokeniser.token(kind, value), kind, value)
        for kind, value in (
            ("name", name),
            ("email", "maria@customer.example"),
            ("text", words),
        )
    }
    vault.put(values.values())
    with duckdb.connect(str(made.published_twin)) as connection:
        connection.execute(TABLES)
        connection.executemany(
            "insert into journey.identity_links values (?, ?, ?)",
            [
                ("cus_1", "crm_number", "10023"),
                ("cus_1", "email", values["email"][0]),
                ("cus_1", "crm_number", "77"),
                ("cus_2", "crm_number", "77"),
            ],
        )
        connection.executemany(
            "insert into journey.vault_keys values ('cus_1', ?, ?, ?)",
            [
                ("name", "cus_1", values["name"][0]),
                ("email", "cus_1", values["email"][0]),
                ("words", "msg_1", values["text"][0]),
            ],
        )
    os.link(made.published_twin, made.published_file)
    return made
