"""Near-duplicates among many texts, by hashed word n-grams and their sparse cosine.

Feeds on forms (`form.py`); knows no database. Whatever stands here is a function of one text or of
a pair of texts alone, or of a set of texts, so that the order in which they come changes nothing.

Comparing every text with every other would take days. Each text has a few anchors (minima of hashes
over its runs of three words, equal in two texts as often as they share such runs), and is compared
only with the pivot of each anchor: the smallest hash among the texts that have it. That is at most
`ANCHORS` pairs a text, however often a template was used.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph
from sklearn.feature_extraction.text import HashingVectorizer

ANCHORS = 12
ALIKE = 0.45  # cosine from which two texts are one template's; measured in bench.py
PLACES = 6  # of a similarity; more would be noise of floating point
_MODULUS = np.uint64((1 << 31) - 1)  # multiplied by 31-bit numbers it stays within 64 bits
_DRAWN = np.random.Generator(np.random.PCG64(20_261_123))
_FACTORS = _DRAWN.integers(1, int(_MODULUS), size=ANCHORS, dtype=np.uint64)
_SHIFTS = _DRAWN.integers(0, int(_MODULUS), size=ANCHORS, dtype=np.uint64)


def _hasher(shortest: int, longest: int, columns: int, norm: str | None) -> HashingVectorizer:
    return HashingVectorizer(
        analyzer=lambda words: [
            " ".join(words[start : start + size])
            for size in range(shortest, longest + 1)
            for start in range(len(words) - size + 1)
        ],
        n_features=columns,
        alternate_sign=False,
        norm=norm,
    )


_TERMS = _hasher(2, 3, 1 << 22, "l2")
_RUNS = _hasher(3, 3, (1 << 31) - 1, None)


def vectors(forms: Sequence[list[str]]) -> sparse.csr_matrix:
    """Rows of unit length (texts x hashed pairs and triples of words); all zero for one word."""
    return _TERMS.transform(forms)


def anchors(forms: Sequence[list[str]]) -> NDArray[np.int64]:
    """The anchors of each text (texts x ANCHORS).

    Raises:
        ValueError: a text has fewer than three words.
    """
    found = np.empty((len(forms), ANCHORS), dtype=np.int64)
    if not forms:
        return found
    runs = _RUNS.transform(forms)
    if not np.diff(runs.indptr).all():
        raise ValueError("a text of fewer than three words has no anchors")
    for number in range(ANCHORS):
        mixed = (runs.indices.astype(np.uint64) * _FACTORS[number] + _SHIFTS[number]) % _MODULUS
        found[:, number] = np.minimum.reduceat(mixed, runs.indptr[:-1])
    return found


def similarities(rows: sparse.csr_matrix, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cosine of each pair of rows (pairs x 2), 0 to 1."""
    products = rows[pairs[:, 0]].multiply(rows[pairs[:, 1]])
    return np.round(np.asarray(products.sum(axis=1)).ravel(), PLACES)


def groups(ids: Sequence[str], alike: Sequence[tuple[str, str]]) -> dict[str, str]:
    """For each id the smallest one that it hangs together with, over pairs that are alike."""
    place = {one: number for number, one in enumerate(sorted(ids))}
    linked = [(place[one], place[other]) for one, other in alike]
    ends = np.array(linked, dtype=np.int64).reshape(-1, 2)
    graph = sparse.coo_matrix((np.ones(len(ends)), ends.T), shape=(len(place), len(place)))
    _, labels = csgraph.connected_components(graph, directed=False)
    smallest: dict[int, str] = {}
    return {
        one: smallest.setdefault(int(label), one) for one, label in zip(place, labels, strict=True)
    }
