"""Small plots for asset metadata, drawn without a display and embedded as text."""

import base64
from collections.abc import Mapping, Sequence
from io import BytesIO

import dagster as dg
from matplotlib.figure import Figure

COLOUR = "#2f6f8f"


def bar_picture(counts: Mapping[str, int], unit: str) -> dg.MetadataValue:
    """Horizontal bars of named counts, largest on top."""
    ordered = sorted(counts.items(), key=lambda item: (item[1], item[0]))
    figure = Figure(figsize=(6, 0.6 + 0.28 * max(len(ordered), 1)), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh([name for name, _ in ordered], [n for _, n in ordered], color=COLOUR)
    axes.bar_label(bars, padding=3, fontsize=8)
    axes.set_xlabel(unit)
    axes.spines[["top", "right"]].set_visible(False)
    return _as_markdown(figure)


def histogram_picture(values: Sequence[float], unit: str) -> dg.MetadataValue:
    """How probabilities between 0 and 1 are spread."""
    figure = Figure(figsize=(6, 2.4), layout="constrained")
    axes = figure.subplots()
    axes.hist(values, bins=25, range=(0, 1), color=COLOUR)
    axes.set_xlabel(unit)
    axes.set_ylabel("customers")
    axes.spines[["top", "right"]].set_visible(False)
    return _as_markdown(figure)


def _as_markdown(figure: Figure) -> dg.MetadataValue:
    image = BytesIO()
    figure.savefig(image, format="png", dpi=80, metadata={"Software": None})
    return dg.MetadataValue.md(
        f"![picture](data:image/png;base64,{base64.b64encode(image.getvalue()).decode()})"
    )
