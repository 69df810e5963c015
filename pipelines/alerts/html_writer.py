"""The list as one page that opens anywhere: no script, nothing fetched, all text escaped.

Fed by alerts and the list's header; laid out by at_risk.html.j2.
WHAT DOES NOT BELONG HERE: the common look (pipelines.pages), choosing or ranking.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.alerts.alert import Alert, Reason
from pipelines.alerts.header import ListHeader
from pipelines.pages.plain_text import plain_text, shortened
from pipelines.pages.render import render_page
from pipelines.pages.words import local

_SHOWN_WORDS = 600
# The longest bar stands for the strongest reason of the day, but never for less than doubled odds.
_SMALLEST_FULL_BAR = math.log(2)


@dataclass(frozen=True)
class Step:
    """One line of how a score comes about: the risk before and after it, as shares of 1."""

    words: str
    contribution: float | None
    before: float
    after: float


@dataclass(frozen=True)
class Card:
    """An alert with what its card draws; bar lengths in percent of the full bar."""

    alert: Alert
    name: str
    bars: tuple[tuple[Reason, float], ...]
    steps: tuple[Step, ...]
    last_words: str
    evidence: tuple[str, ...]


def html_bytes(alerts: Sequence[Alert], header: ListHeader) -> bytes:
    """The page's bytes; an empty list says what that means and what to do."""
    strongest = max(
        (abs(reason.contribution) for alert in alerts for reason in alert.reasons), default=0.0
    )
    page = render_page(
        Path(__file__).parent,
        "at_risk.html.j2",
        header=header,
        cards=[_card(alert, max(strongest, _SMALLEST_FULL_BAR)) for alert in alerts],
        value_at_risk=sum(alert.value_at_risk for alert in alerts),
        value_per_year=sum(max(alert.value_per_year or 0.0, 0.0) for alert in alerts),
        due_today=sum(_due_today(alert, header) for alert in alerts),
    )
    return page.encode("utf-8")


def steps_of(alert: Alert) -> tuple[Step, ...]:
    """How the score comes about, from the starting point to the score; the last step ends at it."""
    parts = [
        (
            "Starting point: the average customer, those already quiet included",
            alert.starting_log_odds,
        )
    ]
    parts += [(reason.words, reason.contribution) for reason in alert.reasons]
    parts += [("Everything else: weaker signs, and what speaks for staying", alert.other_log_odds)]
    steps, so_far = [], 0.0
    for place, (words, contribution) in enumerate(parts):
        before = _share(so_far) if place else 0.0
        so_far += contribution
        shown = contribution if place else None
        steps.append(Step(words, shown, before, _share(so_far)))
    return tuple(steps)


def _card(alert: Alert, full_bar: float) -> Card:
    words = alert.last_words
    return Card(
        alert=alert,
        name=plain_text(alert.contact.name or "").strip() or "Name not known",
        bars=tuple((r, round(100 * abs(r.contribution) / full_bar, 1)) for r in alert.reasons),
        steps=steps_of(alert),
        last_words=shortened(plain_text(words.text).strip(), _SHOWN_WORDS) if words else "",
        evidence=tuple(reason.evidence for reason in alert.reasons if reason.evidence),
    )


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(log_odds, -700.0), 700.0)))


def _due_today(alert: Alert, header: ListHeader) -> bool:
    return local(alert.due_at, header.time_zone).date() <= header.as_of
