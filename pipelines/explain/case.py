"""Everything published about one customer, with names and words from the vault.

Feeds on the published file and the vault; gives a `Case`. How it is told is `story.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import duckdb

from pipelines.failures import StatedFailure
from pipelines.forget.person import keys_meant
from pipelines.home import Home
from pipelines.vault.store import Vault
from pipelines.warehouse.queries import has_table

NEEDED = "journey.outside_in"
HOLDERS = "select distinct customer_id from journey.identity_links where kind = ? and key = ?"
AS_OF = "select as_of from meta.generation"
CUSTOMER = """
select c.crm_number, c.customer_since, c.value_per_year, c.preferred_channel, b.standing
from journey.customers c left join journey.customer_bonds b using (customer_id)
where c.customer_id = ?
"""
KEYS = "select kind, record_id, token from journey.vault_keys where customer_id = ? order by all"
STEPS = """
select s.occurred_at, s.ended_at, s.waited_minutes, s.channel, s.step, s.words, s.conversation_id,
       s.message_id, s.moment_of_truth, m.words as moment_words, s.energy, s.emotion, s.valence
from journey.outside_in s left join journey.moments_of_truth m using (moment_of_truth)
where s.customer_id = ?
order by s.occurred_at, case s.step when 'waited' then 2 when 'asked_again' then 1 else 0 end,
         s.step_id
"""
MATTERS = """
select c.conversation_id, c.channels, c.opened_at, c.resolved_at, c.messages,
       f.emotion_start, f.emotion_end, f.worst_emotion, f.worst_valence, f.valence_start,
       f.valence_end
from journey.conversations c left join journey.conversation_feelings f using (conversation_id)
where c.customer_id = ? order by c.opened_at, c.conversation_id
"""
RISK = """
select s.as_of, s.horizon_days, s.churn_probability, s.status,
       median(o.churn_probability) as typical
from risk.scores s left join risk.scores o on o.as_of = s.as_of and o.horizon_days = s.horizon_days
where s.customer_id = ? and s.ranks group by all order by s.as_of desc limit 1
"""
REASONS = """
select reason, contribution, evidence from risk.reasons
where customer_id = ? and as_of = ? order by rank
"""
ALERTS = """
select alert_id, kind, opened_at, state, reason, recommended_action, due_at from actions.alerts
where customer_id = ? order by opened_at, alert_id
"""
EVENTS = """
select e.alert_id, e.at, e.from_state, e.to_state, e.actor
from actions.events e join actions.alerts a using (alert_id)
where a.customer_id = ? order by e.at, e.alert_id, e.to_state
"""
Row = TypeVar("Row")


@dataclass(frozen=True)
class Step:
    """One thing that the customer did, met or waited for; times are UTC, without offset."""

    occurred_at: datetime
    ended_at: datetime | None
    waited_minutes: float | None
    channel: str | None
    step: str
    words: str
    conversation_id: str | None
    message_id: str | None
    moment_of_truth: str | None
    moment_words: str | None
    energy: int | None
    emotion: str | None
    valence: float | None


@dataclass(frozen=True)
class Matter:
    """One conversation, with what was felt in it; feelings are None where none was heard."""

    conversation_id: str
    channels: str
    opened_at: datetime
    resolved_at: datetime | None
    messages: int
    emotion_start: str | None
    emotion_end: str | None
    worst_emotion: str | None
    worst_valence: float | None
    valence_start: float | None
    valence_end: float | None


@dataclass(frozen=True)
class Reason:
    """Why a score is what it is; a positive contribution (log-odds) raises the risk."""

    reason: str
    contribution: float
    evidence: str | None


@dataclass(frozen=True)
class Risk:
    """The newest score; `typical` is the median of all customers of that day."""

    as_of: date
    horizon_days: int
    churn_probability: float | None
    status: str
    typical: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class AlertTold:
    """An alert and the steps in its life: when, from, to, by whom."""

    alert_id: str
    kind: str
    opened_at: datetime
    state: str
    reason: str | None
    recommended_action: str | None
    due_at: datetime | None
    events: tuple[tuple[datetime, str | None, str, str], ...]


@dataclass(frozen=True)
class Case:
    """All that is known of one customer. Name, e-mail, phone and `said` come from the vault."""

    customer_id: str
    as_of: date | None
    crm_number: str | None
    name: str | None
    email: str | None
    phone: str | None
    customer_since: datetime | None
    value_per_year: float
    preferred_channel: str | None
    standing: str | None
    steps: tuple[Step, ...]
    matters: tuple[Matter, ...]
    said: dict[str, str]
    risk: Risk | None
    alerts: tuple[AlertTold, ...]


def read_case(connection: duckdb.DuckDBPyConnection, home: Home, written: str) -> Case:
    """The case of the customer whom a customer_id, number, contact id, address or phone names.

    Raises:
        StatedFailure: nobody or several are known by it, or no journey is published.
    """
    if not has_table(connection, NEEDED):
        raise StatedFailure(
            "No journey is published yet",
            where=str(home.published_file),
            todo="Run 'harken run --landing DIR'.",
        )
    vault = Vault(home)
    customer = _find(connection, vault, written.strip())
    about = _one(connection, CUSTOMER, customer)
    keys = connection.execute(KEYS, [customer]).fetchall()
    values = vault.values_of([*(token for *_, token in keys), about["crm_number"] or ""])
    known = {kind: values.get(token) for kind, _, token in keys if kind != "words"}
    number = about["crm_number"]
    return Case(
        customer_id=customer,
        as_of=_one(connection, AS_OF)["as_of"],
        crm_number=values.get(number, number),
        name=known.get("name"),
        email=known.get("email"),
        phone=known.get("phone"),
        customer_since=about["customer_since"],
        value_per_year=about["value_per_year"],
        preferred_channel=about["preferred_channel"],
        standing=about["standing"],
        steps=_rows(connection, Step, STEPS, customer),
        matters=_rows(connection, Matter, MATTERS, customer),
        said={of: values[token] for kind, of, token in keys if kind == "words" and token in values},
        risk=_risk(connection, customer),
        alerts=_alerts(connection, customer),
    )


def customers_known_by(
    connection: duckdb.DuckDBPyConnection, vault: Vault, written: str
) -> set[str]:
    """Ids of all whom a customer_id, number, contact id, address or phone may name."""
    query = "select customer_id from journey.customers where customer_id = ?"
    found = {str(row[0]) for row in connection.execute(query, [written]).fetchall()}
    for kind, key in [] if found else keys_meant(written, vault.tokeniser()):
        found |= {str(row[0]) for row in connection.execute(HOLDERS, [kind, key]).fetchall()}
    return found


def _find(connection: duckdb.DuckDBPyConnection, vault: Vault, written: str) -> str:
    found = customers_known_by(connection, vault, written)
    if len(found) == 1:
        return str(found.pop())
    raise StatedFailure(
        f"{len(found)} customers are known by this" if found else "Nobody is known by this",
        where=", ".join(sorted(found)) or "journey.identity_links in the published file",
        todo="Give a customer_id, customer number, contact id, e-mail address or telephone number "
        "as the company's systems write it.",
    )


def _risk(connection: duckdb.DuckDBPyConnection, customer: str) -> Risk | None:
    if not has_table(connection, "risk.scores"):
        return None
    scores = connection.execute(RISK, [customer]).fetchall()
    if not scores:
        return None
    reasons = connection.execute(REASONS, [customer, scores[0][0]]).fetchall()
    told = tuple(Reason(*row) for row in reasons)
    as_of, days, probability, status, typical = scores[0]
    return Risk(as_of, days, probability, status, typical, told)


def _alerts(connection: duckdb.DuckDBPyConnection, customer: str) -> tuple[AlertTold, ...]:
    if not has_table(connection, "actions.alerts"):
        return ()
    events = connection.execute(EVENTS, [customer]).fetchall()
    alerts = connection.execute(ALERTS, [customer]).fetchall()
    lives = {row[0]: tuple(each[1:] for each in events if each[0] == row[0]) for row in alerts}
    return tuple(AlertTold(*[*row, lives[row[0]]]) for row in alerts)


def _rows(
    connection: duckdb.DuckDBPyConnection, kind: type[Row], query: str, customer: str
) -> tuple[Row, ...]:
    return tuple(kind(*row) for row in connection.execute(query, [customer]).fetchall())


def _one(connection: duckdb.DuckDBPyConnection, query: str, *values: str) -> dict[str, Any]:
    found = connection.execute(query, list(values))
    names = [column[0] for column in found.description]
    return dict(zip(names, found.fetchall()[0], strict=True))
