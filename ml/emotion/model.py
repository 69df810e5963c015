"""The emotion model as the rest of Harken sees it: texts in, a table of probabilities out.

Feeds on any column of texts; its table feeds emotion.text_scores. It is the interface a stronger
model fills later: `load`, `model_id`, `score`, `top_words`.

What does not belong here: how a language is heard (ears.py) and told (languages.py); tables.
"""

import hashlib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ml.emotion.adapter import load as read_adapter
from ml.emotion.cues import Hit
from ml.emotion.ears import Ears
from ml.emotion.labels import SIGNALS, SOURCED, heads
from ml.emotion.languages import Languages, shipped_languages
from ml.emotion.quality import NOT_SUPPORTED, Received, receive

ARTEFACT_FOLDER = Path(__file__).with_name("artefact")
CHUNK = 4096
NUMBERS: tuple[str, ...] = (*heads(), *SIGNALS, "valence")
HEARD_COLUMNS: tuple[str, ...] = (
    "emotion",
    "emotion_source",
    *(f"{name}_source" for name in SOURCED),
    "cues",
)
TEXT_COLUMNS: tuple[str, ...] = (*HEARD_COLUMNS, "language", "text_quality")
COLUMNS: tuple[str, ...] = (*NUMBERS, *TEXT_COLUMNS)


class EmotionModel:
    """Hears emotion in customers' messages, in the languages that it has ears for."""

    def __init__(self, ears: dict[str, Ears], languages: Languages) -> None:
        self._ears, self._languages = ears, languages
        names = [ears[code].name for code in sorted(ears)]
        further = hashlib.sha256("".join(names).encode()).hexdigest()[:8]
        name = names[0] if len(names) == 1 else f"{len(names)}-languages-{further}"
        self.model_id = f"{name}-{languages.identity}"

    @classmethod
    def load(
        cls,
        folder: Path | None = None,
        languages: Languages | None = None,
        speed: str = "full",
        adapter: Path | None = None,
        transformer: Path | None = None,
    ) -> "EmotionModel":
        """The ears of all languages that are heard, by default those that ship.

        Args:
            folder: another artefact for the language as which unsure texts are heard.
            speed: `full`, or `fast`: words alone, without characters.
            adapter: a company's own, for the language as which unsure texts are heard.
            transformer: folder of a fine-tuned one, averaged with the heads of that language; it
                was averaged with `full` heads without adapter, and goes with nothing else.

        Raises:
            EmotionArtefactError, CueError: the files of a language, the adapter or the
                transformer are not what they say, or do not go together.
            RuntimeMissingError: there is a transformer, and onnxruntime is not installed.
        """
        languages = languages or shipped_languages()
        places = dict(languages.heard)
        if folder:
            places[languages.unsure] = places[languages.unsure]._replace(artefact=folder)
        own = {languages.unsure: read_adapter(adapter)} if adapter else {}
        ears = {code: Ears.load(at, speed, own.get(code)) for code, at in places.items()}
        if transformer:
            from ml.emotion.transformer import with_transformer

            ears[languages.unsure] = with_transformer(ears[languages.unsure], transformer)
        return cls(ears, languages)

    @property
    def unsure_ears(self) -> Ears:
        """What hears texts of which nobody can tell the language; the ears that adapters are of."""
        return self._ears[self._languages.unsure]

    def score(self, texts: Sequence[str | None]) -> pd.DataFrame:
        """One row per text in order, columns COLUMNS; unreadable texts are 'not_scored', NaN.

        `p_<label>` are the fitted heads alone, and `p_group_<group>` too where no adapter speaks
        for the group; the signals have the cues in.
        `valence` is from -1 to 1; `cues` are the names of the cues heard; `frustration_source` and
        `impatience_source` say who heard them. `language` is an ISO 639 code, `und` where
        nobody could be sure, None without words.
        """
        values = list(texts)
        chunks = [self._score_chunk(values[at : at + CHUNK]) for at in range(0, len(values), CHUNK)]
        if not chunks:
            return _typed(pd.DataFrame(columns=list(COLUMNS)))
        return _typed(pd.concat(chunks, ignore_index=True))

    def decided(self, scores: pd.DataFrame) -> pd.DataFrame:
        """Which heads, signals and groups count as heard, by the thresholds of each row's ears.

        Args:
            scores: what `score` gave.

        Returns a boolean column per name (`p_joy`, `p_group_worry`, `impatience`), missing where
        the text was not scored.
        """
        names = [*heads(), *SIGNALS]
        empty: dict[str, Any] = dict.fromkeys(names, pd.NA)
        table = pd.DataFrame(empty, index=scores.index).astype("boolean")
        heard_as = scores["language"].map(self._languages.heard_as, na_action="ignore")
        for code, ears in self._ears.items():
            rows = (heard_as == code) & (scores["emotion"] != "not_scored")
            limits = pd.Series(ears.limits())[names]
            table.loc[rows] = (scores.loc[rows, names] >= limits).astype("boolean")
        return table

    def top_words(self, text: str, label: str, n: int = 3) -> list[str]:
        """Up to n words that speak most for a head (`p_joy`) or signal; 'not happy' for negation.

        For a signal, what its cues heard comes first. Raises ValueError for an unknown label.
        """
        if label not in heads() and label not in SIGNALS:
            raise ValueError(f"unknown label {label!r}")
        received = receive(text)
        ears = self._ears_for(received, self._language_of(received))
        return list(islice(ears.words(received.text, label), n)) if ears else []

    def heard(self, text: str | None) -> list[Hit]:
        """The cues heard in a text with the words heard."""
        received = receive(text)
        ears = self._ears_for(received, self._language_of(received))
        return ears.heard(received.text) if ears else []

    def _language_of(self, received: Received) -> str | None:
        return self._languages.of(received.text) if received.text else None

    def _ears_for(self, received: Received, language: str | None) -> Ears | None:
        heard_as = self._languages.heard_as(language) if language else None
        return self._ears[heard_as] if heard_as and received.can_be_scored else None

    def _score_chunk(self, values: Sequence[Any]) -> pd.DataFrame:
        received = [receive(value) for value in values]
        languages = [self._language_of(one) for one in received]
        ears = [self._ears_for(*each) for each in zip(received, languages, strict=True)]
        columns = _empty_columns(received, languages, ears)
        for one in self._ears.values():
            if listening := [at for at, each in enumerate(ears) if each is one]:
                texts = [received[at].text for at in listening]
                for name, scored in one.columns(texts).items():
                    columns[name][listening] = scored
        return pd.DataFrame(columns)


def _empty_columns(
    received: Sequence[Received], languages: Sequence[str | None], ears: Sequence[Ears | None]
) -> dict[str, np.ndarray]:
    n = len(received)
    columns: dict[str, np.ndarray] = {name: np.full(n, np.nan) for name in NUMBERS}
    columns |= {name: np.full(n, None, dtype=object) for name in HEARD_COLUMNS}
    columns["emotion"][:] = "not_scored"
    columns["language"] = np.array(languages, dtype=object)
    qualities = [
        NOT_SUPPORTED if one.can_be_scored and not heard else one.quality
        for one, heard in zip(received, ears, strict=True)
    ]
    columns["text_quality"] = np.array(qualities, dtype=object)
    return columns


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    kinds = {name: "str" if name in TEXT_COLUMNS else "float64" for name in COLUMNS}
    return table[list(COLUMNS)].astype(kinds)
