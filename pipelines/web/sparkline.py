"""A small chart of one figure over weeks, as coordinates; templates draw it as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 160.0, 40.0, 4.0


@dataclass(frozen=True)
class Sparkline:
    """Points of the line in pieces (a week without a figure breaks it), and the target's height."""

    pieces: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    target: float | None


def sparkline(values: Sequence[float | None], target: float | None) -> Sparkline:
    """The line of values in order, in a box of WIDTH x HEIGHT; the target lies within it."""
    known = [value for value in values if value is not None]
    reach = [*known, *([target] if target is not None else [])]
    low, high = min(reach, default=0.0), max(reach, default=1.0)

    def height(value: float) -> float:
        share = 0.5 if high == low else (value - low) / (high - low)
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)

    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    pieces: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((round(EDGE + place * step, 1), height(value)))
    lines = tuple(" ".join(f"{x},{y}" for x, y in piece) for piece in pieces if len(piece) > 1)
    dots = tuple(piece[-1] for piece in pieces if piece)
    return Sparkline(lines, dots, None if target is None else height(target))
