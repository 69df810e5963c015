"""The picture of the model card: F1 of every head with its interval, the best above.

Feeds on the manifest's statements; gives SVG that is the same bytes for the same figures. Measuring
belongs to evaluate.py, the words beside it to card.py.
"""

import io
from collections.abc import Mapping
from typing import Any

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from ml.emotion.labels import LABELS, label_column

STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "harken", "font.family": "sans-serif"}
KINDS = (("GoEmotions labels", "#2c4a6e"), ("groups and sentiment", "#2f7470"))


def picture(statements: Mapping[str, Any]) -> str:
    """SVG with a line per head: F1 as a dot, its 95 % interval as a bar, comments it is true of."""
    figures = sorted(statements["metrics_of_heads"].items(), key=lambda one: one[1]["f1"])
    labels = {label_column(label) for label in LABELS}
    with matplotlib.rc_context({**STYLE, "font.size": 9}):
        figure = Figure(figsize=(8, 0.21 * len(figures) + 0.9))
        FigureCanvasSVG(figure)
        axes = figure.subplots()
        for place, (head, of) in enumerate(figures):
            colour = KINDS[0 if head in labels else 1][1]
            axes.plot([of["low"], of["high"]], [place, place], color=colour, alpha=0.4, linewidth=4)
            axes.plot(of["f1"], place, "o", color=colour, markersize=4)
        names = [f"{_words(head)} ({of['comments']:,})" for head, of in figures]
        axes.set_yticks(range(len(figures)), names)
        axes.set_ylim(-0.8, len(figures) - 0.2)
        axes.set_xlim(0, 1)
        axes.set_xlabel("F1 on dev with its 95 % interval; in brackets the comments it is true of")
        for kind, colour in KINDS:
            axes.plot([], [], "o", color=colour, label=kind)
        axes.legend(frameon=False, loc="lower right")
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(length=0)
        axes.grid(axis="x", color="#e2ded5", linewidth=0.8)
        axes.set_axisbelow(True)
        file = io.StringIO()
        figure.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None})
    return file.getvalue()


def _words(head: str) -> str:
    return head.removeprefix("p_").replace("group_", "group: ").replace("_", " ")
