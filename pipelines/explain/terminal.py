"""The story of a customer as text for a terminal.

Feeds on a `Case` and its lines; colours and pictures belong to the page.
"""

import textwrap

from pipelines.explain.case import Case
from pipelines.explain.story import (
    STANDING,
    Line,
    alert_words,
    in_words,
    lines,
    matter_words,
    risk_words,
    when,
    who,
)
from pipelines.pages.plain_text import plain_text
from pipelines.pages.words import NO_BREAK, by_channel, counted, day, local, short_day, whole

WIDTH = 96
INDENT = 22


def told(case: Case, zone: str) -> str:
    """The whole story: who, how likely to leave and why, alerts, matters, what happened."""
    parts = [_head(case, zone), _risk(case), _alerts(case, zone), _matters(case, zone)]
    parts.append(["What happened"] + [row for line in lines(case) for row in _line(line, zone)])
    text = "\n\n".join("\n".join(part) for part in parts if part)
    return plain_text(text).replace(NO_BREAK, " ")


def _head(case: Case, zone: str) -> list[str]:
    number = f", customer number {case.crm_number}" if case.crm_number and case.name else ""
    since = local(case.customer_since, zone).date() if case.customer_since else None
    facts = [
        f"with us since {short_day(since)}" if since else "",
        f"worth {whole(case.value_per_year)} in the last year" if case.value_per_year else "",
        f"writes mostly {by_channel(case.preferred_channel)}" if case.preferred_channel else "",
        STANDING.get(case.standing or "", ""),
    ]
    rows = [f"{who(case)}{number}", ", ".join(fact for fact in facts if fact)]
    rows.append(", ".join(each for each in (case.email, case.phone) if each))
    if case.as_of:
        rows.append(f"as known on the morning of {day(case.as_of)}")
    return [line for row in rows if row for line in _wrapped(row, 0)]


def _risk(case: Case) -> list[str]:
    rows = ["How likely to leave", f"  {risk_words(case)}"]
    for reason in case.risk.reasons if case.risk else ():
        more = "more likely" if reason.contribution > 0 else "less likely"
        rows += _wrapped(f"  {more}: {reason.reason}", 4)
        rows += _wrapped(f"      see {reason.evidence}", 8) if reason.evidence else []
    return rows


def _alerts(case: Case, zone: str) -> list[str]:
    if not case.alerts:
        return ["Alerts", "  none so far"]
    rows = ["Alerts"]
    for alert in case.alerts:
        rows += _wrapped(
            f"  {short_day(local(alert.opened_at, zone).date())}  {alert_words(alert)}", 4
        )
        rows += _wrapped(f"      to do: {alert.recommended_action or 'nothing is said'}", 8)
        rows += [
            f"      {when(at, zone)}  {to} (by {actor})"
            for at, before, to, actor in alert.events
            if before
        ]
    return rows


def _matters(case: Case, zone: str) -> list[str]:
    if not case.matters:
        return ["Matters", "  never wrote or called"]
    rows = ["Matters"]
    for matter in case.matters:
        opened = short_day(local(matter.opened_at, zone).date())
        ended = (
            f"solved on {short_day(local(matter.resolved_at, zone).date())}"
            if matter.resolved_at
            else "not marked as solved"
        )
        size = counted(matter.messages, "message")
        channels = " and ".join(matter.channels.split(","))
        rows += _wrapped(
            f"  {opened:<18}  {channels}, {size}, {ended}; {matter_words(matter)}", INDENT
        )
    return rows


def _line(line: Line, zone: str) -> list[str]:
    felt = f" [{line.felt}]" if line.felt else ""
    moment = f"  * {line.moment}" if line.moment and line.said else ""
    lead = {"wait": "   ... ", "moment": " * "}.get(line.mark, "   ")
    at = f"{when(line.at, zone):>24}" if line.mark != "wait" else " " * 24
    rows = _wrapped(f"{at}{lead}{in_words(line)}{felt}{moment}", 27)
    return rows + (_wrapped(" " * 29 + f'"{line.said}"', 30) if line.said else [])


def _wrapped(text: str, indent: int) -> list[str]:
    lead = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text.lstrip(), WIDTH, initial_indent=lead, subsequent_indent=" " * indent
    ) or [lead]
