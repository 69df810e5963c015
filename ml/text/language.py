"""Which language a text is in, by py3langid: probabilities, without any verdict.

Feeds on readable text of any length. What follows from it (heard, not supported, unsure) belongs to
whoever asks.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

DETECTOR = f"py3langid-{version('py3langid')}"
LOOKED_AT = 300  # characters; what follows rarely changes the language and costs time
NO_WORD = frozenset("@/_<>[]{}=0123456789")  # links, addresses, handles, codes

_loading = Lock()


class Sound(NamedTuple):
    """How a text sounds: its letters, and a probability for each language that is told apart."""

    letters: int
    probabilities: dict[str, float]


def sound_of(text: str, languages: Sequence[str]) -> Sound:
    """Letters of the text's words and the probability of each language among these.

    Links, addresses, handles and numbers say nothing of the language and are passed over.

    Raises:
        ValueError: the detector does not know one of the languages.
    """
    words = " ".join(word for word in text[:LOOKED_AT].split() if NO_WORD.isdisjoint(word))
    letters = sum(unicodedata.category(character).startswith("L") for character in words)
    with _loading:  # else two threads would load it twice
        detector = _detector(tuple(languages))
    return Sound(letters, dict(detector.rank(words)))


@cache
def _detector(languages: tuple[str, ...]) -> Any:
    """Loaded once and never changed, so that threads may share it: arrays, no pickle."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(languages)
    detector.nb_ptc = np.ascontiguousarray(detector.nb_ptc, dtype=np.float32)  # twice as fast
    return detector
