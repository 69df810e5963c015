"""The columns of the CSV and XLSX lists: key, heading, kind, and where the value comes from.

Fed by alerts and the list's header. Both formats have the same columns in the same order, so that
an edited list of either kind can be read back.
WHAT DOES NOT BELONG HERE: escaping (cells.py), the formats themselves.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipelines.actions.work_list import check_code
from pipelines.alerts.alert import Alert
from pipelines.alerts.cells import escape, unescape
from pipelines.alerts.header import ListHeader
from pipelines.pages.plain_text import plain_text, shortened

Kind = Literal["text", "phone", "count", "share", "money", "factor", "moment"]
Value = str | int | float | datetime | None
# A spreadsheet cell holds 32,767 characters; escaping may add a few.
CELL_LIMIT = 16_000
LAST_WORDS_LIMIT = 1_000


@dataclass(frozen=True)
class Column:
    """One column; `width` in characters. Moments are UTC here, each format shows them its way."""

    key: str
    heading: str
    kind: Kind
    width: int
    value: Callable[[Alert, ListHeader], Value]


def _reason_columns(place: int) -> list[Column]:
    def words(alert: Alert, header: ListHeader) -> Value:
        return alert.reasons[place].words if place < len(alert.reasons) else None

    def factor(alert: Alert, header: ListHeader) -> Value:
        if place >= len(alert.reasons):
            return None
        return math.exp(min(max(alert.reasons[place].contribution, -50.0), 50.0))

    key, heading = f"reason_{place + 1}", f"Reason {place + 1}"
    return [
        Column(key, heading, "text", 44, words),
        Column(f"{key}_odds_factor", f"{heading}: odds ×", "factor", 10, factor),
    ]


def check_of(alert: Alert) -> str:
    """The row's check code: changes with everything that says whose row it is."""
    name, number = _plain(alert.contact.name), _plain(alert.crm_number)
    return check_code(alert.alert_id, alert.customer_id, str(alert.version), name, number)


def _plain(text: str | None) -> str:
    return unescape(escape(shortened(text, CELL_LIMIT))) if text else ""


def _said(alert: Alert, header: ListHeader) -> Value:
    words = alert.last_words
    return shortened(plain_text(words.text), LAST_WORDS_LIMIT) if words else None


COLUMNS: tuple[Column, ...] = (
    Column("rank", "Rank", "count", 6, lambda a, h: a.rank),
    Column("name", "Name", "text", 24, lambda a, h: a.contact.name),
    Column("crm_number", "Customer number", "text", 12, lambda a, h: a.crm_number),
    Column("probability", "Likely to leave", "share", 9, lambda a, h: a.probability),
    Column("value_per_year", "Value per year", "money", 11, lambda a, h: a.value_per_year),
    Column("value_at_risk", "Value at risk", "money", 11, lambda a, h: a.value_at_risk),
    Column("currency", "Currency", "text", 9, lambda a, h: h.currency),
    *_reason_columns(0),
    *_reason_columns(1),
    *_reason_columns(2),
    Column("last_words", "Last words", "text", 50, _said),
    Column(
        *("last_words_at", "Said at", "moment", 17),
        lambda a, h: a.last_words.said_at if a.last_words else None,
    ),
    Column(
        *("last_words_channel", "Said through", "text", 11),
        lambda a, h: a.last_words.channel if a.last_words else None,
    ),
    Column("recommended_action", "What to do", "text", 60, lambda a, h: a.recommended_action),
    Column("channel", "Channel", "text", 9, lambda a, h: a.channel),
    Column("goodwill", "Goodwill up to", "money", 10, lambda a, h: a.goodwill or None),
    Column("expected_net_save", "Expected saving", "money", 11, lambda a, h: a.expected_net_save),
    Column("due_at", "Due", "moment", 17, lambda a, h: a.due_at),
    Column("owner", "Owner", "text", 16, lambda a, h: a.owner),
    Column(
        *("refused_channels", "Refused channels", "text", 12),
        lambda a, h: ", ".join(a.refused_channels) or None,
    ),
    Column("phone", "Phone", "phone", 18, lambda a, h: a.contact.phone),
    Column("email", "E-mail", "text", 28, lambda a, h: a.contact.email),
    Column("kind", "Kind", "text", 11, lambda a, h: a.kind),
    Column("customer_id", "Customer id", "text", 22, lambda a, h: a.customer_id),
    Column("alert_id", "Alert id", "text", 22, lambda a, h: a.alert_id),
    Column("state", "State", "text", 13, lambda a, h: a.state),
    Column("version", "Version", "count", 8, lambda a, h: a.version),
    Column("check", "Check", "text", 14, lambda a, h: check_of(a)),
    # what the team writes and `harken import-actions` reads
    Column("new_state", "New state", "text", 14, lambda a, h: None),
    Column("outcome", "Outcome", "text", 12, lambda a, h: None),
    Column("note", "Note", "text", 30, lambda a, h: None),
    Column("by", "By", "text", 10, lambda a, h: None),
)
