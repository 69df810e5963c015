"""What waits to be told: messages enter with their alert and leave when a channel has taken them.

A message is claimed for a while, sent, and marked. Who dies in between leaves the claim behind; it
runs out and the message is sent again under the same id: at least once, and at most once for a
receiver that knows ids again. How a channel is spoken to stands in `senders.py`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from pipelines.actions.database import ActionDatabase
from pipelines.actions.records import Message
from pipelines.actions.schema import OUTBOX

STATES = ("waiting", "sending", "delivered", "dead")
LONGEST_ERROR = 300
CHUNK = 500  # ids in one statement; databases bound their number


def add_messages(connection: sa.Connection, messages: Sequence[Message], at: datetime) -> None:
    """Put messages in, in the caller's transaction; those that are known change nothing."""
    state = {"created_at": at, "state": "waiting", "attempts": 0, "next_at": at}
    for start in range(0, len(messages), CHUNK):
        some = {one.message_id: one for one in messages[start : start + CHUNK]}
        query = sa.select(OUTBOX.c.message_id).where(OUTBOX.c.message_id.in_(some))
        for row in connection.execute(query):
            del some[row.message_id]
        if some:
            connection.execute(sa.insert(OUTBOX), [vars(one) | state for one in some.values()])


def says_of(alerts: Collection[str]) -> sa.ColumnElement[bool]:
    """Which messages speak of any of these alerts, digests included."""
    spoken = [OUTBOX.c.content.contains(alert, autoescape=True) for alert in alerts]
    return sa.or_(OUTBOX.c.alert_id.in_(alerts), *spoken)


@dataclass(frozen=True)
class Claim:
    """A message that is ours to send until its time runs out; `attempt` counts from 1."""

    message_id: str
    channel: str
    kind: str
    content: str
    attempt: int


class Outbox:
    """The outbox of one action store. Moments are UTC."""

    def __init__(self, database: ActionDatabase) -> None:
        self._database = database

    def channels_due(self, now: datetime) -> list[str]:
        """Names of the channels for which something is due."""
        query = sa.select(OUTBOX.c.channel).where(_is_due(now)).distinct()
        with self._database.reading() as connection:
            return sorted(connection.execute(query).scalars())

    def claim(self, channel: str, now: datetime, hold: timedelta) -> Claim | None:
        """The oldest message that is due for a channel, kept from others for so long."""
        query = (
            sa.select(OUTBOX)
            .where(OUTBOX.c.channel == channel, _is_due(now))
            .order_by(OUTBOX.c.created_at, OUTBOX.c.message_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._database.writing() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            changes = {"state": "sending", "attempts": row.attempts + 1, "next_at": now + hold}
            connection.execute(_one(row.message_id).values(**changes))
        return Claim(row.message_id, row.channel, row.kind, row.content, row.attempts + 1)

    def delivered(self, claim: Claim, at: datetime, note: str | None = None) -> None:
        """The channel has taken it."""
        self._mark(claim, state="delivered", delivered_at=at, last_error=_short(note))

    def failed(self, claim: Claim, error: str, again_at: datetime | None) -> None:
        """It was not taken: to be sent again then, or (None) given up until a person asks."""
        if again_at is None:
            self._mark(claim, state="dead", last_error=_short(error))
        else:
            self._mark(claim, state="waiting", last_error=_short(error), next_at=again_at)

    def messages(self, states: Collection[str] = STATES) -> list[dict[str, Any]]:
        """Messages in the order in which they came, without their content."""
        columns = [column for column in OUTBOX.columns if column.name != "content"]
        query = sa.select(*columns).where(OUTBOX.c.state.in_(states))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(OUTBOX.c.created_at, OUTBOX.c.message_id))
            return [dict(row._mapping) for row in rows]

    def retry(self, message_ids: Collection[str] | None, now: datetime) -> int:
        """Let dead messages (None: all of them) be sent anew; how many."""
        query = sa.update(OUTBOX).where(OUTBOX.c.state == "dead")
        if message_ids is not None:
            query = query.where(OUTBOX.c.message_id.in_(message_ids))
        with self._database.writing() as connection:
            changes = {"state": "waiting", "attempts": 0, "next_at": now}
            return connection.execute(query.values(**changes)).rowcount

    def _mark(self, claim: Claim, **changes: Any) -> None:
        # a claim that ran out meanwhile is another's: what that one says holds
        ours = _one(claim.message_id).where(OUTBOX.c.attempts == claim.attempt)
        with self._database.writing() as connection:
            connection.execute(ours.where(OUTBOX.c.state == "sending").values(**changes))


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    # of a message that is being sent, next_at is when its claim runs out
    return OUTBOX.c.state.in_(("waiting", "sending")) & (OUTBOX.c.next_at <= now)


def _one(message_id: str) -> sa.Update:
    return sa.update(OUTBOX).where(OUTBOX.c.message_id == message_id)


def _short(text: str | None) -> str | None:
    return text[:LONGEST_ERROR] if text else None
