"""Fits a company's adapter on messages it labelled, and says whether it beats the shipped model.

Every decision compared is one about a message that was not learnt from: five folds by the hash of
the words, the strength of the penalty and the threshold found on the other folds alone. The shipped
model stays unless two 95 % intervals (messages resampled) lie above 0: of the gain in macro-F1, and
of the log loss saved against the labels' bare shares. F1 alone is won by saying yes to everything.

What does not belong here: reading files of labels, where an adapter is kept.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from ml.emotion.adapter import ADAPTABLE, Line
from ml.emotion.ears import Ears
from ml.emotion.evaluate import Matrix, Truth, best_thresholds
from ml.emotion.quality import receive

LEAST_MESSAGES = 100
LEAST_OF_EACH = 10  # messages with a label, and without it, for the label to be fitted
FOLDS = 5
PENALTIES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)  # inverse strengths, of inputs of unit spread
RESAMPLES = 2000


class TooFewLabelsError(ValueError):
    """Too few labelled messages to fit anything; the message says how many there are."""


class OfSignal(NamedTuple):
    """F1 of one signal on messages not learnt from, shipped and adapted, and how many have it."""

    messages: int
    shipped: float
    adapted: float


class Comparison(NamedTuple):
    """What the adapter gains: F1 per signal, and with their 95 % intervals the gain in macro-F1
    over the shipped model and the log loss saved against the labels' bare shares."""

    messages: int
    signals: dict[str, OfSignal]
    left_out: dict[str, int]
    gain: tuple[float, float, float]
    saved: tuple[float, float, float]

    @property
    def is_better(self) -> bool:
        """Whether the adapter surely hears this company's customers better."""
        return self.gain[1] > 0.0 and self.saved[1] > 0.0


def fit_adapter(
    ears: Ears, texts: Sequence[str], labels: Sequence[frozenset[str]]
) -> tuple[dict[str, Line], Comparison]:
    """Lines per signal fitted on all messages, and how such lines fare on messages unseen.

    Args:
        ears: of the shipped model, without an adapter.
        labels: per text the names of ADAPTABLE that are true of it; the others are not.

    Raises:
        TooFewLabelsError: fewer than LEAST_MESSAGES can be heard, or no label has enough of them.
    """
    readable = [(receive(text), each) for text, each in zip(texts, labels, strict=True)]
    kept = [(one.text, each) for one, each in readable if one.can_be_scored]
    if len(kept) < LEAST_MESSAGES:
        raise TooFewLabelsError(
            f"{len(kept)} labelled messages can be heard; at least {LEAST_MESSAGES} are needed"
        )
    words = [text for text, _ in kept]
    counts = {name: sum(name in each for _, each in kept) for name in ADAPTABLE}
    signals = [
        name for name, n in counts.items() if LEAST_OF_EACH <= n <= len(kept) - LEAST_OF_EACH
    ]
    if not signals:
        raise TooFewLabelsError(
            f"no label stands on {LEAST_OF_EACH} messages and is absent from {LEAST_OF_EACH}"
        )
    truth = np.array([[name in each for name in signals] for _, each in kept])
    left_out = {name: n for name, n in counts.items() if n and name not in signals}
    with threadpool_limits(limits=1):
        inputs, shipped = _heard(ears, words, signals)
        folds = np.array([_fold(text) for text in words])
        unseen = np.zeros(truth.shape)
        adapted = np.zeros(truth.shape, dtype=bool)
        shares = np.zeros(truth.shape)
        for fold in np.unique(folds):
            inside = folds == fold
            shares[inside] = truth[~inside].mean(axis=0)
            for at in range(len(signals)):
                line = _fit(inputs[~inside], truth[~inside, at], folds[~inside])
                unseen[inside, at] = expit(inputs[inside] @ line.weights + line.intercept)
                adapted[inside, at] = unseen[inside, at] >= line.threshold
        lines = {name: _fit(inputs, truth[:, at], folds) for at, name in enumerate(signals)}
    saved = (_losses(truth, shares) - _losses(truth, unseen)).mean(axis=1)
    return lines, _compared(signals, truth, shipped, adapted, saved, left_out)


def statements_of(found: Comparison) -> dict[str, Any]:
    """What an adapter's file says of how it was made."""
    return {
        "messages": found.messages,
        "gain_in_macro_f1": list(found.gain),
        "log_loss_saved": list(found.saved),
        "f1": {name: one._asdict() for name, one in found.signals.items()},
    }


def _heard(ears: Ears, words: Sequence[str], signals: Sequence[str]) -> tuple[Matrix, Truth]:
    """Inputs of the adapter, and what the shipped model decides (texts x signals)."""
    inputs, spoken = ears.overheard(list(words))
    limits = ears.limits()
    return inputs, np.stack([spoken[name] >= limits[name] for name in signals], axis=1)


def _fit(inputs: Matrix, truth: NDArray[np.bool_], folds: NDArray[np.int64]) -> Line:
    """The penalty of the lowest log loss on unseen folds, the threshold of the best F1 there."""
    unseen = {penalty: _unseen(inputs, truth, folds, penalty) for penalty in PENALTIES}
    losses = {
        one: log_loss(truth, expit(scores), labels=[False, True]) for one, scores in unseen.items()
    }
    best = min(PENALTIES, key=lambda one: float(losses[one]))
    cut = float(best_thresholds(unseen[best][:, None], truth[:, None])[0])
    weights, intercept = _line(inputs, truth, best)
    return Line(weights, intercept, float(np.clip(expit(cut), 0.01, 0.99)))


def _unseen(inputs: Matrix, truth: Truth, folds: NDArray[np.int64], penalty: float) -> Matrix:
    scores = np.zeros(len(truth))
    for fold in np.unique(folds):
        inside = folds == fold
        weights, intercept = _line(inputs[~inside], truth[~inside], penalty)
        scores[inside] = inputs[inside] @ weights + intercept
    return scores


def _line(inputs: Matrix, truth: Truth, penalty: float) -> tuple[Matrix, float]:
    if truth.all() or not truth.any():  # all messages with this label lie in one fold
        return np.zeros(inputs.shape[1]), 5.0 if truth.all() else -5.0
    scaler = StandardScaler().fit(inputs)
    fitted = LogisticRegression(C=penalty, max_iter=2000).fit(scaler.transform(inputs), truth)
    weights = fitted.coef_[0] / scaler.scale_
    return weights, float(fitted.intercept_[0] - weights @ scaler.mean_)


def _compared(
    signals: Sequence[str],
    truth: Truth,
    shipped: Truth,
    adapted: Truth,
    saved: Matrix,
    left_out: dict[str, int],
) -> Comparison:
    draws = np.random.default_rng(0).multinomial(
        len(truth), np.full(len(truth), 1 / len(truth)), size=RESAMPLES
    )
    gains = (_f1(truth, adapted, draws) - _f1(truth, shipped, draws)).mean(axis=1)
    whole = np.ones((1, len(truth)), dtype=np.int64)
    before, after = _f1(truth, shipped, whole)[0], _f1(truth, adapted, whole)[0]
    by_signal = {
        name: OfSignal(int(truth[:, at].sum()), float(before[at]), float(after[at]))
        for at, name in enumerate(signals)
    }
    gain = _with_interval(float((after - before).mean()), gains)
    return Comparison(
        len(truth),
        by_signal,
        left_out,
        gain,
        _with_interval(float(saved.mean()), draws @ saved / len(saved)),
    )


def _with_interval(value: float, resampled: Matrix) -> tuple[float, float, float]:
    low, high = np.quantile(resampled, [0.025, 0.975])
    return value, float(low), float(high)


def _losses(truth: Truth, probabilities: Matrix) -> Matrix:
    said = np.clip(np.where(truth, probabilities, 1 - probabilities), 1e-6, None)
    return np.asarray(-np.log(said))


def _f1(truth: Truth, decided: Truth, draws: NDArray[np.int64]) -> Matrix:
    """F1 per draw and signal."""
    weights = draws.astype(np.float64)
    hits = weights @ (truth & decided)
    total = weights @ truth.astype(np.float64) + weights @ decided.astype(np.float64)
    return np.asarray(2 * hits / np.maximum(total, 1.0))


def _fold(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.lower().encode()).digest()[:4], "big") % FOLDS
