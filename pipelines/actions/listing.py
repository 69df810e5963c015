"""Which alerts a listing shows and in which order: the most pressing first. Queries alone.

Rows are read in `store.py`; who may see what is decided by those who show them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipelines.actions.schema import ALERTS
from pipelines.actions.states import OPEN_STATES


@dataclass(frozen=True)
class Wanted:
    """What a listing asks for; None asks for all. Moments are UTC without offset.

    `overdue_at` asks for open alerts that were due before then, `owners` for those of some people
    or teams and, with `or_unowned`, those that nobody owns.
    """

    states: tuple[str, ...] = OPEN_STATES
    kind: str | None = None
    owner: str | None = None
    overdue_at: datetime | None = None
    opened_since: datetime | None = None
    due_before: datetime | None = None
    owners: Collection[str] | None = None
    or_unowned: bool = True
    customers: Collection[str] | None = None


def pressing_first(wanted: Wanted) -> sa.Select[Any]:
    """The alerts by due time, then priority; put-away ones are left out."""
    # as the index `ix_alerts_pressing` says it, which is then walked for as long as rows are wanted
    nulls_last = ALERTS.c.due_at.is_(None)
    order = (nulls_last, ALERTS.c.due_at, ALERTS.c.priority.desc(), ALERTS.c.alert_id)
    return sa.select(ALERTS).where(*_conditions(wanted)).order_by(*order)


def tallied(listings: Mapping[str, Wanted], states: Collection[str]) -> sa.Select[Any]:
    """How many alerts in these states each listing has: a row an owner, a column for each name.

    One scan for all of them: their conditions are short where the states are asked for once.
    """
    sums = [
        sa.func.sum(sa.case((sa.and_(sa.true(), *_narrowed(one)), 1), else_=0)).label(name)
        for name, one in listings.items()
    ]
    return sa.select(ALERTS.c.owner, *sums).where(*_standing(states)).group_by(ALERTS.c.owner)


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    return _standing(wanted.states) + _narrowed(wanted)


def _standing(states: Collection[str]) -> list[sa.ColumnElement[bool]]:
    return [ALERTS.c.state.in_(states), ALERTS.c.archived_at.is_(None)]


def _narrowed(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.kind:
        found.append(ALERTS.c.kind == wanted.kind)
    if wanted.owner:
        found.append(ALERTS.c.owner == wanted.owner)
    if wanted.overdue_at is not None:
        found.append(ALERTS.c.due_at < wanted.overdue_at)
        if not set(wanted.states) <= set(OPEN_STATES):
            found.append(ALERTS.c.state.in_(OPEN_STATES))
    if wanted.due_before is not None:
        found.append(ALERTS.c.due_at < wanted.due_before)
    if wanted.opened_since is not None:
        found.append(ALERTS.c.opened_at >= wanted.opened_since)
    if wanted.owners is not None:
        theirs = ALERTS.c.owner.in_(wanted.owners)
        found.append(sa.or_(theirs, ALERTS.c.owner.is_(None)) if wanted.or_unowned else theirs)
    if wanted.customers is not None:
        found.append(ALERTS.c.customer_id.in_(wanted.customers))
    return found
