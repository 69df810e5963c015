"""Names of persons as they are compared: without accents, case, titles, and with their nicknames.

Knows one name at a time and pairs of them; weighing names against other signs is `comparisons.py`.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML


@cache
def own_words(file: str) -> dict[str, Any]:
    """What a YAML file beside this module holds."""
    source = files("pipelines.identity").joinpath(file).read_text("utf-8")
    found: dict[str, Any] = YAML(typ="safe").load(source)
    return found


WORDS = own_words("words.yml")
TITLES, PARTICLES = frozenset(WORDS["titles"]), frozenset(WORDS["particles"])
GENERATIONS: dict[str, str] = WORDS["generations"]
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`´-][^\W\d_]+)*")
JOINTS = re.compile("['’ʼ`´]")
# Letters that have no accent to take off.
SPELT_OUT = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d"}
)


@dataclass(frozen=True)
class PersonName:
    """First and last name, folded; `generation` tells a father from the son of his name."""

    first: str
    last: str
    generation: str | None = None

    @property
    def last_parts(self) -> tuple[str, ...]:
        """The names that a double-barrelled one is made of."""
        return tuple(part for part in self.last.split(" ") if len(part) > 1)


def folded(text: str) -> str:
    """Lower case, without accents; hyphens become spaces, apostrophes nothing."""
    spelt = JOINTS.sub("", text.casefold()).replace("-", " ").translate(SPELT_OUT)
    apart = unicodedata.normalize("NFKD", spelt)
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def person_name(
    whole: str | None, first: str | None = None, last: str | None = None
) -> PersonName | None:
    """The name of a person, from its parts or from one text; None where it names no person.

    A display name of one word, a telephone number, an e-mail address name nobody well enough.
    """
    if not (first and last):
        text = whole or " ".join(filter(None, (first, last)))
        if "@" in text or any(letter.isdigit() for letter in text):
            return None
        first, last = _apart(text)
    words = [word for word in folded(first).replace(".", " ").split() if word not in TITLES]
    family, generation = _without_generation(folded(last).replace(".", " ").split())
    if not words or not family:
        return None
    return PersonName(words[0], " ".join(family), generation)


def formal_names(first: str) -> list[str]:
    """The given names that a first name may stand for, itself among them."""
    return sorted({first, *_formal_by_form().get(first, ())})


def first_names_agree(one: str, other: str) -> bool:
    """Equal, an initial of the other, or forms of one given name."""
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    return bool(set(formal_names(one)) & set(formal_names(other)))


def _apart(text: str) -> tuple[str, str]:
    if "," in text:
        last, _, first = text.partition(",")
        if not set(folded(first).replace(".", " ").split()) <= set(GENERATIONS):
            return first, last
        text = f"{last} {first}"
    words = WORD.findall(text)
    while words and folded(words[0]) in TITLES:
        words = words[1:]
    if not words:
        return "", ""
    begin = len(words) - 1
    while begin > 1 and folded(words[begin]) in GENERATIONS:
        begin -= 1
    while begin > 1 and folded(words[begin - 1]) in PARTICLES:
        begin -= 1
    return words[0], " ".join(words[begin:]) if len(words) > 1 else ""


def _without_generation(words: list[str]) -> tuple[list[str], str | None]:
    if len(words) > 1 and words[-1] in GENERATIONS:
        return words[:-1], GENERATIONS[words[-1]]
    return words, None


@cache
def _formal_by_form() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for formal, forms in own_words("nicknames.yml").items():
        for form in forms:
            found.setdefault(form, []).append(formal)
    return {form: tuple(sorted(formals)) for form, formals in found.items()}
