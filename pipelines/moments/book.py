"""The moments of truth of one company: its own file over the pack of its trade.

Feeds on `packs/*.yml` and a company's `moments_of_truth.yml`; gives a `MomentBook`. Which
touchpoint is which moment is decided in the dbt models.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML

from ml.emotion.normalise import readable
from ml.text.phrases import PhraseError, compiled, first_heard
from pipelines.checked_yaml import read_checked
from pipelines.failures import StatedFailure
from pipelines.moments.moment import Moment, Pack, ShippedPack

OWN_FILE = "moments_of_truth.yml"
MEND = "Mend it; README 'Moments of truth' says how moments are written."


class _Phrases(NamedTuple):
    says: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]

    def count(self, plain: str) -> int:
        return sum(first_heard(one, self.unless, plain) is not None for one in self.says)


class MomentBook:
    """Moments of truth, packs over each other; `moments` in the order that settles ties.

    `routine` are the kinds of touchpoints that are everyday.
    """

    def __init__(self, layers: Sequence[Pack]) -> None:
        """Put packs over each other, the uppermost first.

        Raises:
            PhraseError: a pattern cannot be meant; the message names its moment.
        """
        left_out = {one for pack in layers for one in pack.without}
        lists = {name: words for pack in reversed(layers) for name, words in pack.lists.items()}
        found: dict[str, Moment] = {}
        for moment in (moment for pack in layers for moment in pack.moments):
            if moment.id not in left_out:
                found.setdefault(moment.id, moment)
        self.moments = tuple(found.values())
        self.routine = tuple(sorted({kind for pack in layers for kind in pack.routine}))
        self._phrases = {moment.id: _phrases(moment, lists) for moment in self.moments}

    @cached_property
    def identity(self) -> str:
        """The meaning of all words in one word: equal identities hear equal things."""
        meaning = [
            [moment, [[pattern.pattern for pattern in each] for each in phrases]]
            for moment, phrases in self._phrases.items()
        ]
        return hashlib.sha256(json.dumps(meaning).encode()).hexdigest()[:16]

    @cached_property
    def digest(self) -> str:
        """The meaning of the whole book in one word: equal digests make equal tables."""
        rules = [moment.model_dump(mode="json") for moment in self.moments]
        meaning = [self.identity, self.routine, rules]
        return hashlib.sha256(json.dumps(meaning).encode()).hexdigest()[:16]

    def heard(self, text: str) -> dict[str, int]:
        """Moments that a customer's text speaks of, with how many of their patterns it holds."""
        plain = readable(text)
        counts = {moment: phrases.count(plain) for moment, phrases in self._phrases.items()}
        return {moment: count for moment, count in counts.items() if count}

    def wrong_examples(self) -> list[str]:
        """Examples that are not heard as they should be, as sentences; none in a good book."""
        return [
            f"moment {moment.id}: {'not' if is_match else 'wrongly'} heard in {text!r}"
            for moment in self.moments
            for is_match, texts in ((True, moment.matches), (False, moment.misses))
            for text in texts
            if bool(self._phrases[moment.id].count(readable(text))) is not is_match
        ]


def load_book(pack: str, own: Path | None = None) -> MomentBook:
    """The moments of a pack, under those of a company's own file.

    Raises:
        StatedFailure: the own file is wrong; key and line, or the moment, are named.
    """
    if own is None:
        return MomentBook(shipped_packs(pack))
    mine = read_checked(
        Pack,
        own,
        what="The file of moments of truth",
        find="Make it readable, or take it away.",
        mend=MEND,
    )
    try:
        book = MomentBook([mine, *shipped_packs(pack)])
        wrong = book.wrong_examples()
    except PhraseError as error:
        wrong = [str(error)]
    if wrong:
        raise StatedFailure(wrong[0], where=str(own), todo=MEND)
    return book


def shipped_packs(name: str | None) -> list[ShippedPack]:
    """A pack that ships with the product, and those that it extends."""
    layers: list[ShippedPack] = []
    while name is not None:
        text = files("pipelines.moments").joinpath("packs", f"{name}.yml").read_text("utf-8")
        layers.append(ShippedPack.model_validate(YAML(typ="safe", pure=True).load(text)))
        name = layers[-1].extends
    return layers


def _phrases(moment: Moment, lists: Mapping[str, str]) -> _Phrases:
    try:
        says, unless = (
            tuple(compiled(one, lists) for one in each) for each in (moment.says, moment.unless)
        )
    except PhraseError as error:
        raise PhraseError(f"moment {moment.id}: {error}") from error
    return _Phrases(says, unless)
