"""The story of a customer as one page: picture, matters, what happened.

Feeds on a `Case`; the same words as on the terminal. It names the customer, so it is written for
its owner alone.
"""

from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipelines.explain.case import Case
from pipelines.explain.picture import journey_svg, marked_moments, picture_words
from pipelines.explain.story import (
    FELT,
    STANDING,
    alert_words,
    in_words,
    lines,
    matter_words,
    risk_words,
    waits,
    when,
    who,
)
from pipelines.pages.render import render_page
from pipelines.pages.words import lasting, local, short_day

HERE = Path(__file__).parent
TEMPLATE = "explain.html.j2"


def page_of(case: Case, zone: str) -> str:
    """The HTML of one self-contained page."""
    title = f"The journey of {who(case)}"
    described = {"title": title, "description": described_picture(case)}
    # matplotlib escapes what it draws, and title and description are escaped where they are put in
    pictures = [
        Markup(journey_svg(case, zone, narrow=narrow, **described))  # noqa: S704
        for narrow in (False, True)
        if case.steps
    ]
    alerts = [(when(each.opened_at, zone), alert_words(each), each) for each in case.alerts]
    return render_page(
        HERE,
        TEMPLATE,
        title=title,
        pictures=pictures,
        alerts=alerts,
        **journey_values(case, zone),
    )


def described_picture(case: Case) -> str:
    """What the picture shows, in a sentence."""
    return picture_words(case, [step.valence for step in case.steps if step.valence is not None])


def journey_values(case: Case, zone: str) -> dict[str, Any]:
    """What the parts of a journey's page (journey_*.html.j2) show, but for the pictures."""
    return {
        "case": case,
        "picture_words": described_picture(case),
        "standing": STANDING.get(case.standing or "", ""),
        "since": short_day(local(case.customer_since, zone).date())
        if case.customer_since
        else None,
        "longest": max((wait.waited_minutes or 0 for wait in waits(case)), default=None),
        "risk": risk_words(case),
        "matters": [
            (short_day(local(matter.opened_at, zone).date()), matter, matter_words(matter))
            for matter in case.matters
        ],
        "moments": [
            (number, when(step.occurred_at, zone), step, FELT.get(step.emotion or "", ""))
            for number, step in enumerate(marked_moments(case), start=1)
        ],
        "lines": [(when(line.at, zone), line, in_words(line)) for line in lines(case)],
        "lasting": lasting,
    }
