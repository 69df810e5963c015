"""Letters a pattern needs: of many patterns only those that a text can match are looked for.

From a pattern's own parse tree comes a set of letter runs of which every text that matches holds at
least one; one pass through a text (Aho-Corasick) then says which patterns are worth a try. A
pattern of which nothing is known is always worth one, so that no match is ever hidden.

What does not belong here: what patterns mean (phrases.py and those who look for them).
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

MOST_RUNS = 256  # spelled-out wordings of one pattern; beyond it is cut in pieces
SHORTEST = 3  # letters; shorter runs stand in almost every text

Runs = frozenset[str]


class _Said(NamedTuple):
    """What part of a pattern can say: all of it spelled out, and runs of which it holds one."""

    whole: Runs | None
    needed: Runs | None


_ANYTHING = _Said(None, None)
_NOTHING = _Said(frozenset([""]), None)


def needed_runs(pattern: re.Pattern[str]) -> Runs | None:
    """Runs of letters of which one stands in every match; None where the pattern needs none."""
    if pattern.flags & (re.IGNORECASE | re.VERBOSE):
        return None
    said = _sequence(_parser.parse(pattern.pattern, pattern.flags))
    return _best([said.whole, said.needed])


class WorthTrying:
    """Which of many patterns a text can match at all."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        needed_by: dict[str, list[int]] = {}
        self._always: list[int] = []
        for at, pattern in enumerate(patterns):
            runs = needed_runs(pattern)
            if runs is None:
                self._always.append(at)
            for run in runs or ():
                needed_by.setdefault(run, []).append(at)
        self._patterns_of = list(needed_by.values())
        self._search = AhoCorasick(needed_by, matchkind=MatchKind.Standard)

    def among(self, text: str) -> list[int]:
        """Places of the patterns that are worth a try in this text, in order."""
        found = self._search.find_matches_as_indexes(text, overlapping=True)
        if not found:
            return self._always
        places = set(self._always)
        for run, _, _ in found:
            places.update(self._patterns_of[run])
        return sorted(places)


def _sequence(parts: Iterable[tuple[Any, Any]]) -> _Said:
    """Parts one after the other: spelled out as far as they can be, else the best of the pieces."""
    spelled, pieces, is_whole = _NOTHING.whole, list[Runs | None](), True
    for operation, argument in parts:
        said = _said(operation, argument)
        if said.whole is None:
            pieces += [spelled, said.needed]
            spelled, is_whole = _NOTHING.whole, False
        elif len(spelled or ()) * len(said.whole) <= MOST_RUNS:
            spelled = frozenset(a + b for a, b in product(spelled or (), said.whole))
        else:
            pieces.append(spelled)
            spelled, is_whole = said.whole, False
    return _Said(spelled, None) if is_whole else _Said(None, _best([*pieces, spelled]))


def _said(operation: Any, argument: Any) -> _Said:
    if operation is code.LITERAL:
        return _Said(frozenset([chr(argument)]), None)
    if operation is code.IN:
        letters = [chr(value) for kind, value in argument if kind is code.LITERAL]
        return _Said(frozenset(letters), None) if len(letters) == len(argument) else _ANYTHING
    if operation is code.SUBPATTERN:
        return _ANYTHING if argument[1] else _sequence(argument[3])
    if operation is code.BRANCH:
        return _one_of([_sequence(way) for way in argument[1]])
    if operation in (code.MAX_REPEAT, code.MIN_REPEAT):
        return _repeated(*argument)
    if operation in (code.AT, code.ASSERT, code.ASSERT_NOT):
        return _NOTHING
    return _ANYTHING


def _one_of(ways: list[_Said]) -> _Said:
    spelled = [way.whole for way in ways]
    if all(one is not None for one in spelled):
        return _Said(frozenset().union(*(one for one in spelled if one is not None)), None)
    needed = [_best([way.whole, way.needed]) for way in ways]
    if any(one is None for one in needed):
        return _ANYTHING
    return _Said(None, frozenset().union(*(one for one in needed if one is not None)))


def _repeated(least: int, most: int, parts: Any) -> _Said:
    once = _sequence(parts)
    if (least, most) == (1, 1):
        return once
    if (least, most) == (0, 1) and once.whole is not None:
        return _Said(once.whole | {""}, None)
    return _Said(None, _best([once.whole, once.needed])) if least else _ANYTHING


def _best(choices: Iterable[Runs | None]) -> Runs | None:
    """The choice whose shortest run is longest; None where all are too short to tell anything."""
    able = [one for one in choices if one and min(map(len, one)) >= SHORTEST]
    return max(able, key=lambda runs: (min(map(len, runs)), -len(runs)), default=None)
