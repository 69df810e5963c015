"""The emotion model as the rest of Harken sees it: texts in, a table of probabilities out.

Feeds on any column of texts; its table feeds emotion.text_scores. It is the interface a stronger
model fills later: `load`, `model_id`, `score`, `top_words`.

What does not belong here: how heads, cues and files work inside; tables, tokens of bodies.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ml.emotion import artefact
from ml.emotion.artefact import EmotionArtefactError
from ml.emotion.cues import CueBook, Hit, shipped_cues
from ml.emotion.heads import Heads, from_arrays
from ml.emotion.labels import SIGNALS, heads
from ml.emotion.quality import Received, receive
from ml.emotion.signals import SIGNAL_HEADS, emotions, model_alone, sources, with_cues
from ml.emotion.tokens import TEXT_RULES

ARTEFACT_FOLDER = Path(__file__).with_name("artefact")
CHUNK = 4096
TEXT_COLUMNS = ("emotion", "emotion_source", "language", "text_quality")
COLUMNS: tuple[str, ...] = (*heads(), *SIGNALS, *TEXT_COLUMNS)


class EmotionModel:
    """Hears emotion in customers' messages."""

    def __init__(
        self, fitted: Heads, thresholds: dict[str, float], book: CueBook, model_id: str
    ) -> None:
        self.model_id = model_id
        self.thresholds = thresholds
        self._heads = fitted
        self._book = book

    @classmethod
    def load(cls, folder: Path | None = None) -> "EmotionModel":
        """The model of a folder, by default the shipped one. Raises EmotionArtefactError."""
        manifest, arrays = artefact.load(folder or ARTEFACT_FOLDER)
        if manifest.get("heads") != list(heads()) or manifest.get("text_rules") != TEXT_RULES:
            raise EmotionArtefactError(
                "the model was fitted for other heads or text rules than this code has: "
                f"text rules {manifest.get('text_rules')!r} instead of {TEXT_RULES}"
            )
        book = shipped_cues()
        model_id = f"goemotions-{manifest['checksum'][:12]}-{book.identity}"
        return cls(from_arrays(arrays), _thresholds(manifest), book, model_id)

    def score(self, texts: Sequence[str | None]) -> pd.DataFrame:
        """One row per text in order, columns COLUMNS; unreadable texts are 'not_scored', NaN.

        `p_<label>` and `p_group_<group>` are the fitted heads alone; the signals have the cues in.
        """
        values = list(texts)
        chunks = [self._score_chunk(values[at : at + CHUNK]) for at in range(0, len(values), CHUNK)]
        if not chunks:
            return _typed(pd.DataFrame(columns=list(COLUMNS)))
        return _typed(pd.concat(chunks, ignore_index=True))

    def top_words(self, text: str, label: str, n: int = 3) -> list[str]:
        """Up to n words that speak most for a head (`p_joy`) or signal; 'not happy' for negation.

        For a signal, what its cues heard comes first. Raises ValueError for an unknown label.
        """
        received = receive(text)
        if label not in heads() and label not in SIGNALS:
            raise ValueError(f"unknown label {label!r}")
        if not received.can_be_scored:
            return []
        return [*self._cue_words(received.text, label), *self._head_words(received.text, label)][:n]

    def heard(self, text: str | None) -> list[Hit]:
        """The cues heard in a text with the words heard."""
        received = receive(text)
        return self._book.heard(received.text) if received.can_be_scored else []

    def _cue_words(self, text: str, label: str) -> Iterator[str]:
        return (hit.words for hit in self._book.heard(text) if label in hit.cue.lifts)

    def _head_words(self, text: str, label: str) -> list[str]:
        head = SIGNAL_HEADS.get(label, label)
        if head not in heads():
            return []
        added = self._heads.contributions(text, head)
        best = sorted((-value, term) for term, value in added.items() if value > 0)
        return [term.replace("neg_", "not ") for _, term in best]

    def _score_chunk(self, values: Sequence[Any]) -> pd.DataFrame:
        received = [receive(value) for value in values]
        readable = [position for position, one in enumerate(received) if one.can_be_scored]
        columns = _empty_columns(received)
        if readable:
            for name, scored in self._columns([received[at].text for at in readable]).items():
                columns[name][readable] = scored
        return pd.DataFrame(columns)

    def _columns(self, texts: list[str]) -> dict[str, np.ndarray]:
        probabilities = self._heads.probabilities(texts)
        heard = [self._book.heard(text) for text in texts]
        alone = model_alone(probabilities, self._book.base)
        combined = with_cues(alone, heard)
        without = emotions(alone, self.thresholds, [[] for _ in texts])
        final = emotions(combined, self.thresholds, heard)
        columns = {head: probabilities[:, at] for at, head in enumerate(heads())}
        columns |= {signal: combined[signal] for signal in SIGNALS}
        columns["emotion"] = np.array(final, dtype=object)
        columns["emotion_source"] = np.array(sources(without, final, heard), dtype=object)
        return columns


def _thresholds(manifest: dict[str, Any]) -> dict[str, float]:
    thresholds = manifest.get("thresholds")
    if not isinstance(thresholds, dict) or set(thresholds) != set(heads()):
        raise EmotionArtefactError("the manifest does not name a threshold for every head")
    if not all(isinstance(one, float) and 0.0 < one < 1.0 for one in thresholds.values()):
        raise EmotionArtefactError("a threshold of the manifest is not a probability")
    return thresholds


def _empty_columns(received: Sequence[Received]) -> dict[str, np.ndarray]:
    n = len(received)
    columns: dict[str, np.ndarray] = {name: np.full(n, np.nan) for name in (*heads(), *SIGNALS)}
    columns["emotion"] = np.full(n, "not_scored", dtype=object)
    columns["emotion_source"] = np.full(n, None, dtype=object)
    # Not detected yet: every text is heard as English, and none is said to be.
    columns["language"] = np.full(n, None, dtype=object)
    columns["text_quality"] = np.array([one.quality for one in received], dtype=object)
    return columns


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    kinds = {name: "str" if name in TEXT_COLUMNS else "float64" for name in COLUMNS}
    return table[list(COLUMNS)].astype(kinds)
