"""Labels that persons gave to messages: cells such as 'frustration; impatience' as sets of names.

What the names mean is said in `ml/emotion/labels.py`; what is learnt from them in `adapt.py` there.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ml.emotion.adapter import ADAPTABLE
from pipelines.failures import StatedFailure

NONE_OF_THEM = "neutral"


def labels_of(cells: Sequence[Any], file: Path) -> list[frozenset[str]]:
    """Per row the labels that are true of it; none where the cell says neutral.

    Raises:
        StatedFailure: a row has no label, one that is unknown, or neutral beside others.
    """
    return [_labels(cell, row, file) for row, cell in enumerate(cells, start=1)]


def _labels(cell: Any, row: int, file: Path) -> frozenset[str]:
    text = "" if pd.isna(cell) else str(cell)
    names = {name.strip().lower() for name in text.split(";")} - {""}
    if unknown := sorted(names - {*ADAPTABLE, NONE_OF_THEM}):
        raise _wrong(f"Row {row} has a label that is not known: {', '.join(unknown)}", file)
    if not names:
        raise _wrong(f"Row {row} has no label", file)
    if NONE_OF_THEM in names and len(names) > 1:
        raise _wrong(f"Row {row} is neutral and {', '.join(sorted(names - {NONE_OF_THEM}))}", file)
    return frozenset(names - {NONE_OF_THEM})


def _wrong(what: str, file: Path) -> StatedFailure:
    return StatedFailure(
        what,
        where=str(file),
        todo=f"Write one or more of {', '.join(ADAPTABLE)}, separated by ';', or {NONE_OF_THEM}.",
    )
