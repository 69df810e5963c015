"""Alerts that nobody acted upon in time go to the next owner: pure, no database.

To whom and when says `routing.py`; the step itself is taken by the action store.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pipelines.actions.records import MachineStep
from pipelines.alerts.routing import Routing
from pipelines.service_hours.deadlines import OpenTime

WAITING = ("new", "acknowledged", "escalated")


def escalations(
    alerts: Iterable[Mapping[str, Any]], routing: Routing, now: datetime, open_time: OpenTime
) -> list[MachineStep]:
    """The steps to take; none for alerts that stand with that owner, or one further up, already.

    Args:
        alerts: rows of the action store.
    """
    ranks = {step.owner: rank for rank, step in enumerate(routing.escalate)}
    steps = []
    for alert in alerts:
        if alert["state"] not in WAITING:
            continue
        step = routing.step_due(alert["due_at"], now, open_time)
        if step is None or ranks.get(alert["owner"], -1) >= ranks[step.owner]:
            continue
        note = f"not acted upon {step.after_open_hours:g} open hours after it was due"
        steps.append(
            MachineStep(alert["alert_id"], alert["version"], "escalated", note, step.owner)
        )
    return steps
