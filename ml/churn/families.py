"""The catalogue of features: which reason family each belongs to and how to say it in words.

Fed by families.yml beside this file. A feature that is not in the catalogue cannot be trained on,
because nobody could explain it. What a model learnt about a feature does not belong here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from ruamel.yaml import YAML

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Side = Literal["high", "low", "zero", "missing", "pattern"]
SIDES: tuple[Side, ...] = ("high", "low", "zero", "missing")  # of a value
PATTERN: Side = "pattern"  # of a family whose features all read well
REQUIRED_SIDES: tuple[Side, ...] = ("high", "low", "missing")
COUNTED = re.compile(r"(?<!\S)([\d,.]+) (\w+)\(s\)")  # "1 day(s)"
CATALOGUE = Path(__file__).with_name("families.yml")


class FamiliesError(ValueError):
    """The catalogue of features is wrong; the message says where."""


class UnknownFeatureError(FamiliesError):
    """A column of the training frame is not in the catalogue."""


@dataclass(frozen=True)
class Feature:
    """One feature: its family, its unit, its wordings per side, best first, and sides of praise."""

    name: str
    family: str
    unit: str
    words: Mapping[Side, tuple[str, ...]]
    praise: frozenset[Side] = frozenset()

    def needs(self, side: Side) -> list[str]:
        """Return the features whose values the wordings of `side` name, itself included."""
        named = set().union(*map(_placeholders, self.words[side] or self.words["low"]))
        return sorted({self.name if name == "value" else name for name in named})

    def say(self, side: Side, values: Mapping[str, Floats], rows: int) -> Texts:
        """Return one text per row: the best wording for `side` whose values are all known.

        `values` holds columns by feature name, NaN where unknown. A zero without words of its own
        is said as a low value.
        """
        texts = np.full(rows, "", dtype=object)
        for wording in reversed(self.words[side] or self.words["low"]):
            names = sorted(_placeholders(wording))
            columns = [values.get(self.name if name == "value" else name) for name in names]
            if not names:
                texts[:] = wording
            elif all(column is not None for column in columns):
                known, spoken = _spoken(wording, dict(zip(names, columns, strict=True)))
                texts[known] = spoken
        return texts


@dataclass(frozen=True)
class Families:
    """All features by name and the families in the order of the catalogue."""

    features: Mapping[str, Feature]
    names: tuple[str, ...]

    def require(self, columns: Iterable[str]) -> list[str]:
        """Return `columns` in catalogue order; UnknownFeatureError names the strangers."""
        wanted = set(columns)
        if unknown := sorted(wanted - self.features.keys()):
            raise UnknownFeatureError(
                f"feature(s) {', '.join(unknown)} are not in families.yml: give each a family, "
                "a unit and words before training on it"
            )
        return [name for name in self.features if name in wanted]


@cache
def load_families(path: Path = CATALOGUE) -> Families:
    """Read and check the catalogue; FamiliesError says which feature is wrong and why."""
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    features: dict[str, Feature] = {}
    for family, entry in content["families"].items():
        for name, body in entry["features"].items():
            if name in features:
                raise FamiliesError(f"feature {name!r} is listed twice in {path.name}")
            features[name] = _feature(name, family, entry.get("pattern"), body)
    for feature in features.values():
        _check_words(feature, features.keys())
    return Families(features, tuple(content["families"]))


def _feature(name: str, family: str, pattern: str | None, body: Mapping[str, Any]) -> Feature:
    if pattern is None:
        raise FamiliesError(f"family {family!r} has no pattern")
    if strangers := sorted(body.keys() - {"unit", "praise", *SIDES}):
        raise FamiliesError(f"feature {name!r} has unknown keys: {', '.join(strangers)}")
    if absent := [key for key in ("unit", *REQUIRED_SIDES) if key not in body]:
        raise FamiliesError(f"feature {name!r} lacks: {', '.join(absent)}")
    words: dict[Side, tuple[str, ...]] = {}
    for side in SIDES:
        given = body.get(side, [])
        words[side] = (given,) if isinstance(given, str) else tuple(given)
    words[PATTERN] = (str(pattern),)
    praise = frozenset(body.get("praise", ()))
    if strangers := sorted(praise - set(SIDES)):
        raise FamiliesError(f"feature {name!r}, praise: unknown {', '.join(strangers)}")
    return Feature(name, family, str(body["unit"]), words, praise)


def _check_words(feature: Feature, known: Iterable[str]) -> None:
    allowed = {"value", *known}
    for side, wordings in feature.words.items():
        if unknown := sorted(set().union(*map(_placeholders, wordings)) - allowed):
            raise FamiliesError(f"feature {feature.name!r}, {side}: unknown {', '.join(unknown)}")
        free = {"high": {"value"}, "low": {"value"}}.get(side, set())
        if wordings and not _placeholders(wordings[-1]) <= free:
            raise FamiliesError(
                f"feature {feature.name!r}, {side}: last wording needs other values"
            )


def _spoken(wording: str, columns: Mapping[str, Any]) -> tuple[npt.NDArray[np.intp], Texts]:
    """Rows of which all values are known, and their texts; values of many are worded once."""
    frame = pd.DataFrame(columns).dropna()
    place, _ = pd.factorize(frame[next(iter(columns))])
    for name in list(columns)[1:]:
        codes, different = pd.factorize(frame[name])
        place, _ = pd.factorize(place * len(different) + codes)
    _, first = np.unique(place, return_index=True)
    rows = zip(*(frame[name].to_numpy()[first].tolist() for name in columns), strict=True)
    names = tuple(columns)
    texts = np.array([_told(wording, names, row) for row in rows], dtype=object)
    return frame.index.to_numpy(), texts[place]


@lru_cache(maxsize=1 << 16)  # lists are worded a chunk at a time, and chunks share their values
def _told(wording: str, names: tuple[str, ...], values: tuple[Any, ...]) -> str:
    return _counted(wording.format(**dict(zip(names, values, strict=True))))


def _placeholders(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name}


def _counted(text: str) -> str:
    """The text with singular or plural behind every number."""
    return COUNTED.sub(lambda hit: f"{hit[1]} {hit[2]}{'' if hit[1] == '1' else 's'}", text)
