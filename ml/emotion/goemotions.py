"""The training data set as it lies on disk: GoEmotions, train and dev.

Feeds on a folder with labels.txt, train.tsv and dev.tsv (tab separated, no header, quoting off:
text, comma-separated label numbers, comment id) and gives comments in a fixed order.

What does not belong here: cleaning text, fitting. No text of this data set is ever written out.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.emotion.labels import LABELS, heads, members

FILES = ("labels.txt", "train.tsv", "dev.tsv")
FOLDS = 5


class GoEmotionsError(ValueError):
    """The folder does not hold GoEmotions as expected; the message names file and line."""


class Comments(NamedTuple):
    """Comments sorted by id: texts, truth per head (comments x heads, bool) and fold by id hash."""

    texts: list[str]
    truth: NDArray[np.bool_]
    folds: NDArray[np.int64]


def read(folder: Path, part: str) -> Comments:
    """Comments of one part ('train' or 'dev'). Raises GoEmotionsError on a line it cannot read."""
    _check_labels(folder / "labels.txt")
    path = folder / f"{part}.tsv"
    # Only \n ends a line: comments hold other characters that str.splitlines would break at.
    lines = _read_text(path).split("\n")
    rows = [_parsed(path, number, line) for number, line in enumerate(lines, start=1) if line]
    rows.sort(key=lambda row: (row[2], row[0]))
    marks = np.zeros((len(rows), len(LABELS)), dtype=bool)
    for position, (_, labels, _) in enumerate(rows):
        marks[position, labels] = True
    folds = np.array([fold_of(identifier) for _, _, identifier in rows], dtype=np.int64)
    return Comments([text for text, _, _ in rows], truth_per_head(marks), folds)


def truth_per_head(marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Truth of every head (comments x heads) from the labels' marks (comments x labels)."""
    columns = [
        marks[:, [LABELS.index(member) for member in members(head)]].any(axis=1) for head in heads()
    ]
    return np.stack(columns, axis=1)


def fold_of(identifier: str) -> int:
    """Fold 0..4 of a comment, by the hash of its id alone."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % FOLDS


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of the data set."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise GoEmotionsError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise GoEmotionsError(f"{path}: not UTF-8: {error}") from error


def _check_labels(path: Path) -> None:
    if tuple(_read_text(path).split()) != LABELS:
        raise GoEmotionsError(f"{path}: labels or their order differ from GoEmotions'")


def _parsed(path: Path, number: int, line: str) -> tuple[str, list[int], str]:
    fields = line.split("\t")
    if len(fields) != 3:
        raise GoEmotionsError(f"{path}, line {number}: {len(fields)} fields instead of 3")
    labels = fields[1].split(",")
    if not all(label.isdecimal() and int(label) < len(LABELS) for label in labels):
        raise GoEmotionsError(f"{path}, line {number}: unknown label number in {fields[1]!r}")
    return fields[0], [int(label) for label in labels], fields[2]
