"""What hears one language: fitted heads and cues, and how they are heard together.

Feeds on readable texts of that language; gives columns of probabilities and emotions. Which texts
there are and which language they are in belongs in `model.py`, files in `artefact.py`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from ml.emotion import artefact
from ml.emotion.adapter import Adapter, inputs_of
from ml.emotion.artefact import EmotionArtefactError
from ml.emotion.cues import CueBook, Hit, load_cues
from ml.emotion.heads import Heads, from_arrays
from ml.emotion.labels import GROUPS, SIGNALS, SOURCED, group_column, heads
from ml.emotion.languages import EarsAt
from ml.emotion.signals import (
    SIGNAL_HEADS,
    Matrix,
    emotions,
    limit_of,
    model_alone,
    score_sources,
    sources,
    with_cues,
)
from ml.emotion.tokens import TEXT_RULES


class Ears(NamedTuple):
    """The heads of one language with their thresholds, and its cues."""

    fitted: Heads
    thresholds: dict[str, float]
    book: CueBook
    name: str
    adapter: Adapter | None = None

    @classmethod
    def load(cls, place: EarsAt, speed: str = "full", adapter: Adapter | None = None) -> "Ears":
        """What hears the language whose files lie there. Raises EmotionArtefactError, CueError."""
        manifest, arrays = artefact.load(place.artefact)
        if manifest.get("heads") != list(heads()) or manifest.get("text_rules") != TEXT_RULES:
            raise EmotionArtefactError(
                "the model was fitted for other heads or text rules than this code has: "
                f"text rules {manifest.get('text_rules')!r} instead of {TEXT_RULES}"
            )
        book = load_cues(place.cues)
        name = f"goemotions-{manifest['checksum'][:12]}-{book.identity}"
        name = name if speed == "full" else f"{name}-{speed}"
        thresholds = _thresholds(manifest, speed)
        if adapter:
            if adapter.fitted_on != name:
                raise EmotionArtefactError(
                    f"the adapter was fitted on {adapter.fitted_on}, but {name} hears now"
                )
            name = f"{name}-adapted-{adapter.checksum[:8]}"
            limits = {name: line.threshold for name, line in adapter.lines.items()}
            thresholds |= limits | {
                group_column(name): limits[name] for name in GROUPS.keys() & limits.keys()
            }
        return cls(from_arrays(arrays, speed), thresholds, book, name, adapter)

    def limits(self) -> dict[str, float]:
        """From which probability each head, signal and group counts as heard."""
        return self.thresholds | {
            name: limit_of(name, self.thresholds) for name in (*SIGNALS, *GROUPS)
        }

    def overheard(self, texts: list[str]) -> tuple[Matrix, dict[str, Matrix]]:
        """What an adapter looks at (texts x adapter.INPUTS), and the signals and groups heard."""
        probabilities, combined, heard = self._listened(texts)[1:]
        return inputs_of(probabilities, combined, heard), combined

    def _listened(
        self, texts: list[str]
    ) -> tuple[dict[str, Matrix], Matrix, dict[str, Matrix], list[list[Hit]]]:
        probabilities = self.fitted.probabilities(texts)
        heard = self.book.heard_in(texts)
        alone = model_alone(probabilities, self.book.base)
        return alone, probabilities, with_cues(alone, heard), heard

    def columns(self, texts: list[str]) -> dict[str, np.ndarray]:
        """Every fitted head, signal, emotion and its source, one value per text."""
        alone, probabilities, combined, heard = self._listened(texts)
        adapted: dict[str, Matrix] = {}
        if self.adapter:
            adapted = self.adapter.probabilities(inputs_of(probabilities, combined, heard))
            alone, combined = alone | adapted, combined | adapted
        without = emotions(alone, self.thresholds, [[] for _ in texts])
        final = emotions(combined, self.thresholds, heard)
        columns = {head: probabilities[:, at] for at, head in enumerate(heads())}
        columns |= {group_column(name): adapted[name] for name in GROUPS if name in adapted}
        columns |= {signal: combined[signal] for signal in SIGNALS}
        columns["valence"] = columns["p_positive"] - combined["negative"]
        columns["cues"] = np.array(
            [" ".join(hit.cue.name for hit in hits) for hits in heard], object
        )
        for name in SOURCED:
            columns[f"{name}_source"] = np.array(
                score_sources(name, alone[name], self.thresholds, heard), dtype=object
            )
        columns["emotion"] = np.array(final, dtype=object)
        columns["emotion_source"] = np.array(sources(without, final, heard), dtype=object)
        return columns

    def heard(self, text: str) -> list[Hit]:
        """The cues heard in a text with the words heard."""
        return self.book.heard(text)

    def words(self, text: str, label: str) -> Iterator[str]:
        """Words that speak for a head or signal, what its cues heard first."""
        yield from (hit.words for hit in self.heard(text) if label in hit.cue.lifts)
        head = SIGNAL_HEADS.get(label, label)
        if head in heads():
            added = self.fitted.contributions(text, head)
            best = sorted((-value, term) for term, value in added.items() if value > 0)
            yield from (term.replace("neg_", "not ") for _, term in best)


def _thresholds(manifest: dict[str, Any], speed: str) -> dict[str, float]:
    by_speed = manifest.get("thresholds")
    thresholds = by_speed.get(speed) if isinstance(by_speed, dict) else None
    if not isinstance(thresholds, dict) or set(thresholds) != set(heads()):
        raise EmotionArtefactError("the manifest does not name a threshold for every head")
    if not all(isinstance(one, float) and 0.0 < one < 1.0 for one in thresholds.values()):
        raise EmotionArtefactError("a threshold of the manifest is not a probability")
    return thresholds
