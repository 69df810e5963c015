"""An alert for one message the moment it comes, where its words are urgent.

The next run hears the same message with everything else: it finds the episode known and opens
nothing twice. Who wrote must be known by then; what only a run can tell (the facts of the case, the
room of the day) is not waited for. Taking messages in belongs to `pipelines.sources.pushed`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from ml.emotion import EmotionModel
from pipelines.actions.delivery import now_utc
from pipelines.actions.messages import messages_of
from pipelines.actions.records import NewAlert, Plan
from pipelines.actions.store import ActionStore
from pipelines.alerts.alert import alert_id_for
from pipelines.alerts.playbook import Ways
from pipelines.alerts.policy import due_instant
from pipelines.alerts.routing import CustomerFacts, routed_all
from pipelines.alerts.signals import Signal, reason_of
from pipelines.explain.case import customers_known_by
from pipelines.service_hours.deadlines import OpenTime
from pipelines.settings import Settings
from pipelines.vault.store import Vault
from pipelines.warehouse.queries import rows_if_made

KIND = "urgent_message"
SYSTEM = "messages"  # how the contract of messages is called in the journey
WHO = ("customer_number", "email", "phone")
ABOUT = """
select c.value_per_year, s.churn_probability
from journey.customers c left join risk.scores s
    on s.customer_id = c.customer_id and s.ranks
    and s.as_of = (select as_of from meta.generation)
where c.customer_id = ?
"""


class UrgentEar:
    """Hears messages as they come; safe for many threads, the model is loaded once."""

    def __init__(self, settings: Settings, store: ActionStore, model: EmotionModel) -> None:
        self._settings, self._store, self._model = settings, store, model
        self._vault = Vault(settings.home)

    def hear(
        self, published: duckdb.DuckDBPyConnection, records: Sequence[Mapping[str, Any]]
    ) -> list[str]:
        """Open an alert for each customer's thread that says something urgent; their ids."""
        said = [record for record in records if record.get("author_role") == "customer"]
        said = [record for record in said if isinstance(record.get("text"), str)]
        if not said:
            return []
        scores = self._model.score([record["text"] for record in said])
        urgency = scores[["cancel_intent", "escalation", "anger"]].max(axis=1)
        rules = self._settings.configuration.alerts.rules_of(KIND)
        opened = []
        for record, heard in zip(said, urgency, strict=True):
            if not heard >= rules.opens_at:
                continue
            who = self._who(published, record)
            if who is not None:
                opened.append(self._alert(published, record, who, float(heard), rules.opens_at))
        known = self._store.known(KIND)
        fresh = {
            one.episode_key: one
            for one in opened
            if one.customer_id not in known
            or one.episode_key not in known[one.customer_id].episodes
        }
        return self._open(list(fresh.values()))

    def _who(self, published: duckdb.DuckDBPyConnection, record: Mapping[str, Any]) -> str | None:
        """The one customer whom the message names; None where nobody or several are meant."""
        for name in WHO:
            written = record.get(name)
            if isinstance(written, str | int) and str(written).strip():
                found = customers_known_by(published, self._vault, str(written).strip())
                return found.pop() if len(found) == 1 else None
        return None

    def _alert(
        self,
        published: duckdb.DuckDBPyConnection,
        record: Mapping[str, Any],
        customer: str,
        heard: float,
        opens_at: float,
    ) -> NewAlert:
        now = now_utc().replace(microsecond=0)
        zone = ZoneInfo(self._settings.configuration.company.time_zone)
        today = now.replace(tzinfo=UTC).astimezone(zone).date()
        signal = Signal(KIND, customer, _thread_of(record), heard / opens_at, heard)
        playbook = self._settings.playbook
        channel = str(record.get("channel") or "")
        ways = Ways(ticket=True, email=channel == "email", preferred=channel or None)
        advice = playbook.recommend(None, {}, ways, KIND)
        due = due_instant(today, advice.due_in_working_days, playbook.due_by, zone)
        rows = rows_if_made(published, "risk.scores", ABOUT, [customer])
        value, probability = rows[0] if rows else (None, None)
        return NewAlert(
            alert_id=alert_id_for(today, customer, f"{KIND}\x1f{signal.episode_key}"),
            customer_id=customer,
            kind=KIND,
            opened_at=now,
            state="new",
            priority=(1.0 if probability is None else probability) * max(value or 0.0, 0.0),
            reason=reason_of(signal),
            recommended_action=advice.action,
            channel=advice.channel,
            due_at=due.astimezone(UTC).replace(tzinfo=None),
            episode_key=str(signal.episode_key),
            level=signal.level,
            signal_at=_sent_at(record, now),
            signal_known_at=now,
            churn_probability=probability,
            value_per_year=value,
        )

    def _open(self, alerts: list[NewAlert]) -> list[str]:
        if not alerts:
            return []
        configuration = self._settings.configuration
        open_time = OpenTime(configuration.service_hours, configuration.company.time_zone)
        nothing_known = {one.customer_id: CustomerFacts() for one in alerts}
        routed = routed_all(alerts, self._settings.routing, nothing_known, open_time)
        now = alerts[0].opened_at
        messages = messages_of(routed, configuration.deliver.channels, now)
        self._store.apply(Plan(opened=routed, messages=messages), "harken", now)
        return [one.alert_id for one in routed]


def _thread_of(record: Mapping[str, Any]) -> str:
    """The id that the journey gives the message's thread (dbt macro thread_id)."""
    parts = f"{SYSTEM}|{record.get('conversation_id') or ''}"
    return f"thr_{hashlib.md5(parts.encode(), usedforsecurity=False).hexdigest()}"


def _sent_at(record: Mapping[str, Any], now: datetime) -> datetime:
    """When it was sent, UTC without offset; now where that cannot be read or lies ahead."""
    try:
        sent = datetime.fromisoformat(str(record.get("sent_at")))
    except ValueError:
        return now
    sent = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    return min(sent.replace(tzinfo=None), now)
