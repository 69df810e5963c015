"""Alerts and events one page after another, in an order that later changes leave as it is.

For programs that read everything: what people look at, the most pressing first, is `listing.py`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipelines.actions.database import ActionDatabase
from pipelines.actions.listing import Wanted, pressing_first
from pipelines.actions.schema import ALERTS, EVENTS


def alerts_after(
    database: ActionDatabase, wanted: Wanted, after: tuple[datetime, str] | None, most: int
) -> list[dict[str, Any]]:
    """Alerts of a listing in the order of opening, from behind (opened_at, alert_id) on."""
    query = pressing_first(wanted).order_by(None).order_by(ALERTS.c.opened_at, ALERTS.c.alert_id)
    if after is not None:
        opened_at, alert_id = after
        later = ALERTS.c.opened_at > opened_at
        same = sa.and_(ALERTS.c.opened_at == opened_at, ALERTS.c.alert_id > alert_id)
        query = query.where(sa.or_(later, same))
    with database.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(query.limit(most))]


def events_after(
    database: ActionDatabase,
    owners: Collection[str] | None,
    after: int,
    most: int,
    alert_id: str | None = None,
) -> list[dict[str, Any]]:
    """Events in the order in which they were kept, from behind the event `after` on.

    Args:
        owners: whose alerts, beside those that nobody owns; None means everybody's.

    Alerts that are held out show no event.
    """
    query = (
        sa.select(EVENTS)
        .join(ALERTS, ALERTS.c.alert_id == EVENTS.c.alert_id)
        .where(EVENTS.c.event_id > after, ALERTS.c.state != "suppressed")
        .order_by(EVENTS.c.event_id)
        .limit(most)
    )
    if owners is not None:
        query = query.where(sa.or_(ALERTS.c.owner.in_(owners), ALERTS.c.owner.is_(None)))
    if alert_id is not None:
        query = query.where(EVENTS.c.alert_id == alert_id)
    with database.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]
