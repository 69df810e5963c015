"""Cues: readable patterns for what the emotion corpus never taught (cues.yml).

Feeds on readable text (normalise.py); gives the cues heard with the words that were heard. How a
pattern is looked for is ml/text/phrases.py.

What does not belong here: how cues and heads are combined (signals.py); patterns in Python.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from ml.emotion.labels import EMOTIONS, GROUPS, SIGNALS
from ml.text.needed import WorthTrying
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
_REQUIRED = frozenset({"name", "family", "hears", "lifts", "patterns", "matches", "misses"})


class CueError(ValueError):
    """cues.yml says something that cannot be meant; the message names the cue."""


class Cue(NamedTuple):
    """One thing a customer may be heard to say, with what it does to the signals."""

    name: str
    hears: str
    emotion: str | None
    lifts: dict[str, float]
    caps: dict[str, float]
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    matches: tuple[str, ...]
    misses: tuple[str, ...]
    family: str
    direction: str | None
    measured: dict[str, float]


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
    patterns: tuple[tuple[Cue, re.Pattern[str]], ...]
    worth_trying: WorthTrying

    @property
    def identity(self) -> str:
        """Version and meaning in one word: it changes when any pattern or number changes."""
        return f"cues{self.version}-{self.digest[:8]}"

    def heard(self, text: str) -> list[Hit]:
        """Cues heard in a readable text, in the order of the file."""
        return self.heard_in([text])[0]

    def heard_in(self, texts: Sequence[str]) -> list[list[Hit]]:
        """Cues heard in each of many readable texts, which are single lines."""
        return [self._heard(text) for text in texts]

    def _heard(self, text: str) -> list[Hit]:
        hits: list[Hit] = []
        for place in self.worth_trying.among(text):
            cue, pattern = self.patterns[place]
            if hits and hits[-1].cue is cue:
                continue  # an earlier pattern has heard it
            words = first_heard(pattern, cue.unless, text)
            if words is not None:
                hits.append(Hit(cue, words))
        return hits


def load_cues(path: Path = CUES_FILE) -> CueBook:
    """The cues of a file. Raises CueError on unknown fields or signals and on broken patterns."""
    book = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    words: dict[str, str] = book["words"]
    cues = tuple(_cue(raw, words) for raw in book["cues"])
    meaning = [book["base"], [[cue[:5], _sources(cue)] for cue in cues]]
    digest = hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()
    patterns = tuple((cue, pattern) for cue in cues for pattern in cue.patterns)
    worth_trying = WorthTrying([pattern for _, pattern in patterns])
    return CueBook(int(book["version"]), digest, dict(book["base"]), cues, patterns, worth_trying)


@cache
def shipped_cues() -> CueBook:
    """The cues that ship with the package, read once."""
    return load_cues()


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
    about = (name, str(raw["hears"]), raw.get("emotion"), lifts, caps)
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
