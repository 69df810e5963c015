"""One step in the life of one alert, inside a transaction that others may race with.

What may follow upon what stands in `states.py`. A step moves the alert's version on; whoever acts
on an older one is told who was faster.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipelines.actions.records import MachineStep
from pipelines.actions.schema import ALERTS, EVENTS
from pipelines.actions.states import ENDED_STATES, refuse_illegal
from pipelines.failures import StatedFailure

NOT_SNOOZED: Mapping[str, Any] = {"snoozed_until": None, "state_before_snooze": None}


def take_step(
    connection: sa.Connection,
    alert: Mapping[str, Any],
    to_state: str,
    *,
    by: str,
    at: datetime,
    note: str | None = None,
    until: datetime | None = None,
    outcome: str | None = None,
) -> dict[str, Any]:
    """A step that a person asks for; the alert as it stands afterwards.

    Raises:
        StatedFailure: the step is illegal, or a snooze has no end that lies ahead.
    """
    refuse_illegal(alert["alert_id"], alert["state"], to_state, outcome)
    _refuse_endless(alert["alert_id"], to_state, until, at)
    values = dict(NOT_SNOOZED)
    if to_state == "snoozed":
        values = {"snoozed_until": until, "state_before_snooze": alert["state"]}
    elif to_state == "communicated" and alert["communicated_status"] == "none":
        values["communicated_status"] = "claimed"  # what is verified already stays so
    elif to_state == "closed":
        values["outcome"] = outcome
    _write(connection, alert, to_state, by, at, note, values)
    return locked_alert(connection, alert["alert_id"])


def take_machine_step(
    connection: sa.Connection, step: MachineStep, actor: str, at: datetime
) -> None:
    """A step that a run takes by itself; a person who was faster goes first."""
    alert = locked_alert(connection, step.alert_id)
    if alert["version"] != step.version:
        return
    to_state = step.to_state
    if alert["state"] == "snoozed" and to_state == "new":
        to_state = alert["state_before_snooze"] or "new"
    refuse_illegal(step.alert_id, alert["state"], to_state)
    values = {**NOT_SNOOZED, "owner": step.owner} if step.owner else NOT_SNOOZED
    _write(connection, alert, to_state, actor, at, step.note, values)


def take_note(
    connection: sa.Connection, alert: Mapping[str, Any], words: str, *, by: str, at: datetime
) -> None:
    """Keep somebody's words in the life of an open alert, as a step from its state to the same."""
    if alert["state"] in ENDED_STATES:
        raise StatedFailure(
            f"Nothing more is noted: the alert is {alert['state']}, which is final",
            where=f"alert {alert['alert_id']}",
            todo="Note it with a newer alert of this customer.",
        )
    _write_event(connection, alert, alert["state"], by, at, words, None)


def _write(
    connection: sa.Connection,
    alert: Mapping[str, Any],
    to_state: str,
    actor: str,
    at: datetime,
    note: str | None,
    values: Mapping[str, Any],
) -> None:
    connection.execute(
        sa.update(ALERTS)
        .where(ALERTS.c.alert_id == alert["alert_id"])
        .values(state=to_state, state_since=at, version=alert["version"] + 1, **values)
    )
    _write_event(connection, alert, to_state, actor, at, note, values.get("outcome"))


def _write_event(
    connection: sa.Connection,
    alert: Mapping[str, Any],
    to_state: str,
    actor: str,
    at: datetime,
    note: str | None,
    outcome: str | None,
) -> None:
    connection.execute(
        sa.insert(EVENTS).values(
            alert_id=alert["alert_id"],
            at=at,
            from_state=alert["state"],
            to_state=to_state,
            actor=actor,
            note=note,
            outcome=outcome,
        )
    )


def locked_alert(connection: sa.Connection, alert_id: str) -> dict[str, Any]:
    """An alert that nobody else changes before this transaction ends.

    Raises:
        StatedFailure: there is none of this id.
    """
    query = sa.select(ALERTS).where(ALERTS.c.alert_id == alert_id).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise StatedFailure(
            "There is no such alert", where=alert_id, todo="'harken alerts' lists those there are."
        )
    return dict(row._mapping)


def outrun(connection: sa.Connection, alert: Mapping[str, Any], version: int) -> StatedFailure:
    """What is told to somebody who looked at an older version of an alert."""
    newest = sa.select(EVENTS).where(EVENTS.c.alert_id == alert["alert_id"])
    last = connection.execute(newest.order_by(EVENTS.c.event_id.desc()).limit(1)).one()
    return StatedFailure(
        f"Somebody was faster: {last.actor} made it {last.to_state} at {last.at:%Y-%m-%d %H:%M} "
        f"UTC (version {alert['version']}, not {version})",
        where=f"alert {alert['alert_id']}",
        todo="Look at it again and then decide.",
    )


def _refuse_endless(alert_id: str, to_state: str, until: datetime | None, at: datetime) -> None:
    if (to_state == "snoozed") == (until is not None and until > at):
        return
    raise StatedFailure(
        "A snooze needs an end that lies ahead" if to_state == "snoozed" else "Only a snooze ends",
        where=f"alert {alert_id}",
        todo="Say --until DATE together with the state snoozed, and with no other.",
    )
