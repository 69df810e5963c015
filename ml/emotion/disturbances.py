"""What happens to texts on their way: look-alike letters, footers and quotes, a transcript's form.

Feeds on clean texts; gives the same disturbed, alike in every run. What it costs is measured by
bench.py.
"""

import re
from collections.abc import Callable
from random import Random

_TWINS = dict(zip("aeopcyxijsABEIKMHOPCTX", "аеорсухіјѕАВЕІКМНОРСТХ", strict=True))
_SWAPPED = 0.6
_BELOW = (
    "\n\nKind regards,\nAnna Miller\nHead of Purchasing\nMiller & Sons Ltd\nTel. +44 20 7946 0000\n"
    "www.miller.example\n\nOn Mon, 3 Mar 2025 at 10:12, Care <care@shop.example> wrote:\n"
    "> Thank you so much for your patience, we are happy to help you!\n"
    "> We are very sorry for the terrible delay and hope that you are not angry.",
    "\n\nSent from my iPhone\n\n-----Original Message-----\nFrom: Care\nSent: Monday\nTo: Anna\n"
    "Subject: Your order\n\nWe love to have you as a customer and regret the annoying fault.",
    "\n\nBest wishes\nTom Baker\n\nThis e-mail is confidential and intended solely for the "
    "addressee. If you received it in error, delete it at once. Any misuse may be prosecuted.",
)
_PAUSES = re.compile(r"[^\w\s'\[\]]")


def look_alikes(text: str, random: Random) -> str:
    """Three in five of the letters that have a Cyrillic twin swapped for it."""
    return "".join(
        _TWINS[letter] if letter in _TWINS and random.random() < _SWAPPED else letter
        for letter in text
    )


def footer_and_quote(text: str, random: Random) -> str:
    """About forty words of signature, notice and quoted reply below."""
    return text + random.choice(_BELOW)


def transcript(text: str, random: Random) -> str:
    """As a speech recogniser writes: neither case nor punctuation."""
    del random
    return " ".join(_PAUSES.sub(" ", text).lower().split())


DISTURBANCES: dict[str, Callable[[str, Random], str]] = {
    "look-alikes": look_alikes,
    "footer and quote": footer_and_quote,
    "transcript form": transcript,
}
