"""Replies of our own making of which it is known whether a template made them.

Templates are used with other names, numbers and goods, and are shortened or added to as agents do;
personal replies have the same greetings, courtesies and closings and else words of their own. For
the bench and the tests alone.
"""

from dataclasses import dataclass
from importlib.resources import files
from random import Random

from ruamel.yaml import YAML

WORDS: dict[str, list[str]] = YAML(typ="safe", pure=True).load(
    files("pipelines.replies").joinpath("planted.yml").read_text("utf-8")
)


@dataclass(frozen=True)
class Planted:
    """A reply, and the number of the template that made it; None for a personal one."""

    text: str
    template: int | None


def planted_replies(count: int, seed: int, scripted: float = 0.5) -> list[Planted]:
    """So many replies in a drawn order; a template is used about 20 times, three times at least."""
    random = Random(seed)  # noqa: S311 - sentences, not secrets
    made: list[Planted] = []
    template = 0
    while len(made) < count * scripted:
        sentences = [_office_sentence(random) for _ in range(random.randint(2, 6))]
        uses = random.choice((3, 4, 6, 12, 25, 70))
        made += [Planted(_letter(random, _used(random, sentences)), template) for _ in range(uses)]
        template += 1
    while len(made) < count:
        own = [_own_sentence(random) for _ in range(random.randint(1, 5))]
        made.append(Planted(_letter(random, own), None))
    random.shuffle(made)
    return made[:count]


def _used(random: Random, sentences: list[str]) -> list[str]:
    """A template as an agent uses it: whole, with a sentence of their own, or without one."""
    draw = random.random()
    if draw < 0.15:
        return [*sentences, _own_sentence(random)]
    if draw < 0.25 and len(sentences) > 3:
        gone = random.randrange(len(sentences))
        return sentences[:gone] + sentences[gone + 1 :]
    return sentences


def _letter(random: Random, sentences: list[str]) -> str:
    slots = {
        "name": _one(random, "names"),
        "agent": _one(random, "names"),
        "number": str(random.randint(10_000, 99_999)),
        "days": str(random.randint(2, 14)),
        "good": _one(random, "goods"),
    }
    body = " ".join([_one(random, "courtesies"), *sentences, _one(random, "closings")])
    parts = (_one(random, "greetings"), body, _one(random, "sign_offs"))
    return "\n\n".join(parts).format(**slots)


def _office_sentence(random: Random) -> str:
    first, second, third = random.sample(WORDS["office"], 3)
    verb, other = _one(random, "verbs"), _one(random, "verbs")
    tail = _one(random, "tails")
    return f"We {verb} the {first} of the {{good}} and {other} the {second} {third} {tail}."


def _own_sentence(random: Random) -> str:
    words = f"{_clause(random)} {_one(random, 'joints')} {_clause(random)}"
    return f"{words[0].upper()}{words[1:]}."


def _clause(random: Random) -> str:
    noun, other = random.sample(WORDS["nouns"], 2)
    who, did, how, where = (_one(random, kind) for kind in ("who", "deeds", "manners", "places"))
    return f"{who} {did} the {how} {noun} {where} your {other}"


def _one(random: Random, kind: str) -> str:
    return random.choice(WORDS[kind])
