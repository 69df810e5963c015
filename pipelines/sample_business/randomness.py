"""Where all chance of the sample business comes from: one seed, one named stream per concern.

A stream of its own for people, behaviour, texts and so on keeps a change of wording from
changing who leaves. Fed by the caller's seed alone.
Does not belong here: any draw itself, the clock, the machine's entropy.
"""

from collections.abc import Sequence
from typing import Literal, TypeVar, get_args

from numpy.random import PCG64, Generator

Stream = Literal[
    "people",
    "behaviour",
    "orders",
    "subscriptions",
    "texts",
    "zendesk",
    "mail",
    "crm",
    "boundaries",
    "replies",
]
# The position is the stream's identity: append, never reorder.
_STREAMS: tuple[Stream, ...] = get_args(Stream)
T = TypeVar("T")


def stream(seed: int, name: Stream) -> Generator:
    """Generator of one concern; streams of one seed never overlap."""
    return Generator(PCG64(seed).jumped(_STREAMS.index(name)))


def pick(rng: Generator, choices: Sequence[T]) -> T:
    """One of the choices, each as likely as the other."""
    return choices[int(rng.random() * len(choices))]


def hex_id(rng: Generator, digits: int) -> str:
    """Random lower-case hexadecimal text of an even number of digits."""
    return rng.bytes(digits // 2).hex()
