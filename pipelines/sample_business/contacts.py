"""How one matter between a customer and the care team unfolds, and what it does to the mood.

Fed by behaviour.py, which says who writes about what and how she feels; gives the turns of the
thread (who, when, in which tone) and their effects on later dissatisfaction.
Does not belong here: words (messages.py), file formats (mail.py, zendesk.py), who leaves.
"""

from dataclasses import dataclass
from typing import Literal

from numpy.random import Generator

from pipelines.sample_business.randomness import pick

DAY = 86_400
HOUR = 3_600
COMPLAINTS = frozenset({"late_parcel", "damaged_item", "wrong_item", "unhappy"})

Author = Literal["customer", "desk", "note"]
Kind = Literal["opening", "chaser", "unhappy", "thanks", "personal", "scripted", "note"]


@dataclass(frozen=True)
class Turn:
    """One message; `at` in seconds since the start of the first day (UTC)."""

    at: int
    author: Author
    kind: Kind
    tone: str


@dataclass(frozen=True)
class Thread:
    """One matter; `order` indexes the orders of the history, -1 where there is none."""

    customer: int
    topic: str
    order: int
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Effect:
    """Change of dissatisfaction on a day: first times `factor`, then plus `jump`."""

    day: int
    factor: float
    jump: float
    cause: str


@dataclass(frozen=True)
class Writer:
    """The customer at the moment of writing: her feeling, manners and patience (hours)."""

    customer: int
    felt: float
    politeness: float
    patience: float


def tone_of(rng: Generator, felt: float, politeness: float) -> str:
    """Tone in which a feeling comes out; manners and habit often hide or overstate it."""
    shown = felt + rng.normal(0.0, 0.6)
    if rng.random() < politeness:
        return "polite" if shown > 0.6 else "neutral"
    if shown > 2.0:
        return pick(rng, ("angry", "angry", "angry", "impatient", "sarcastic"))
    if shown > 1.0:
        return pick(rng, ("complaint", "complaint", "impatient", "sarcastic", "angry"))
    return pick(rng, ("polite", "complaint")) if shown > 0.5 else "neutral"


def unfold(
    rng: Generator, writer: Writer, topic: str, order: int, at: int, load: float
) -> tuple[Thread, list[Effect]]:
    """All turns of a new thread opened at `at`, and the effects they will have.

    `load` above 1 means a busy care team: later answers, more of them never given.
    """
    opening = "glad" if topic == "praise" else tone_of(rng, writer.felt, writer.politeness)
    turns = [Turn(at, "customer", "opening", opening)]
    effects: list[Effect] = []
    answered_at = _answer_time(rng, topic, at, load)
    waited_until = at + int(writer.patience * HOUR)
    if answered_at is None or answered_at > waited_until:
        effects += _impatience(topic, waited_until, answered_at is None)
        answered_at = _chase(rng, writer, topic, turns, waited_until, answered_at)
    if answered_at is not None:
        _answer(rng, writer, topic, turns, effects, answered_at)
    if len(turns) > 1 and rng.random() < 0.15:
        turns.append(Turn(turns[-1].at + int(rng.integers(300, 2 * HOUR)), "note", "note", ""))
    return Thread(writer.customer, topic, order, tuple(turns)), effects


def _answer_time(rng: Generator, topic: str, at: int, load: float) -> int | None:
    ignored = 0.5 if topic == "praise" else min(0.4, 0.1 * load)
    hours = float(rng.lognormal(1.7, 1.1)) * load
    return None if rng.random() < ignored else at + int((0.2 + hours) * HOUR)


def _impatience(topic: str, waited_until: int, never: bool) -> list[Effect]:
    weight = 1.0 if topic in COMPLAINTS else 0.4
    day = waited_until // DAY
    effects = [Effect(day, 1.0, 0.6 * weight, "slow_answer")]
    return [*effects, Effect(day + 2, 1.0, 0.7 * weight, "no_answer")] if never else effects


def _chase(
    rng: Generator,
    writer: Writer,
    topic: str,
    turns: list[Turn],
    waited_until: int,
    answered_at: int | None,
) -> int | None:
    chased_at = waited_until + int(rng.integers(HOUR, 2 * DAY))
    too_late = answered_at is not None and answered_at <= chased_at
    if topic == "praise" or too_late or rng.random() > 0.65:
        return answered_at
    tone = "impatient" if rng.random() < 0.4 else tone_of(rng, writer.felt + 0.5, writer.politeness)
    turns.append(Turn(chased_at, "customer", "chaser", tone))
    if answered_at is None and rng.random() < 0.4:
        return chased_at + int(rng.integers(HOUR, 2 * DAY))
    return answered_at


def _answer(
    rng: Generator,
    writer: Writer,
    topic: str,
    turns: list[Turn],
    effects: list[Effect],
    at: int,
) -> None:
    good = rng.random() < 0.55
    fast = at - turns[0].at < 12 * HOUR
    turns.append(Turn(at, "desk", "personal" if good else "scripted", ""))
    factor = (0.35 if fast else 0.65) if good else (0.9 if fast else 1.0)
    effects.append(Effect(at // DAY + 1, factor, 0.0, ""))
    back_at = at + int(rng.integers(600, 2 * DAY))
    if good and rng.random() < 0.4:
        turns.append(Turn(back_at, "customer", "thanks", "glad"))
    elif not good and topic in COMPLAINTS and rng.random() < 0.5:
        tone = tone_of(rng, writer.felt + 0.3, writer.politeness)
        turns.append(Turn(back_at, "customer", "unhappy", tone))
        effects.append(Effect(back_at // DAY, 1.0, 0.3, "scripted_answer"))
        if rng.random() < 0.7:
            _second_answer(rng, turns, effects, back_at)


def _second_answer(rng: Generator, turns: list[Turn], effects: list[Effect], asked_at: int) -> None:
    at = asked_at + int(rng.integers(HOUR, 3 * DAY))
    good = rng.random() < 0.6
    turns.append(Turn(at, "desk", "personal" if good else "scripted", ""))
    effects.append(Effect(at // DAY + 1, 0.5 if good else 1.0, 0.0, ""))
