"""What is published: heads and cues combined into signals, and one emotion per message.

Feeds on the heads' probabilities, the thresholds of the artefact and the cues heard. A cue lifts a
signal to the cue's stated precision and caps what it contradicts; it never multiplies, so two cues
for the same thing do not add up to false certainty.

What does not belong here: patterns, weights, tables of messages.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from ml.emotion.cues import Hit
from ml.emotion.labels import (
    GROUPS,
    NEGATIVE_GROUPS,
    POSITIVE_GROUPS,
    SIGNALS,
    group_column,
    heads,
    label_column,
)

Matrix = NDArray[np.float64]

# Where a signal's probability comes from while no cue speaks; the others have only a base.
SIGNAL_HEADS: dict[str, str] = {
    "negative": "p_negative",
    "anger": label_column("anger"),
    "frustration": group_column("frustration"),
    "disappointment": group_column("disappointment"),
    "gratitude": group_column("gratitude"),
    "joy": label_column("joy"),
}
CUES_THRESHOLD = 0.5  # of signals that cues alone hear
# Log-odds above the threshold by which one side must lead, lest the message be called mixed.
MIXED_WITHIN = 1.0

_SPOKEN = tuple(dict.fromkeys([*SIGNALS, *GROUPS]))
_NEGATIVES = (*NEGATIVE_GROUPS, "impatience")
_NAMED = (*_NEGATIVES, "confusion", *POSITIVE_GROUPS)
_WORDS = (*_NAMED, "neutral", "mixed")
_COMPLAINTS = [_NAMED.index(name) for name in _NEGATIVES]
_PRAISES = [_NAMED.index(name) for name in POSITIVE_GROUPS]


def limit_of(signal: str, thresholds: Mapping[str, float]) -> float:
    """From which probability a signal or group counts as heard: its own, else its head's."""
    head = SIGNAL_HEADS.get(signal, group_column(signal))
    return thresholds.get(signal, thresholds.get(head, CUES_THRESHOLD))


def model_alone(probabilities: Matrix, base: Mapping[str, float]) -> dict[str, Matrix]:
    """Signals and groups by name (each one value per text) before any cue has spoken."""
    position = {head: column for column, head in enumerate(heads())}
    spoken = {}
    for name in _SPOKEN:
        head = SIGNAL_HEADS.get(name, group_column(name) if name in GROUPS else None)
        spoken[name] = (
            probabilities[:, position[head]].copy()
            if head is not None
            else np.full(len(probabilities), base[name])
        )
    return spoken


def with_cues(alone: Mapping[str, Matrix], heard: Sequence[Sequence[Hit]]) -> dict[str, Matrix]:
    """The same after the cues: lifted to a cue's precision first, capped afterwards."""
    combined = {name: values.copy() for name, values in alone.items()}
    for row, hits in enumerate(heard):
        for hit in hits:
            for name, precision in hit.cue.lifts.items():
                combined[name][row] = max(combined[name][row], precision)
        for hit in hits:
            for name, most in hit.cue.caps.items():
                combined[name][row] = min(combined[name][row], most)
    return combined


def emotions(
    spoken: Mapping[str, Matrix],
    thresholds: Mapping[str, float],
    heard: Sequence[Sequence[Hit]],
) -> list[str]:
    """One emotion per text: the one that passes its threshold by most; neutral where none does.

    `mixed` where a cue says so, where praise stands beside a complaint that a cue has heard, or
    where neither praise nor complaint leads clearly.
    """
    limits = np.array([limit_of(name, thresholds) for name in _NAMED])
    values = np.stack([spoken[name] for name in _NAMED], axis=1)
    margins = logit(np.clip(values, 1e-12, 1 - 1e-12)) - logit(limits)
    passing = np.where(margins >= 0, margins, -np.inf)
    # An emotion a cue has named goes before one the heads alone have found.
    named, is_mixed = _named(heard)
    spoken_of = np.where(named, passing, -np.inf)
    no_named_one = ~np.isfinite(spoken_of).any(axis=1)
    spoken_of[no_named_one] = passing[no_named_one]
    complaint, praise = passing[:, _COMPLAINTS].max(axis=1), passing[:, _PRAISES].max(axis=1)
    is_both = np.isfinite(complaint) & np.isfinite(praise)
    with np.errstate(invalid="ignore"):  # nothing passes: minus infinity from itself
        is_close = np.abs(complaint - praise) < MIXED_WITHIN
    is_mixed |= is_both & (is_close | [_names_any(hits) for hits in heard])
    best = np.where(np.isfinite(spoken_of).any(axis=1), spoken_of.argmax(axis=1), len(_NAMED))
    best[is_mixed] = len(_NAMED) + 1
    return [_WORDS[place] for place in best.tolist()]


def _named(heard: Sequence[Sequence[Hit]]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of _NAMED cues have named (texts x _NAMED), and where one has said mixed."""
    named = np.zeros((len(heard), len(_NAMED)), dtype=bool)
    is_mixed = np.zeros(len(heard), dtype=bool)
    for row, hits in enumerate(heard):
        for hit in hits:
            if hit.cue.emotion == "mixed":
                is_mixed[row] = True
            elif hit.cue.emotion in _NAMED:
                named[row, _NAMED.index(hit.cue.emotion)] = True
    return named, is_mixed


def _names_any(hits: Sequence[Hit]) -> bool:
    return any(hit.cue.emotion for hit in hits)


def sources(
    alone: Sequence[str], combined: Sequence[str], hits: Sequence[Sequence[Hit]]
) -> list[str]:
    """Per text: 'model' without any cue, 'cue' where cues changed the emotion, else 'both'."""
    return [
        "model" if not heard else "both" if before == after else "cue"
        for before, after, heard in zip(alone, combined, hits, strict=True)
    ]


def score_sources(
    name: str,
    alone: Matrix,
    thresholds: Mapping[str, float],
    heard: Sequence[Sequence[Hit]],
) -> list[str | None]:
    """Per text who heard this signal: 'model', 'cue' or 'both'; None where nobody did."""
    threshold = limit_of(name, thresholds)
    by_cue = [any(name in hit.cue.lifts for hit in hits) for hits in heard]
    by_head = [bool(probability >= threshold) for probability in alone]
    return [
        "both" if cue and head else "cue" if cue else "model" if head else None
        for cue, head in zip(by_cue, by_head, strict=True)
    ]
