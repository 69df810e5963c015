"""Word pieces: how the transformer reads the tokens that the linear heads read as terms.

Feeds on tokens (tokens.py) and a vocabulary as BERT's uncased models have it; gives numbers of
pieces, in training and in scoring alike. What does not belong here: weights, sentences (pieces.py).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

FIRST, LAST, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
INSIDE = "##"
MOST_PIECES = 64  # both ends counted; forty tokens are seldom more
_WORD = re.compile(r"\w+|[^\w\s]")


class WordPieces:
    """A vocabulary of word pieces. Raises ValueError where a piece that it needs is not there."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = tuple(vocabulary)
        self._number = {piece: at for at, piece in enumerate(self.vocabulary)}
        if missing := [piece for piece in (FIRST, LAST, UNKNOWN) if piece not in self._number]:
            raise ValueError(f"the vocabulary lacks {', '.join(missing)}")
        if len(self._number) != len(self.vocabulary):
            raise ValueError("the vocabulary has a piece twice")
        self._known: dict[str, tuple[int, ...]] = {}

    def numbers(self, tokens: Sequence[str]) -> list[int]:
        """Numbers of a text's pieces between those of its ends, MOST_PIECES at most."""
        inside = [number for token in tokens for number in self._of_token(token)]
        return [self._number[FIRST], *inside[: MOST_PIECES - 2], self._number[LAST]]

    def _of_token(self, token: str) -> tuple[int, ...]:
        known = self._known.get(token)
        if known is None:
            words = _WORD.findall(_without_accents(token))
            known = tuple(number for word in words for number in self._of_word(word))
            if len(self._known) < 1 << 16:
                self._known[token] = known
        return known

    def _of_word(self, word: str) -> list[int]:
        pieces = list(self._longest_first(word))
        return [self._number[UNKNOWN]] if None in pieces else [one for one in pieces if one]

    def _longest_first(self, word: str) -> Iterator[int | None]:
        start = 0
        while start < len(word):
            mark = INSIDE if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self._number), None)
            if end is None:
                yield None
                return
            yield self._number[mark + word[start:end]]
            start = end


def _without_accents(token: str) -> str:
    if token.isascii():
        return token
    apart = unicodedata.normalize("NFD", token)
    return "".join(mark for mark in apart if unicodedata.category(mark) != "Mn")
