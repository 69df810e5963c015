"""Which language a message is in, and which languages are heard at all (languages.yml).

Feeds on readable text; gives an ISO 639 code, or `und` where nobody could be sure, and by whose
ears it is heard, if any. How languages are told apart belongs in `ml/text/language.py`.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from ml.text.language import DETECTOR, sound_of

LANGUAGES_FILE = Path(__file__).with_name("languages.yml")
UNSURE = "und"
_FIELDS = frozenset({"version", "lead", "fewest_letters", "unsure", "heard", "told_apart"})


class LanguagesError(ValueError):
    """languages.yml says something that cannot be meant; the message names the field."""


class EarsAt(NamedTuple):
    """What hears one language: the folder of a fitted model, and a file of cues."""

    artefact: Path
    cues: Path


class Languages(NamedTuple):
    """The languages that are heard, and when a text is said to be in another one."""

    version: int
    lead: float
    fewest_letters: int
    unsure: str
    heard: dict[str, EarsAt]
    told_apart: tuple[str, ...]

    @property
    def identity(self) -> str:
        """Version and meaning in one word: it changes with any number, language or detector."""
        meaning = [DETECTOR, self.lead, self.fewest_letters, self.unsure, self.told_apart]
        digest = hashlib.sha256(json.dumps([*meaning, sorted(self.heard)]).encode()).hexdigest()
        return f"languages{self.version}-{digest[:8]}"

    def of(self, text: str) -> str:
        """Code of the language of a readable text; UNSURE where it is short or could be several."""
        code, lead = self.lead_of(text)
        if code in self.heard or lead > self.lead:
            return code
        return UNSURE

    def lead_of(self, text: str) -> tuple[str, float]:
        """The likeliest language, and by how much the best one not heard leads over those heard.

        UNSURE without a lead where the text has too few letters.
        """
        letters, probabilities = sound_of(text, self.told_apart)
        if letters < self.fewest_letters:
            return UNSURE, -math.inf
        others = [code for code in self.told_apart if code not in self.heard]
        heard = max(self.heard, key=lambda code: probabilities[code])
        other = max(others, key=lambda code: probabilities[code])
        lead = _log(probabilities[other]) - _log(probabilities[heard])
        return (other if lead > 0 else heard), lead

    def heard_as(self, language: str) -> str | None:
        """The language by whose ears a text is heard; None where it is not supported."""
        return self.unsure if language == UNSURE else language if language in self.heard else None


def load_languages(path: Path = LANGUAGES_FILE) -> Languages:
    """The languages of a file. Raises LanguagesError on missing, unknown or impossible fields."""
    raw: Mapping[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    if wrong := set(raw) ^ _FIELDS:
        raise LanguagesError(f"{path}: missing or unknown fields {sorted(wrong)}")
    heard = {
        str(code): EarsAt(path.parent / ears["artefact"], path.parent / ears["cues"])
        for code, ears in raw["heard"].items()
    }
    told_apart = tuple(map(str, raw["told_apart"]))
    if missing := set(heard) - set(told_apart):
        raise LanguagesError(f"{path}: told_apart lacks {sorted(missing)}, which are heard")
    if raw["unsure"] not in heard:
        raise LanguagesError(f"{path}: 'unsure' is {raw['unsure']}, which is not heard")
    numbers = int(raw["version"]), float(raw["lead"]), int(raw["fewest_letters"])
    return Languages(*numbers, str(raw["unsure"]), heard, told_apart)


@cache
def shipped_languages() -> Languages:
    """The languages that ship with the package, read once."""
    return load_languages()


def _log(probability: float) -> float:
    return math.log(probability) if probability > 0 else -math.inf
