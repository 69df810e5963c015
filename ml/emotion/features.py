"""Term counting: from tokens to TF-IDF rows, word terms and character terms alike.

Feeds on tokens (tokens.py) and on a fixed list of terms with their idf; gives scipy rows of unit
length to the heads. One row depends on its own text only, so a text alone scores as in a batch.

What does not belong here: reading text, choosing terms (fit.py), weights (heads.py).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from ml.emotion.tokens import negated

CHARACTER_SIZES = (3, 4, 5)
Analyser = Callable[[list[str]], list[str]]


def word_terms(tokens: list[str]) -> list[str]:
    """Words and pairs of neighbours, negation written in."""
    words = negated(tokens)
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def character_terms(tokens: list[str]) -> list[str]:
    """Runs of 3 to 5 characters inside each token, its ends marked by a space."""
    return [term for token in tokens for term in _runs(token)]


@lru_cache(maxsize=1 << 16)
def _runs(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    runs = [
        padded[start : start + size]
        for size in CHARACTER_SIZES
        for start in range(max(1, len(padded) - size + 1))
        if size <= len(padded) or size == CHARACTER_SIZES[0]
    ]
    return tuple(runs)


class TermRows:
    """TF-IDF rows over a fixed list of terms."""

    def __init__(self, analyse: Analyser, terms: Sequence[str], idf: NDArray[np.float64]) -> None:
        self.analyse = analyse
        self.terms = list(terms)
        self.idf = np.asarray(idf, dtype=np.float64)
        self._column = {term: column for column, term in enumerate(self.terms)}

    def rows(self, texts: Iterable[list[str]]) -> sparse.csr_matrix:
        """Rows of unit length (tokenised texts x terms), (1 + log count) x idf; or all zero."""
        counted = self.counts(texts)
        counted.data = (1.0 + _log(counted.data)) * self.idf[counted.indices]
        return normalize(counted, copy=False)

    def counts(self, texts: Iterable[list[str]]) -> sparse.csr_matrix:
        """How often each term stands in each text (texts x terms), float64, columns in order."""
        columns: list[int] = []
        ends = [0]
        known = self._column
        for text in texts:
            columns.extend([known[term] for term in self.analyse(text) if term in known])
            ends.append(len(columns))
        counted = sparse.csr_matrix(
            (np.ones(len(columns)), np.array(columns, dtype=np.int32), np.array(ends)),
            shape=(len(ends) - 1, len(self.terms)),
        )
        counted.sum_duplicates()
        return counted


# One table for all counts: a vectorised logarithm may differ in the last bit by its place in a row.
_LOG_TABLE = np.array([0.0, *(float(np.log(count)) for count in range(1, 8193))])


def _log(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return _LOG_TABLE[np.minimum(counts.astype(np.int64), 8192)]
