"""Hears in a reply that something was given of goodwill: a voucher, money back, no charge.

The patterns stand in goodwill.yml. What is booked as a credit note is for the dbt models to say.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from ml.emotion.normalise import readable
from ml.text.phrases import compiled, first_heard


def gives_goodwill(text: str) -> bool:
    """Whether the words say that it was given or is being given, and not that it cannot be."""
    says, unless = _patterns()
    plain = readable(text)
    return any(first_heard(pattern, unless, plain) is not None for pattern in says)


def examples() -> dict[str, list[str]]:
    """Sentences under `matches` and `misses`, for the tests."""
    return {name: list(_words()[name]) for name in ("matches", "misses")}


@cache
def _patterns() -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    words = _words()
    says, unless = (
        tuple(compiled(one, words["lists"]) for one in words[name]) for name in ("says", "unless")
    )
    return says, unless


def _words() -> dict[str, Any]:
    text = files("pipelines.replies").joinpath("goodwill.yml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))
