"""Cues: readable patterns for what the emotion corpus never taught (cues.yml).

Feeds on readable text (normalise.py); gives the cues heard with the words that were heard. How a
pattern is looked for is ml/text/phrases.py.

What does not belong here: how cues and heads are combined (signals.py); patterns in Python.
"""

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from ml.emotion.labels import EMOTIONS, GROUPS, SIGNALS
from ml.text.phrases import PhraseError, compiled, first_heard

CUES_FILE = Path(__file__).with_name("cues.yml")
FAMILIES = (
    "impatience",
    "no_reply",
    "repeat_contact",
    "urgency",
    "cancel_intent",
    "competitor",
    "escalation",
    "refund",
    "fault",
    "frustration",
    "disappointment",
    "sarcasm",
    "courtesy",
)
DIRECTIONS = ("theirs", "ours")  # whose customer a competitor's mention makes of the writer
_OPTIONAL = frozenset({"emotion", "caps", "unless", "direction", "measured"})
_REQUIRED = frozenset(
    {"name", "family", "hears", "lifts", "needs", "patterns", "matches", "misses"}
)


class CueError(ValueError):
    """cues.yml says something that cannot be meant; the message names the cue."""


class Cue(NamedTuple):
    """One thing a customer may be heard to say, with what it does to the signals."""

    name: str
    hears: str
    emotion: str | None
    lifts: dict[str, float]
    caps: dict[str, float]
    needs: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    matches: tuple[str, ...]
    misses: tuple[str, ...]
    family: str
    direction: str | None
    measured: dict[str, float]

    def heard(self, text: str) -> str | None:
        """The first words of a readable text that this cue hears, or None."""
        found = (first_heard(pattern, self.unless, text) for pattern in self.patterns)
        return next((words for words in found if words is not None), None)


class Hit(NamedTuple):
    """A cue heard in a text and the words that were heard."""

    cue: Cue
    words: str


class CueBook(NamedTuple):
    """All cues of one version; `base` is the probability of a headless signal in silence."""

    version: int
    digest: str
    base: dict[str, float]
    cues: tuple[Cue, ...]
    needed_by: dict[str, tuple[int, ...]]

    @property
    def identity(self) -> str:
        """Version and meaning in one word: it changes when any pattern or number changes."""
        return f"cues{self.version}-{self.digest[:8]}"

    def heard(self, text: str) -> list[Hit]:
        """Cues heard in a readable text, in the order of the file."""
        return self.heard_in([text])[0]

    def heard_in(self, texts: Sequence[str]) -> list[list[Hit]]:
        """Cues heard in each of many readable texts, which are single lines."""
        return [
            [Hit(cue, words) for cue in each if (words := cue.heard(text)) is not None]
            for text, each in zip(texts, self._worth_a_try(texts), strict=True)
        ]

    def _worth_a_try(self, texts: Sequence[str]) -> list[list[Cue]]:
        """Per text the cues of which some needed letters stand in it, in the order of the file."""
        joined = "\n".join(texts)
        starts = [0, *accumulate(len(text) + 1 for text in texts)]
        possible: list[set[int]] = [set() for _ in texts]
        for need, cues in self.needed_by.items():
            # one search through all texts: a search per text would cost five times as much
            found = joined.find(need)
            while found >= 0:
                row = bisect_right(starts, found) - 1
                possible[row].update(cues)
                found = joined.find(need, starts[row + 1])
        return [[self.cues[at] for at in sorted(each)] for each in possible]


def load_cues(path: Path = CUES_FILE) -> CueBook:
    """The cues of a file. Raises CueError on unknown fields or signals and on broken patterns."""
    book = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    words: dict[str, str] = book["words"]
    cues = tuple(_cue(raw, words) for raw in book["cues"])
    meaning = [book["base"], [[cue[:6], _sources(cue)] for cue in cues]]
    digest = hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()
    return CueBook(int(book["version"]), digest, dict(book["base"]), cues, _needed_by(cues))


@cache
def shipped_cues() -> CueBook:
    """The cues that ship with the package, read once."""
    return load_cues()


def _needed_by(cues: Sequence[Cue]) -> dict[str, tuple[int, ...]]:
    """Positions of the cues that can be heard only where these letters stand (or others)."""
    needs = sorted({need for cue in cues for need in cue.needs})
    return {need: tuple(at for at, cue in enumerate(cues) if need in cue.needs) for need in needs}


def _sources(cue: Cue) -> list[list[str]]:
    return [[one.pattern for one in cue.patterns], [one.pattern for one in cue.unless]]


def _cue(raw: Mapping[str, Any], words: Mapping[str, str]) -> Cue:
    name = str(raw.get("name"))
    if wrong := (set(raw) - _OPTIONAL) ^ _REQUIRED:
        raise CueError(f"cue {name}: missing or unknown fields {sorted(wrong)}")
    if raw["family"] not in FAMILIES:
        raise CueError(f"cue {name}: unknown family {raw['family']!r}")
    if (raw["family"] == "competitor") != (raw.get("direction") in DIRECTIONS):
        raise CueError(f"cue {name}: a competitor, and it alone, has one of {DIRECTIONS}")
    if raw.get("emotion") not in (None, *EMOTIONS):
        raise CueError(f"cue {name}: unknown emotion {raw['emotion']!r}")
    lifts, caps = (_signals(name, raw.get(field, {})) for field in ("lifts", "caps"))
    patterns, unless = (
        tuple(_compiled(name, source, words) for source in raw.get(field, ()))
        for field in ("patterns", "unless")
    )
    matches, misses = (
        tuple(str(one) for one in raw.get(field, ())) for field in ("matches", "misses")
    )
    about = (name, str(raw["hears"]), raw.get("emotion"), lifts, caps, tuple(raw["needs"]))
    kind = (raw["family"], raw.get("direction"), dict(raw.get("measured", {})))
    return Cue(*about, patterns, unless, matches, misses, *kind)


def _signals(name: str, raw: Mapping[str, Any]) -> dict[str, float]:
    for signal, probability in raw.items():
        if signal not in SIGNALS and signal not in GROUPS:
            raise CueError(f"cue {name}: unknown signal {signal!r}")
        if not 0.0 < float(probability) < 1.0:
            raise CueError(f"cue {name}: {signal} is not a probability: {probability}")
    return {signal: float(probability) for signal, probability in raw.items()}


def _compiled(name: str, source: str, words: Mapping[str, str]) -> re.Pattern[str]:
    try:
        return compiled(source, words)
    except PhraseError as error:
        raise CueError(f"cue {name}: {error}") from error
