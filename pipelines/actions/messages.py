"""What a message says: facts of alerts that may leave the company, and nothing of the customer.

No name, no address, no words of theirs: a customer is a customer_id. Which channel hears what is
the configuration's; sending is `delivery.py`'s.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pipelines.actions.channels import Channel
from pipelines.actions.records import Message, NewAlert

TOLD = (
    "alert_id",
    "customer_id",
    "kind",
    "priority",
    "reason",
    "recommended_action",
    "channel",
    "owner",
    "opened_at",
    "due_at",
)


def messages_of(
    alerts: Sequence[NewAlert], channels: Mapping[str, Channel], morning: datetime
) -> list[Message]:
    """The messages that opened alerts lead to: one per alert or one per morning, by channel."""
    found = []
    for name, channel in channels.items():
        told = [one for one in alerts if one.state == "new"]
        told = [one for one in told if not channel.kinds or one.kind in channel.kinds]
        if channel.each == "alert":
            for one in told:
                content = _content("alert.opened", morning, _facts(one))
                number = _id(name, one.alert_id)
                found.append(Message(number, name, "alert", content, one.alert_id))
        elif told:
            facts = [_facts(one) for one in sorted(told, key=lambda one: -one.priority)]
            content = _content("alerts.opened", morning, {"alerts": facts})
            number = _id(name, *sorted(one.alert_id for one in told))
            found.append(Message(number, name, "digest", content))
    return found


def as_text(content: str) -> tuple[str, str]:
    """Subject and body of a message for people; plain text, no line break in the subject."""
    message = json.loads(content)
    data = message["data"]
    alerts = data.get("alerts", [data])
    day = message["timestamp"][:10]
    subject = f"{len(alerts)} new alert{'' if len(alerts) == 1 else 's'} on {day}"
    return subject, "\n\n".join(_paragraph(one) for one in alerts) + "\n"


def _paragraph(alert: Mapping[str, Any]) -> str:
    lines = [f"{alert['kind']} ({alert['alert_id']}, customer {alert['customer_id']})"]
    lines += [f"  why: {alert['reason']}"] if alert["reason"] else []
    lines += [f"  what to do: {alert['recommended_action']}"] if alert["recommended_action"] else []
    lines += [f"  by: {alert['due_at']}"] if alert["due_at"] else []
    lines += [f"  who: {alert['owner']}"] if alert["owner"] else []
    return "\n".join(lines)


def _content(kind: str, at: datetime, data: Mapping[str, Any]) -> str:
    return json.dumps({"type": kind, "timestamp": _moment(at), "data": data})


def _facts(alert: NewAlert) -> dict[str, Any]:
    values = {name: getattr(alert, name) for name in TOLD}
    return {n: _moment(v) if isinstance(v, datetime) else v for n, v in values.items()}


def _moment(value: datetime) -> str:
    return value.replace(tzinfo=UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _id(channel: str, *parts: str) -> str:
    digest = hashlib.sha256("\x1f".join((channel, *parts)).encode()).hexdigest()
    return f"msg_{digest[:24]}"
