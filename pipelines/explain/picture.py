"""The journey as a picture: feelings over time, moments of truth, waits as bars, purchases.

Feeds on the steps of a `Case`; gives SVG that stands inside a page and takes its colours from the
page's style, so that it is right in dark and in print. Words beside it belong to the page.
"""

import html
import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure

from pipelines.explain.case import Case, Step
from pipelines.explain.story import strong_moments, waits
from pipelines.pages.plain_text import plain_text
from pipelines.pages.words import counted, local

# Drawn in colours that nobody else uses, which become those of the page.
INK, SOFT, LINE, RISK, CALM, CARD = (f"#0{n}0{n}0{n}" for n in range(1, 7))
COLOURS = dict(
    zip(
        (INK, SOFT, LINE, RISK, CALM, CARD),
        ("ink", "soft", "line", "risk", "calm", "card"),
        strict=True,
    )
)
BOUGHT = ("sale", "subscription_started")
SHORTEST_BAR = 0.006  # of the whole time: shorter waits could not be seen
MOST_MOMENTS = 12
STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "harken",
    "font.family": "sans-serif",
    "axes.edgecolor": LINE,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
}


def marked_moments(case: Case) -> list[Step]:
    """The moments of truth that the picture numbers: the strongest, then the newest, in time."""
    found = strong_moments(case.steps)
    kept = sorted(found, key=lambda step: (step.energy or 0, step.occurred_at))[-MOST_MOMENTS:]
    return [step for step in found if step in kept]


def journey_svg(case: Case, zone: str, *, narrow: bool, title: str, description: str) -> str:
    """SVG of the whole journey, for a wide or a narrow screen.

    Args:
        title: its name for those who do not see it; `description`: what it shows.
    """
    size = (4.1, 4.6) if narrow else (10.0, 4.4)
    with matplotlib.rc_context({**STYLE, "font.size": 10 if narrow else 11}):
        figure = Figure(figsize=size)
        FigureCanvasSVG(figure)
        feelings, bars = figure.subplots(
            2, 1, sharex=True, height_ratios=[3, 1.15], gridspec_kw={"hspace": 0.08}
        )
        _draw_feelings(feelings, case, zone)
        _draw_bars(bars, case, zone)
        bars.set_xlim(*_span(case, zone))
        bars.xaxis_date()
        locator = AutoDateLocator(minticks=2, maxticks=4 if narrow else 9)
        bars.xaxis.set_major_locator(locator)
        bars.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=not narrow))
        for axes in (feelings, bars):
            axes.set_facecolor("none")
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(length=0)
        figure.patch.set_alpha(0)
        file = io.StringIO()
        figure.savefig(
            file, format="svg", bbox_inches="tight", pad_inches=0.03, metadata={"Date": None}
        )
    return _for_page(file.getvalue(), "narrow" if narrow else "wide", title, description)


def _draw_feelings(axes: Axes, case: Case, zone: str) -> None:
    felt = [step for step in case.steps if step.valence is not None]
    at = [_days(step.occurred_at, zone) for step in felt]
    values = [step.valence or 0.0 for step in felt]
    axes.axhline(0, color=LINE, linewidth=1)
    axes.plot(at, values, color=SOFT, linewidth=1.2, zorder=2)
    colours = [RISK if value < 0 else CALM for value in values]
    axes.scatter(at, values, s=38, c=colours, edgecolors=CARD, linewidths=1, zorder=3)
    axes.set_ylim(-1.15, 1.75)
    axes.set_yticks([-0.8, 0, 0.8], ["bad", "calm", "good"])
    for number, step in enumerate(marked_moments(case), start=1):
        there = _days(step.occurred_at, zone)
        height = 1.2 + 0.3 * (number % 2)
        bottom = step.valence if step.valence is not None else 0.0
        axes.plot([there, there], [bottom, height], color=LINE, linewidth=1, zorder=1)
        ball = {"boxstyle": "circle,pad=0.22", "facecolor": INK, "edgecolor": "none"}
        shown: Any = {"ha": "center", "va": "center", "fontsize": "small", "color": CARD}
        axes.text(there, height, str(number), bbox=ball, zorder=4, **shown)


def _draw_bars(axes: Axes, case: Case, zone: str) -> None:
    first, last = _span(case, zone)
    for wait in waits(case):
        long = max((wait.waited_minutes or 0) / 1440, (last - first) * SHORTEST_BAR)
        colour = SOFT if wait.ended_at else RISK
        axes.barh(1, long, left=_days(wait.occurred_at, zone), height=0.5, color=colour)
    bought = [_days(step.occurred_at, zone) for step in case.steps if step.step in BOUGHT]
    axes.scatter(bought, [0] * len(bought), marker="|", s=90, c=CALM, linewidths=1.6)
    axes.set_ylim(-0.6, 1.6)
    axes.set_yticks([1, 0], ["waits", "buys"])
    axes.spines["left"].set_visible(False)


def _days(moment: datetime, zone: str) -> float:
    return float(date2num(local(moment, zone).replace(tzinfo=None)))


def _span(case: Case, zone: str) -> tuple[float, float]:
    begun = [_days(step.occurred_at, zone) for step in case.steps]
    ended = [
        _days(wait.occurred_at, zone) + (wait.waited_minutes or 0) / 1440 for wait in waits(case)
    ]
    first, last = min(begun), max([*begun, *ended])
    room = max((last - first) * 0.03, 1.0)
    return first - room, last + room


def _for_page(svg: str, name: str, title: str, description: str) -> str:
    """The drawing alone, named for those who do not see it, in the colours of the page."""
    drawing = svg[svg.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r'<svg([^>]*?) (?:width|height)="[^"]*"', r"<svg\1", drawing, count=1)
    drawing = re.sub(r'<svg([^>]*?) (?:width|height)="[^"]*"', r"<svg\1", drawing, count=1)
    for colour, variable in COLOURS.items():
        drawing = drawing.replace(colour, f"var(--{variable})")
    drawing = re.sub(r"\b(id|xlink:href)=\"(#?)", rf'\1="\2{name}-', drawing)
    drawing = drawing.replace("url(#", f"url(#{name}-")
    named = (
        f'role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{html.escape(title)}</title>'
        f'<desc id="{name}-desc">{html.escape(description)}</desc>'
    )
    return plain_text(drawing.replace(">", f" {named}", 1))  # XML knows no control characters


def picture_words(case: Case, feelings: Sequence[float]) -> str:
    """What the picture shows, in a sentence."""
    bad = sum(value < 0 for value in feelings)
    return (
        f"{counted(len(feelings), 'message')} in which a feeling was heard, {bad} of them bad; "
        f"{counted(len(waits(case)), 'wait')} for an answer; "
        f"{counted(len(marked_moments(case)), 'marked moment')} of truth."
    )
