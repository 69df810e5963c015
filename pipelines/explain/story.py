"""What happened to a customer, line by line, in words that need no glossary.

Feeds on a `Case`; the same lines serve the terminal and the page. Where lines stand is theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.explain.case import AlertTold, Case, Matter, Step
from pipelines.pages.plain_text import plain_text, shortened
from pipelines.pages.words import by_channel, counted, lasting, local, percent, short_day
from pipelines.risk.quotes import own_point

LONGEST_SAID = 280
STRONG = 4  # energy from which a moment of truth is marked
FELT = {
    **{"frustration": "frustrated", "impatience": "impatient", "sadness": "sad"},
    **{"disappointment": "disappointed", "worry": "worried", "confusion": "confused"},
    **{"gratitude": "grateful", "satisfaction": "pleased", "neutral": "calm"},
    **{"mixed": "of two minds", "not_scored": ""},
}
STANDING = {
    "angry": "the last words were angry",
    "advocate": "speaks well of us",
    "transactional": "buys, and has not spoken with us in the last year",
    "bonded": "speaks with us, and not only when buying",
}
ALERT_KINDS = {
    **{"churn_risk": "may leave", "urgent_message": "wrote something urgent"},
    **{"open_wait": "waits too long for an answer", "preempt": "a delivery will come late"},
    **{"double_deviation": "was let down a second time"},
}
ALERT_STATES = {
    **{"new": "nobody has acted yet", "acknowledged": "somebody has taken it on"},
    **{"acted": "something was done", "communicated": "the customer was told"},
    **{"closed": "done", "snoozed": "put aside for now", "escalated": "handed upwards"},
    **{"suppressed": "held back to measure what lists are worth", "expired": "ran out unanswered"},
}


@dataclass(frozen=True)
class Line:
    """One line of the journey. `mark` is what stands out: moment, wait, or nothing."""

    at: datetime
    until: datetime | None
    words: str
    said: str | None = None
    felt: str | None = None
    moment: str | None = None
    mark: str = ""
    times: int = 1
    step: str = ""


def lines(case: Case) -> list[Line]:
    """The journey in the order in which it happened; equal steps in a row are one line."""
    told: list[Line] = []
    for step in case.steps:
        line = _line(case, step)
        before = told[-1] if told else None
        if before and before.step == line.step and not (line.said or line.mark or before.said):
            told[-1] = replace(before, until=line.at, times=before.times + 1)
        else:
            told.append(line)
    return told


def in_words(line: Line) -> str:
    """The words of a line, with how often it happened."""
    if line.times == 1:
        return line.words
    return f"{line.words}, {counted(line.times, 'time')} until {short_day(line.until or line.at)}"


def who(case: Case) -> str:
    """How the customer is called."""
    return case.name or (f"customer {case.crm_number}" if case.crm_number else case.customer_id)


def risk_words(case: Case) -> str:
    """The risk in one sentence."""
    risk = case.risk
    if risk is None:
        return "No risk is known: nobody was active enough, or nothing was scored yet."
    if risk.churn_probability is None:
        return f"No risk is told: {risk.status.replace('_', ' ')}."
    typical = f"; the typical customer: {percent(risk.typical)}" if risk.typical is not None else ""
    chance = percent(risk.churn_probability)
    return f"{chance} likely to leave within {risk.horizon_days} days{typical}."


def matter_words(matter: Matter) -> str:
    """How a matter began and ended, as felt."""
    start, end = (FELT.get(each or "", "") for each in (matter.emotion_start, matter.emotion_end))
    if not start:
        return "no feeling was heard"
    if matter.messages == 1 or matter.valence_start == matter.valence_end:
        felt = start
    else:
        felt = f"began {start}, ended {end}"
    worst = FELT.get(matter.worst_emotion or "", "")
    is_worse = matter.worst_valence is not None and matter.worst_valence < min(
        matter.valence_start or 0, matter.valence_end or 0
    )
    return f"{felt}, at worst {worst}" if is_worse and worst not in (start, end) else felt


def alert_words(alert: AlertTold) -> str:
    """What an alert says and how it stands."""
    kind = ALERT_KINDS.get(alert.kind, alert.kind.replace("_", " "))
    return f"{kind}: {ALERT_STATES.get(alert.state, alert.state)}"


def waits(case: Case) -> list[Step]:
    """Every wait of the customer, in order."""
    return [step for step in case.steps if step.step == "waited"]


def strong_moments(steps: Sequence[Step]) -> list[Step]:
    """Steps that carry much feeling, as far as the moment of truth is known."""
    return [
        step
        for step in steps
        if (step.energy or 0) >= STRONG and step.moment_of_truth and step.step != "agent_message"
    ]


def _line(case: Case, step: Step) -> Line:
    if step.step == "waited":
        return _wait(case, step)
    said = case.said.get(step.message_id or "") if step.step != "asked_again" else None
    by = f" {by_channel(step.channel)}" if said and step.channel else ""
    is_strong = bool(strong_moments([step]))
    return Line(
        at=step.occurred_at,
        until=None,
        words=step.words + by,
        said=shortened(plain_text(" ".join(own_point(said).split())), LONGEST_SAID)
        if said
        else None,
        felt=FELT.get(step.emotion or "") or None,
        moment=step.moment_words if is_strong else None,
        mark="moment" if is_strong else "",
        step=step.step,
    )


def _wait(case: Case, step: Step) -> Line:
    long = lasting(step.waited_minutes or 0)
    words = f"waited {long} for an answer" if step.ended_at else f"has been waiting for {long}"
    return Line(step.occurred_at, step.ended_at, words, mark="wait", step=step.step)


def when(moment: datetime, zone: str) -> str:
    """A moment as it stands before a line: 3 May 2011, 09:15."""
    there = local(moment, zone)
    return f"{short_day(there.date())}, {there:%H:%M}"
