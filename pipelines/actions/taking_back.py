"""Takes the steps that a work list asks for, row by row: each counts or is refused by its line.

What a row asks for is read in `work_list.py`; files in `pipelines.alerts.work_file`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.actions.delivery import now_utc
from pipelines.actions.states import way_to
from pipelines.actions.store import ActionStore
from pipelines.actions.work_list import Asked, Refused
from pipelines.failures import StatedFailure


@dataclass(frozen=True)
class Taken:
    """Ids of the alerts that changed, and the rows that did not count."""

    applied: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def take_back(
    store: ActionStore,
    asked: Sequence[Asked],
    by: str,
    may_act_on: Callable[[Mapping[str, Any]], bool] = lambda alert: True,
) -> Taken:
    """Take each row's step.

    Args:
        by: who acted where a row does not say.
        may_act_on: whether whoever hands the list in may act on an alert.
    """
    taken = Taken()
    for one in asked:
        if why := _apply(store, one, by, may_act_on):
            taken.refused.append(Refused(one.line, why))
        else:
            taken.applied.append(one.alert_id)
    return taken


def _apply(
    store: ActionStore, one: Asked, by: str, may_act_on: Callable[[Mapping[str, Any]], bool]
) -> str | None:
    """Take a row's step; why not, where it cannot be taken."""
    known = {row["alert_id"]: row for row in store.alerts(customers=[one.customer_id])}
    alert = known.get(one.alert_id)
    if alert is None or not may_act_on(alert):
        return f"{one.alert_id} is no open alert of this customer"
    if one.to_state == "snoozed":
        return "a snooze needs an end: use 'harken act ... snoozed --until DATE'"
    try:
        store.act(
            one.alert_id,
            way_to(alert["state"], one.to_state),
            by=one.by or by,
            at=now_utc().replace(microsecond=0),
            note=one.note,
            outcome=one.outcome,
            version=one.version,
        )
    except StatedFailure as failure:
        return failure.what
    return None
