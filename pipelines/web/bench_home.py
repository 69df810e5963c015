"""A large home to time the desk on: tables as a run publishes them, names, open alerts.

What is timed on it belongs to `bench.py`.
"""

import os
from datetime import datetime, timedelta

import duckdb

from pipelines.actions.records import NewAlert, Plan
from pipelines.actions.store import ActionStore
from pipelines.home import Home
from pipelines.vault.store import Vault

MORNING = datetime(2026, 7, 1, 5)  # noqa: DTZ001 - stores keep UTC without offset
TABLES = """
create schema journey; create schema meta; create schema risk;
create table meta.generation as
    select date '2026-07-01' as as_of, timestamp '2026-07-01 05:00:00' as published_at;
create table journey.customers as select 'cus_' || i as customer_id, 'n' || i as crm_number,
    timestamp '2025-01-05 09:00:00' as customer_since, 100.0::double + i % 900 as value_per_year,
    'email' as preferred_channel from range({customers}) r(i);
create table journey.customer_bonds as
    select customer_id, 'bonded' as standing from journey.customers;
create table journey.identity_links as
    select customer_id, 'crm_number' as kind, crm_number as key from journey.customers;
create table journey.vault_keys as
    select customer_id, 'name' as kind, customer_id as record_id, 'tok_' || customer_id as token
    from journey.customers;
create table journey.moments_of_truth as select 'late' as moment_of_truth, 'it came late' as words;
create table journey.outside_in as
    select 's' || customer_id || '_' || k as step_id, customer_id,
        timestamp '2026-01-01 09:00:00' + interval 1 day * (k * 12 + hash(customer_id) % 10)
            as occurred_at,
        null::timestamp as ended_at, null::double as waited_minutes, 'email' as channel,
        'customer_message' as step, 'wrote to us' as words,
        'con_' || customer_id || '_' || k // 3 as conversation_id,
        'msg_' || customer_id || '_' || k as message_id, 'late' as moment_of_truth,
        4::bigint as energy, 'frustration' as emotion, -0.8::double as valence
    from journey.customers, range(12) steps(k);
create table journey.conversations as
    select conversation_id, customer_id, 'email' as channels, min(occurred_at) as opened_at,
        null::timestamp as resolved_at, count(*) as messages
    from journey.outside_in group by all;
create table journey.conversation_feelings as
    select conversation_id, 'frustration' as emotion_start, 'frustration' as emotion_end,
        'frustration' as worst_emotion, -0.8::double as worst_valence,
        -0.8::double as valence_start, -0.8::double as valence_end from journey.conversations;
create table risk.scores as select date '2026-07-01' as as_of, customer_id, 90 as horizon_days,
    (hash(customer_id) % 1000) / 1000.0 as churn_probability, 'scored' as status, true as ranks
    from journey.customers;
create table risk.reasons as select date '2026-07-01' as as_of, customer_id, 1 as rank,
    'waits for an answer' as reason, 0.9::double as contribution, 'mail 5' as evidence
    from journey.customers;
"""


def fill(home: Home, customers: int, alerts: int) -> None:
    """Publish so many customers and open so many alerts, one a customer."""
    with duckdb.connect(str(home.published_twin)) as published:
        published.execute(TABLES.format(customers=customers))
    os.link(home.published_twin, home.published_file)
    Vault(home).put((f"tok_cus_{i}", "name", f"Customer Number {i}") for i in range(customers))
    opened = [_alert(number) for number in range(alerts)]
    ActionStore(home).apply(Plan(opened=opened), "harken", MORNING)


def _alert(number: int) -> NewAlert:
    return NewAlert(
        alert_id=f"alr_{number}",
        customer_id=f"cus_{number}",
        kind="open_wait",
        opened_at=MORNING,
        state="new",
        priority=float(number % 97),
        reason="waits for an answer",
        recommended_action="Answer.",
        channel="email",
        due_at=MORNING + timedelta(minutes=number % 2000),
        episode_key="e",
        owner=f"team {number % 7}",
    )
