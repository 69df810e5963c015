"""What is heard at once: a short message whole, a long one sentence by sentence.

The heads learnt on comments of at most thirty words; a longer text drowns what one of its sentences
says. Feeds on tokens; gives pieces, and rolls what was heard in them up to messages.

What does not belong here: tokens (tokens.py), weights (heads.py).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.emotion.labels import group_column, heads, label_column

LONGEST_WHOLE = 40  # tokens, pauses counted; few comments of the training data are longer
SHORTEST_SENTENCE = 3
# A message is neutral only if all of it is; all else it says as loudly as one piece does.
_QUIETEST = [heads().index(name("neutral")) for name in (label_column, group_column)]


def pieces(tokens: list[str]) -> list[list[str]]:
    """The tokens whole, or their sentences; never none, and none longer than LONGEST_WHOLE."""
    if len(tokens) <= LONGEST_WHOLE:
        return [tokens]
    found: list[list[str]] = []
    piece: list[str] = []
    for token in tokens:
        piece.append(token)
        is_end = token[0] in ".!?"
        if len(piece) >= LONGEST_WHOLE or (is_end and len(piece) > SHORTEST_SENTENCE):
            found.append(piece)
            piece = []
    return [*found, piece] if piece else found


def rolled_up(heard: NDArray[np.float64], counts: Sequence[int]) -> NDArray[np.float64]:
    """Log-odds per message (messages x heads) from those of its pieces, so many each, in order."""
    if len(heard) == len(counts):
        return heard
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    loudest: NDArray[np.float64] = np.maximum.reduceat(heard, starts, axis=0)
    loudest[:, _QUIETEST] = np.minimum.reduceat(heard[:, _QUIETEST], starts, axis=0)
    return loudest
