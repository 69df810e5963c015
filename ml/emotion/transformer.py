"""A transformer averaged with the linear heads: heard like them, told apart by the model's name.

Feeds on the ears of a language and on the folder of a fine-tuned transformer; gives ears that hear
with both. Needs onnxruntime (the extra `transformer`), imported when a folder is loaded and never
otherwise. What does not belong here: files (transformer_artefact.py), learning.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ml.emotion.artefact import EmotionArtefactError
from ml.emotion.ears import Ears
from ml.emotion.heads import Heads, Matrix
from ml.emotion.labels import heads
from ml.emotion.transformer_artefact import Transformed, load
from ml.emotion.wordpieces import MOST_PIECES, WordPieces

INPUT, OUTPUT = "pieces", "log_odds"


class RuntimeMissingError(RuntimeError):
    """onnxruntime is not installed: the extra `transformer` brings it."""


class Transformer:
    """The graph with its vocabulary: tokenised texts in, log-odds of every head out."""

    def __init__(self, graph: bytes, vocabulary: Sequence[str]) -> None:
        try:
            self._pieces = WordPieces(vocabulary)
        except ValueError as error:
            raise EmotionArtefactError(f"vocabulary of the transformer: {error}") from error
        self._session = _session(graph)
        self._check_reach(len(vocabulary) - 1)

    def log_odds(self, texts: Sequence[list[str]]) -> Matrix:
        """Log-odds (tokenised texts x heads); each text goes through alone, so order is nothing."""
        found = np.empty((len(texts), len(heads())))
        for row, text in enumerate(texts):
            numbers = np.array(self._pieces.numbers(text), dtype=np.int64)
            found[row] = self._session.run(None, {INPUT: numbers})[0]
        return found

    def _check_reach(self, highest: int) -> None:
        """That the graph knows every piece, and texts of every length that it will be given."""
        try:
            found = self._session.run(None, {INPUT: np.full(MOST_PIECES, highest)})[0]
        except Exception as error:
            raise EmotionArtefactError(f"the transformer's graph does not run: {error}") from error
        if found.shape != (len(heads()),) or not np.isfinite(found).all():
            raise EmotionArtefactError("the transformer's graph gives no number for every head")


class AveragedHeads(Heads):
    """The linear heads and the transformer, their log-odds averaged before they are calibrated."""

    def __init__(
        self, linear: Heads, transformer: Transformer, slopes: Matrix, offsets: Matrix
    ) -> None:
        super().__init__(linear.branches, slopes, offsets)
        self._linear, self._transformer = linear, transformer

    def contributions(self, text: str, head: str) -> dict[str, float]:
        """Log-odds that each word adds in the linear heads: the transformer names no words."""
        return self._linear.contributions(text, head)

    def _logits(self, tokenised: Sequence[list[str]]) -> Matrix:
        linear = self._linear._logits(tokenised) * self._linear.slopes + self._linear.offsets
        return np.asarray((linear + self._transformer.log_odds(tokenised)) / 2)


def with_transformer(ears: Ears, folder: Path) -> Ears:
    """Ears that hear with the transformer of that folder too; their name says so.

    Raises:
        EmotionArtefactError: the folder is not what it says, or was fitted on other linear heads
            than these ears have.
        RuntimeMissingError: onnxruntime is not installed.
    """
    held = load(folder)
    if ears.name != f"goemotions-{held.fitted_on[:12]}-{ears.book.identity}":
        raise EmotionArtefactError(
            f"{folder}: was averaged with goemotions-{held.fitted_on[:12]} at full speed and "
            f"without adapter, but {ears.name} hears"
        )
    fitted = averaged(ears.fitted, held)
    name = f"{ears.name}-transformer-{held.checksum[:8]}"
    return ears._replace(fitted=fitted, thresholds=held.thresholds, name=name)


def averaged(linear: Heads, held: Transformed) -> AveragedHeads:
    """Linear heads averaged with what a folder holds."""
    return AveragedHeads(
        linear, Transformer(held.graph, held.vocabulary), held.slopes, held.offsets
    )


def _session(graph: bytes) -> Any:
    try:
        import onnxruntime
    except ModuleNotFoundError as error:
        raise RuntimeMissingError("onnxruntime is not installed") from error
    options = onnxruntime.SessionOptions()
    # one thread: the same bits on every machine, and processes share the cores
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise EmotionArtefactError(f"the transformer's graph cannot be read: {error}") from error
    takes = [(one.name, one.type, len(one.shape)) for one in session.get_inputs()]
    gives = [(one.name, one.type, one.shape) for one in session.get_outputs()]
    wanted = [(INPUT, "tensor(int64)", 1)], [(OUTPUT, "tensor(float)", [len(heads())])]
    if (takes, gives) != wanted:
        raise EmotionArtefactError(f"the transformer's graph takes {takes} and gives {gives}")
    return session
