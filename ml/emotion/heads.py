"""Linear heads over word and character rows: from readable texts to calibrated probabilities.

Feeds on the arrays of an artefact (or of a fresh fit) and on readable texts; gives one log-odds and
one probability per text and head. Heads are named in labels.heads().

What does not belong here: cues, thresholds, what is published (signals.py, model.py).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ml.emotion.artefact import EmotionArtefactError
from ml.emotion.features import Analyser, TermRows, character_terms, word_terms
from ml.emotion.labels import heads
from ml.emotion.pieces import pieces, rolled_up
from ml.emotion.tokens import tokens

ANALYSERS: dict[str, Analyser] = {"word": word_terms, "character": character_terms}
SPEEDS: dict[str, tuple[str, ...]] = {"full": ("word", "character"), "fast": ("word",)}
Matrix = NDArray[np.float64]


class Branch(NamedTuple):
    """One kind of terms with a weight per term and head (int8 steps of `scale`)."""

    rows: TermRows
    steps: NDArray[np.int8]
    scale: Matrix
    intercept: Matrix
    weights: Matrix

    def logits(self, texts: Sequence[list[str]]) -> Matrix:
        """Distance from the line that parts yes from no (tokenised texts x heads)."""
        return np.asarray(self.rows.rows(texts) @ self.weights) + self.intercept


def branch(rows: TermRows, steps: NDArray[np.int8], scale: Matrix, intercept: Matrix) -> Branch:
    """A branch from its quantised weights (terms x heads)."""
    return Branch(rows, steps, scale, intercept, np.ascontiguousarray(steps * scale))


class Heads:
    """All heads: the mean of the branches, made log-odds by a slope and an offset per head."""

    def __init__(self, branches: Mapping[str, Branch], slopes: Matrix, offsets: Matrix) -> None:
        self.branches = dict(branches)
        self.slopes = slopes
        self.offsets = offsets

    def mean_logits(self, texts: Sequence[str]) -> Matrix:
        """Mean of the branches before calibration, rolled up (readable texts x heads)."""
        heard = [pieces(tokens(text)) for text in texts]
        logits = self._logits([piece for each in heard for piece in each])
        return rolled_up(logits, [len(each) for each in heard])

    def probabilities(self, texts: Sequence[str]) -> Matrix:
        """Calibrated probabilities (texts x heads)."""
        return np.asarray(expit(self.mean_logits(texts) * self.slopes + self.offsets))

    def _logits(self, tokenised: Sequence[list[str]]) -> Matrix:
        total = sum(one.logits(tokenised) for one in self.branches.values())
        return np.asarray(total / len(self.branches), dtype=np.float64)

    def contributions(self, text: str, head: str) -> dict[str, float]:
        """Log-odds that each word term adds to one head where the text says it most, no zeros."""
        position = heads().index(head)
        words = self.branches["word"]
        heard = pieces(tokens(text))
        loudest = heard[int(np.argmax(self._logits(heard)[:, position]))]
        row = words.rows.rows([loudest])
        share = self.slopes[position] / len(self.branches)
        added = row.data * words.weights[row.indices, position] * share
        terms = [words.rows.terms[column] for column in row.indices]
        return {term: float(value) for term, value in zip(terms, added, strict=True) if value}


def to_arrays(fitted: Mapping[str, Heads]) -> dict[str, NDArray[Any]]:
    """The heads of every speed as plain arrays to be saved; a branch of several is saved once."""
    arrays: dict[str, NDArray[Any]] = {}
    for speed, one in fitted.items():
        arrays |= {f"{speed}_slopes": one.slopes, f"{speed}_offsets": one.offsets}
    for name, branch in fitted["full"].branches.items():
        joined = "\n".join(branch.rows.terms).encode()
        arrays[f"{name}_terms"] = np.frombuffer(joined, dtype=np.uint8)
        arrays[f"{name}_idf"] = branch.rows.idf
        # A row per head packs far better than a row per term.
        arrays[f"{name}_steps"] = np.ascontiguousarray(branch.steps.T)
        arrays[f"{name}_scale"] = branch.scale
        arrays[f"{name}_intercept"] = branch.intercept
    return arrays


def from_arrays(arrays: Mapping[str, NDArray[Any]], speed: str = "full") -> Heads:
    """The heads of saved arrays. Raises EmotionArtefactError where shapes do not fit together."""
    try:
        branches = {name: _branch_from(name, arrays) for name in SPEEDS[speed]}
        slopes, offsets = (
            _vector(arrays, f"{speed}_{name}", len(heads())) for name in ("slopes", "offsets")
        )
    except KeyError as error:
        raise EmotionArtefactError(f"array {error.args[0]!r} is missing") from error
    return Heads(branches, slopes, offsets)


def _branch_from(name: str, arrays: Mapping[str, NDArray[Any]]) -> Branch:
    try:
        terms = bytes(arrays[f"{name}_terms"]).decode().split("\n")
    except UnicodeDecodeError as error:
        raise EmotionArtefactError(f"array '{name}_terms': not text: {error}") from error
    if len(set(terms)) != len(terms):
        raise EmotionArtefactError(f"array '{name}_terms': a term stands twice")
    steps = arrays[f"{name}_steps"]
    if steps.dtype != np.int8 or steps.shape != (len(heads()), len(terms)):
        raise EmotionArtefactError(
            f"array '{name}_steps': shape {steps.shape} where {len(heads())} heads and "
            f"{len(terms)} terms were expected"
        )
    rows = TermRows(ANALYSERS[name], terms, _vector(arrays, f"{name}_idf", len(terms)))
    scale, intercept = (
        _vector(arrays, f"{name}_{part}", len(heads())) for part in ("scale", "intercept")
    )
    return branch(rows, np.ascontiguousarray(steps.T), scale, intercept)


def _vector(arrays: Mapping[str, NDArray[Any]], name: str, length: int) -> Matrix:
    array = arrays[name]
    if array.dtype != np.float64 or array.shape != (length,):
        raise EmotionArtefactError(f"array {name!r}: shape {array.shape}, expected ({length},)")
    if not np.isfinite(array).all():
        raise EmotionArtefactError(f"array {name!r}: holds values that are not finite")
    return array
