"""Probes: messages with what a reader would say of them (probes.yml), and whether the model agrees.

Feeds on the file and on a model; gives the probes that fail. Which share must hold is said by the
test, what is printed by the bench.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from ruamel.yaml import YAML

from ml.emotion.labels import SIGNALS
from ml.emotion.model import EmotionModel

PROBES_FILE = Path(__file__).with_name("probes.yml")
_FILLER = (
    "The parcel has the number 12.",
    "The box stands in the hall.",
    "My address is 4 Mill Lane.",
    "The order was made on Tuesday.",
    "It has two parts and a cable.",
) * 20


class Probe(NamedTuple):
    """One message and what must hold of it; what is empty is not asked."""

    text: str | None
    loud: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    emotion: tuple[str, ...] = ()
    like: str | None = None
    quality: str | None = None

    def fails(self, said: "pd.Series[Any]", twin: "pd.Series[Any]") -> list[str]:
        """What the model says otherwise, in words; `twin` is what it says of `like`."""
        wrong = [f"{name} is {said[name]:.2f}" for name in self.loud if not said[name] > 0.5]
        wrong += [f"{name} is {said[name]:.2f}" for name in self.quiet if not said[name] <= 0.5]
        if self.emotion and said["emotion"] not in self.emotion:
            wrong.append(f"emotion is {said['emotion']}")
        if self.quality and (said["text_quality"], said["emotion"]) != (self.quality, "not_scored"):
            wrong.append(f"quality is {said['text_quality']}")
        if self.like is not None and _heard(said) != _heard(twin):
            wrong.append(f"{_heard(said)} instead of {_heard(twin)}")
        return wrong


def load_probes(path: Path = PROBES_FILE) -> dict[str, list[Probe]]:
    """The probes of each family. Raises TypeError on an unknown field."""
    raw = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return {
        family: [_probe(**{str(field): value for field, value in one.items()}) for one in probes]
        for family, probes in raw.items()
    }


def failures(probes: Sequence[Probe], model: EmotionModel) -> list[tuple[Probe, list[str]]]:
    """The probes that fail with what the model says otherwise."""
    said = model.score([probe.text for probe in probes])
    twins = model.score([probe.like for probe in probes])
    judged = [
        (probe, probe.fails(said.iloc[at], twins.iloc[at])) for at, probe in enumerate(probes)
    ]
    return [(probe, wrong) for probe, wrong in judged if wrong]


def _probe(text: str | None, **expected: Any) -> Probe:
    filled = text.replace("{filler}", " ".join(_FILLER)) if text else text
    told: dict[str, Any] = {}
    for field, value in expected.items():
        told[field] = tuple(value) if isinstance(value, list) else value
    return Probe(filled)._replace(**told)


def _heard(said: "pd.Series[Any]") -> list[str]:
    return [str(said["emotion"]), *(name for name in SIGNALS if said[name] > 0.5)]
