"""Alerts and the events of their lives: every change is a step with who and when.

An alert and its first event enter in one transaction; events are only ever added, and the database
itself refuses anything else. Which customers get an alert is decided in `pipelines.alerts`; the
warehouse gets a copy at each publish (`copies.py`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipelines.actions.database import ActionDatabase
from pipelines.actions.episodes import KnownAlert
from pipelines.actions.listing import Wanted, pressing_first, tallied
from pipelines.actions.outbox import add_messages, says_of
from pipelines.actions.records import Level, NewAlert, Owned, Plan, Told
from pipelines.actions.schema import ALERTS, EPISODES, EVENTS, OUTBOX
from pipelines.actions.states import ENDED_STATES, OPEN_STATES
from pipelines.actions.steps import locked_alert, outrun, take_machine_step, take_note, take_step
from pipelines.home import Home
from pipelines.settings import actions_url_from_env

CHUNK = 500  # ids in one statement; databases bound their number
LEVELS = (
    sa.update(ALERTS)
    .where(ALERTS.c.alert_id == sa.bindparam("new_alert_id"))
    .values(
        highest_level=sa.bindparam("new_highest_level"), calm_since=sa.bindparam("new_calm_since")
    )
)
# no step, and no new version: nothing changes that a person decides upon
VERIFICATION = (
    sa.update(ALERTS)
    .where(ALERTS.c.alert_id == sa.bindparam("new_alert_id"))
    .values(
        communicated_status="verified",
        communicated_at=sa.bindparam("new_communicated_at"),
        communicated_evidence_id=sa.bindparam("new_communicated_evidence_id"),
        communicated_channel=sa.bindparam("new_communicated_channel"),
    )
)
OWNERSHIP = (
    sa.update(ALERTS)
    .where(ALERTS.c.alert_id == sa.bindparam("new_alert_id"), ALERTS.c.owner.is_(None))
    .values(owner=sa.bindparam("new_owner"))
)


class ActionStore:
    """The action store of one home.

    Raises:
        StatedFailure: its database cannot be opened or reached.
    """

    def __init__(self, home: Home) -> None:
        self.database = ActionDatabase(home, actions_url_from_env())

    def known(self, kind: str) -> dict[str, KnownAlert]:
        """customer_id -> their newest alert of a kind, with the episodes of all their alerts."""
        alerts = (
            sa.select(ALERTS)
            .where(ALERTS.c.kind == kind)
            .order_by(ALERTS.c.opened_at, ALERTS.c.alert_id)
        )
        joined = sa.select(ALERTS.c.customer_id, EPISODES.c.episode_key).join(ALERTS)
        with self.database.reading() as connection:
            rows = connection.execute(alerts).all()
            further = connection.execute(joined.where(ALERTS.c.kind == kind)).all()
        episodes: dict[str, set[str]] = {}
        for row in [*rows, *further]:
            episodes.setdefault(row.customer_id, set()).add(row.episode_key)
        return {row.customer_id: _known(row, frozenset(episodes[row.customer_id])) for row in rows}

    def apply(self, plan: Plan, actor: str, at: datetime) -> int:
        """Everything a run changes, all or nothing; how many alerts were opened.

        Alerts that are known change nothing, and a step gives way to whoever was faster: applying
        a plan twice is applying it once.
        """
        with self.database.writing() as connection:
            fresh = _fresh(connection, plan.opened)
            if fresh:
                connection.execute(sa.insert(ALERTS), [_row(alert) for alert in fresh])
                connection.execute(sa.insert(EVENTS), [_first_event(a, actor) for a in fresh])
            if plan.messages:
                add_messages(connection, plan.messages, at)
            for one in plan.joined:
                _join(connection, vars(one))
            if plan.levels:
                connection.execute(LEVELS, _prefixed(plan.levels))
            if plan.told:
                connection.execute(VERIFICATION, _prefixed(plan.told))
            if plan.owned:
                connection.execute(OWNERSHIP, _prefixed(plan.owned))
            for step in plan.steps:
                take_machine_step(connection, step, actor, at)
        return len(fresh)

    def act(
        self,
        alert_id: str,
        to_states: Sequence[str],
        *,
        by: str,
        at: datetime,
        note: str | None = None,
        until: datetime | None = None,
        outcome: str | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        """Take the steps in their order, all or none; the alert as it stands afterwards.

        Args:
            until: when a snoozed alert wakes.
            version: the one that was looked at; None takes it as it stands now.

        Raises:
            StatedFailure: the alert is unknown, a step is illegal, or somebody was faster.
        """
        with self.database.writing() as connection:
            alert = locked_alert(connection, alert_id)
            if version is not None and alert["version"] != version:
                raise outrun(connection, alert, version)
            for to_state in to_states:
                said = outcome if to_state == to_states[-1] else None
                alert = take_step(
                    connection,
                    alert,
                    to_state,
                    by=by,
                    at=at,
                    note=note,
                    until=until,
                    outcome=said,
                )
        return alert

    def alerts(
        self,
        states: Collection[str] = OPEN_STATES,
        kind: str | None = None,
        owner: str | None = None,
        overdue_at: datetime | None = None,
        customers: Collection[str] | None = None,
    ) -> list[dict[str, Any]]:
        """Alerts that are not archived, the most pressing first: by due time, then priority."""
        wanted = Wanted(tuple(states), kind, owner, overdue_at, customers=customers)
        with self.database.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(pressing_first(wanted))]

    def page(self, wanted: Wanted, first: int, most: int) -> list[dict[str, Any]]:
        """Some alerts of a listing, the most pressing first."""
        query = pressing_first(wanted).offset(first).limit(most)
        with self.database.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def tally(self, listings: Mapping[str, Wanted]) -> dict[str, Counter[str | None]]:
        """How many open alerts each of several listings has: its name -> owner -> how many."""
        counts: dict[str, Counter[str | None]] = {name: Counter() for name in listings}
        with self.database.reading() as connection:
            for row in connection.execute(tallied(listings, OPEN_STATES)).mappings():
                for name, owners in counts.items():
                    owners[row["owner"]] += int(row[name])
        return counts

    def alert(self, alert_id: str) -> dict[str, Any] | None:
        """One alert as it stands; None where there is none."""
        query = sa.select(ALERTS).where(ALERTS.c.alert_id == alert_id)
        with self.database.reading() as connection:
            row = connection.execute(query).first()
        return dict(row._mapping) if row else None

    def note(self, alert_id: str, words: str, *, by: str, at: datetime) -> None:
        """Keep what somebody wrote about an open alert; nothing else about it changes.

        Raises:
            StatedFailure: the alert is unknown, or has ended.
        """
        with self.database.writing() as connection:
            take_note(connection, locked_alert(connection, alert_id), words, by=by, at=at)

    def events_of(self, alert_id: str) -> list[dict[str, Any]]:
        """The steps of an alert, in the order in which they were taken."""
        query = sa.select(EVENTS).where(EVENTS.c.alert_id == alert_id).order_by(EVENTS.c.event_id)
        with self.database.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def archive(self, ended_before: datetime, at: datetime) -> int:
        """Put away alerts that ended before then; they stay known, and leave the lists."""
        ended = (ALERTS.c.state.in_(ENDED_STATES), ALERTS.c.state_since < ended_before)
        query = sa.update(ALERTS).where(*ended, ALERTS.c.archived_at.is_(None))
        with self.database.writing() as connection:
            return connection.execute(query.values(archived_at=at)).rowcount

    def count_of_events(self) -> int:
        """How many events there are; it only ever grows."""
        with self.database.reading() as connection:
            query = sa.select(sa.func.count()).select_from(EVENTS)
            return int(connection.execute(query).scalar_one())

    def forget(self, customers: Collection[str]) -> int:
        """Erase all alerts of customers with their events, from the file's free pages too."""
        with self.database.writing() as connection:
            theirs = ALERTS.c.customer_id.in_(customers)
            ids: list[str] = list(
                connection.execute(sa.select(ALERTS.c.alert_id).where(theirs)).scalars()
            )
            connection.execute(sa.delete(EPISODES).where(EPISODES.c.alert_id.in_(ids)))
            connection.execute(sa.delete(OUTBOX).where(says_of(ids)))
            # an event may go only once its alert has gone
            gone = connection.execute(sa.delete(ALERTS).where(theirs)).rowcount
            connection.execute(sa.delete(EVENTS).where(EVENTS.c.alert_id.in_(ids)))
        self.database.sweep()
        return gone


def _fresh(connection: sa.Connection, alerts: Iterable[NewAlert]) -> list[NewAlert]:
    offered = {alert.alert_id: alert for alert in alerts}
    known: set[str] = set()
    ids = sorted(offered)
    for start in range(0, len(ids), CHUNK):
        some = ALERTS.c.alert_id.in_(ids[start : start + CHUNK])
        known |= set(connection.execute(sa.select(ALERTS.c.alert_id).where(some)).scalars())
    return [alert for alert_id, alert in offered.items() if alert_id not in known]


def _row(alert: NewAlert) -> dict[str, Any]:
    return {**vars(alert), "highest_level": alert.level, "state_since": alert.opened_at}


def _first_event(alert: NewAlert, actor: str) -> dict[str, object]:
    return {
        "alert_id": alert.alert_id,
        "at": alert.opened_at,
        "from_state": None,
        "to_state": alert.state,
        "actor": actor,
    }


def _prefixed(changes: Iterable[Level | Told | Owned]) -> list[dict[str, Any]]:
    # a bound parameter may not be called like the column that it changes
    return [{f"new_{name}": value for name, value in vars(one).items()} for one in changes]


def _join(connection: sa.Connection, episode: Mapping[str, Any]) -> None:
    same = (EPISODES.c.alert_id == episode["alert_id"]) & (
        EPISODES.c.episode_key == episode["episode_key"]
    )
    if not connection.execute(sa.select(EPISODES.c.alert_id).where(same)).first():
        connection.execute(sa.insert(EPISODES).values(**episode))


def _known(row: Any, episodes: frozenset[str]) -> KnownAlert:
    return KnownAlert(
        alert_id=row.alert_id,
        state=row.state,
        opened_at=row.opened_at,
        state_since=row.state_since,
        level=row.level,
        highest_level=row.highest_level,
        calm_since=row.calm_since,
        snoozed_until=row.snoozed_until,
        episodes=episodes,
        version=row.version,
    )
