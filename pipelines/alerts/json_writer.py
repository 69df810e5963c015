"""The list as JSON: every field of every alert, for programs. Times ISO 8601 in UTC with Z.

Fed by alerts and the list's header. Text is not escaped for spreadsheets here.
WHAT DOES NOT BELONG HERE: words for people, formatting of numbers.
"""

from collections.abc import Sequence
from dataclasses import asdict

from pipelines.alerts.alert import Alert
from pipelines.alerts.header import ListHeader
from pipelines.pages.json_text import json_text


def json_bytes(alerts: Sequence[Alert], header: ListHeader) -> bytes:
    """The file's bytes: the header's fields, then `alerts` in rank order."""
    head = asdict(header) | {"unlisted": dict(sorted(header.unlisted.items()))}
    content = head | {"alerts": [asdict(alert) | {"log_odds": alert.log_odds} for alert in alerts]}
    return json_text(content)
