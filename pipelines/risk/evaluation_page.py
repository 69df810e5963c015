"""The backtest as one page: figures beside their rivals, plots, segments, leavers missed.

Fed by the report of `harken evaluate`, whose figures it shows and never computes. It names
customers by customer_id alone.
"""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipelines.pages.render import render_page

TEMPLATE = "evaluation.html.j2"
LEADS = ("precision", "recall", "recall_7d", "recall_14d", "recall_30d", "median_lead_days")
COLOURS = {"Harken": "#2f6f8f", "random": "#999999", "recency": "#b5651d", "bg_nbd": "#6a8f2f"}


def evaluation_page(report: Mapping[str, Any], reason: str) -> str:
    """The HTML of one self-contained page."""
    drawn = []
    if report["reliability"]:
        drawn.append(_svg(_draw_reliability, report))
    if report["lead_time"]:
        drawn.append(_svg(_draw_leads, report))
    if report["decision_curve"]:
        drawn.append(_svg(_draw_decisions, report))
    if any(row["brings"] for row in report["without_source"] or ()):
        drawn.append(_svg(_draw_sources, report))
    return render_page(
        Path(__file__).parent,
        TEMPLATE,
        report=report,
        reason=reason,
        rivals=[name for name, found in (report["baselines"] or {}).items() if found],
        leads=LEADS,
        # matplotlib escapes what it draws
        pictures=[Markup(picture) for picture in drawn],  # noqa: S704
    )


def _svg(draw: Any, report: Mapping[str, Any]) -> str:
    # Salted, so that the same report gives the same page.
    with mpl.rc_context({"svg.hashsalt": "harken"}):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        axes = figure.subplots()
        draw(axes, report)
        axes.spines[["top", "right"]].set_visible(False)
        image = StringIO()
        figure.savefig(image, format="svg", metadata={"Date": None, "Creator": None})
    return image.getvalue()[image.getvalue().index("<svg") :]


def _draw_reliability(axes: Axes, report: Mapping[str, Any]) -> None:
    rows = report["reliability"]
    axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
    expected, observed = [r["expected"] for r in rows], [r["observed"] for r in rows]
    axes.plot(expected, observed, marker="o", color=COLOURS["Harken"])
    axes.set(xlabel="probability given", ylabel="share who left", title="Is 30 % really 30 %?")


def _draw_leads(axes: Axes, report: Mapping[str, Any]) -> None:
    row = next(row for row in report["lead_time"] if row["of"] == "share" and row["budget"] == 0.05)
    days = (0, 7, 14, 30, 60)
    names = ("recall", "recall_7d", "recall_14d", "recall_30d", "recall_60d")
    for name, found in {"Harken": row, **row["baselines"]}.items():
        if found and name in COLOURS and found["recall"] is not None:
            axes.plot(
                days, [found[key] for key in names], marker="o", label=name, color=COLOURS[name]
            )
    axes.set(xlabel="days ahead, at least", ylabel="share of leavers warned")
    axes.set_title("How early, with alerts for 5 % of the customers a week")
    if axes.lines:
        axes.legend(frameon=False)


def _draw_decisions(axes: Axes, report: Mapping[str, Any]) -> None:
    rows = report["decision_curve"]
    at = [row["threshold"] for row in rows]
    axes.plot(at, [r["net_benefit"] for r in rows], color=COLOURS["Harken"], label="Harken")
    axes.plot(at, [r["everybody"] for r in rows], color=COLOURS["random"], label="everybody")
    axes.axhline(0, color="#bbbbbb", linewidth=1)
    top = max([row["net_benefit"] for row in rows] + [0.01])
    axes.set_ylim(-0.3 * top, 1.15 * top)
    axes.set(xlabel="care above this probability", ylabel="net benefit", title="Decision curve")
    axes.legend(frameon=False)


def _draw_sources(axes: Axes, report: Mapping[str, Any]) -> None:
    rows = [row for row in reversed(report["without_source"]) if row["brings"]]
    for place, gain in enumerate(row["brings"]["auc"] for row in rows):
        axes.plot(gain["interval"], [place, place], color=COLOURS["Harken"], linewidth=2)
        axes.plot(gain["value"], place, marker="o", color=COLOURS["Harken"])
    axes.axvline(0, color="#bbbbbb", linewidth=1)
    axes.set_yticks(range(len(rows)), [row["source"] for row in rows])
    axes.set(ylim=(-0.5, len(rows) - 0.5), xlabel="AUC with it minus without it, 95 %")
    axes.set_title("What each source brings")
