"""A company's own adapter: how its customers' words are weighed over what the shipped model hears.

A linear model per signal over heads, cues and valence, kept as one readable JSON file with a
checksum. Feeds on what the ears of the unsure language heard; gives probabilities and thresholds.

What does not belong here: fitting and comparing (adapt.py), where the file lies.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, logit

from ml.emotion.artefact import EmotionArtefactError
from ml.emotion.cues import FAMILIES, Hit
from ml.emotion.labels import GROUPS, SIGNALS, heads
from ml.emotion.signals import Matrix

FORMAT = "harken-emotion-adapter/1"
MAX_BYTES = 1_000_000
ADAPTABLE: tuple[str, ...] = tuple(
    name for name in dict.fromkeys([*GROUPS, *SIGNALS]) if name != "neutral"
)
# In order: log-odds of the heads, of the signals after the cues, the cues' families, the valence.
INPUTS: tuple[str, ...] = (
    *heads(),
    *(f"signal {name}" for name in SIGNALS),
    *(f"cue {family}" for family in FAMILIES),
    "valence",
)
_SURE = 1e-4  # log-odds beyond it say no more of a message, and would outweigh everything


class Line(NamedTuple):
    """One signal's weights over INPUTS, its intercept, and the probability from which it is so."""

    weights: Matrix
    intercept: float
    threshold: float


class Adapter(NamedTuple):
    """The lines of the signals that were adapted, for the ears of this name."""

    fitted_on: str
    lines: dict[str, Line]
    statements: dict[str, Any]
    checksum: str

    def probabilities(self, inputs: Matrix) -> dict[str, Matrix]:
        """Each adapted signal's probability (one per row of inputs)."""
        return {
            name: np.asarray(expit(inputs @ line.weights + line.intercept))
            for name, line in self.lines.items()
        }


def inputs_of(
    probabilities: Matrix, combined: Mapping[str, Matrix], heard: Sequence[Sequence[Hit]]
) -> Matrix:
    """What an adapter looks at: one row per text, columns INPUTS."""
    signals = np.stack([combined[name] for name in SIGNALS], axis=1)
    cues = np.array(
        [[float(any(h.cue.family == f for h in hits)) for f in FAMILIES] for hits in heard]
    ).reshape(len(heard), len(FAMILIES))
    valence = probabilities[:, [heads().index("p_positive")]] - combined["negative"][:, None]
    return np.hstack([_log_odds(probabilities), _log_odds(signals), cues, valence])


def written(fitted_on: str, lines: Mapping[str, Line], statements: Mapping[str, Any]) -> str:
    """The content of an adapter's file."""
    said = {
        "format": FORMAT,
        "fitted_on": fitted_on,
        "statements": dict(statements),
        "lines": {
            name: {
                "intercept": line.intercept,
                "threshold": line.threshold,
                "weights": dict(zip(INPUTS, map(float, line.weights), strict=True)),
            }
            for name, line in sorted(lines.items())
        },
    }
    return json.dumps(said | {"checksum": _checksum(said)}, indent=1) + "\n"


def load(file: Path) -> Adapter:
    """The adapter of a file. Raises EmotionArtefactError unless it is what it says."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise EmotionArtefactError(f"{file}: larger than {MAX_BYTES} bytes")
        said = json.loads(file.read_bytes().decode("utf-8"))
    except OSError as error:
        raise EmotionArtefactError(f"{file}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise EmotionArtefactError(f"{file}: not an adapter: {error}") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise EmotionArtefactError(f"{file}: format is not {FORMAT}")
    checksum = said.pop("checksum", None)
    if checksum != _checksum(said):
        raise EmotionArtefactError(f"{file}: does not match its own checksum")
    try:
        lines = {name: _line(name, raw) for name, raw in said["lines"].items()}
        return Adapter(str(said["fitted_on"]), lines, dict(said["statements"]), checksum)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise EmotionArtefactError(f"{file}: {error}") from error


def _line(name: str, raw: Mapping[str, Any]) -> Line:
    if name not in ADAPTABLE or set(raw["weights"]) != set(INPUTS):
        raise ValueError(f"{name!r} is no signal, or weighs other things than this code hears")
    weights = np.array([raw["weights"][one] for one in INPUTS], dtype=np.float64)
    line = Line(weights, float(raw["intercept"]), float(raw["threshold"]))
    if not np.isfinite(weights).all() or not math.isfinite(line.intercept):
        raise ValueError(f"{name!r} has weights that are not finite")
    if not 0.0 < line.threshold < 1.0:
        raise ValueError(f"the threshold of {name!r} is not a probability")
    return line


def _log_odds(probabilities: Matrix) -> Matrix:
    return np.asarray(logit(np.clip(probabilities, _SURE, 1 - _SURE)))


def _checksum(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
