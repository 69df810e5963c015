"""Fitting the heads: terms, weights, pruning and quantising.

Feeds on comments (goemotions.py); gives Heads whose weights are already the int8 steps that will
be shipped, so that every figure measured afterwards is one of the shipped model.

What does not belong here: slopes, thresholds and metrics (evaluate.py), files (train.py).
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.svm import LinearSVC

from ml.emotion.features import Analyser, TermRows
from ml.emotion.goemotions import Comments
from ml.emotion.heads import ANALYSERS, SPEEDS, Branch, Heads, Matrix, branch
from ml.emotion.labels import heads
from ml.emotion.quality import receive
from ml.emotion.tokens import tokens

# C as in the project's measurements; least counts and pruning chosen on a fold of train, not dev.
SETTINGS: dict[str, float] = {
    "word_min_comments": 2,
    "character_min_comments": 5,
    "C": 0.15,
    "tolerance": 0.01,
    "pruned_below": 0.1,
    "seed": 0,
}


def readable_texts(comments: Comments) -> list[str]:
    """The comments' texts as the model reads them."""
    return [receive(text).text for text in comments.texts]


def fit_heads(comments: Comments) -> dict[str, Heads]:
    """Heads of every speed fitted on the comments, not yet calibrated (slopes 1, offsets 0)."""
    texts = [tokens(text) for text in readable_texts(comments)]
    branches = {name: _fit_branch(name, texts, comments.truth) for name in ANALYSERS}
    ones, zeros = np.ones(len(heads())), np.zeros(len(heads()))
    return {
        speed: Heads({name: branches[name] for name in names}, ones, zeros)
        for speed, names in SPEEDS.items()
    }


def known_terms(analyse: Analyser, texts: Sequence[list[str]], min_texts: int) -> TermRows:
    """Terms that stand in at least `min_texts` texts, with smoothed idf, in sorted order."""
    frequency: Counter[str] = Counter()
    for text in texts:
        frequency.update(set(analyse(text)))
    terms = sorted(term for term, count in frequency.items() if count >= min_texts)
    counts = np.array([frequency[term] for term in terms], dtype=np.float64)
    return TermRows(analyse, terms, np.log((1 + len(texts)) / (1 + counts)) + 1)


def _fit_branch(name: str, texts: Sequence[list[str]], truth: NDArray[np.bool_]) -> Branch:
    rows = known_terms(ANALYSERS[name], texts, int(SETTINGS[f"{name}_min_comments"]))
    x = rows.rows(texts)
    fitted = [_fit_head(x, truth[:, position]) for position in range(truth.shape[1])]
    weights = np.stack([weights for weights, _ in fitted], axis=1)
    intercept = np.array([intercept for _, intercept in fitted])
    steps, scale = quantised(weights, SETTINGS["pruned_below"])
    return branch(rows, steps, scale, intercept)


def _fit_head(x: sparse.csr_matrix, y: NDArray[np.bool_]) -> tuple[Matrix, float]:
    machine = LinearSVC(
        C=SETTINGS["C"],
        dual=True,
        tol=SETTINGS["tolerance"],
        random_state=int(SETTINGS["seed"]),
    ).fit(x, y)
    return machine.coef_[0], float(machine.intercept_[0])


def quantised(weights: Matrix, pruned_below: float) -> tuple[NDArray[np.int8], Matrix]:
    """Weights (terms x heads) as int8 steps and the size of a step per head; small ones are 0."""
    kept = np.where(np.abs(weights) < pruned_below, 0.0, weights)
    largest = np.abs(kept).max(axis=0)
    scale = np.where(largest > 0, largest, 1.0) / 127
    return np.rint(kept / scale).astype(np.int8), scale
