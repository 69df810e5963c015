"""Who the sample business's customers are: names, addresses, keys, zone; and the care team.

Fed by `names.yml` and the people stream. E-mail addresses lie in example.* and telephone
numbers in the ranges that Ofcom keeps for drama, so nobody real is ever meant.
Does not belong here: what customers do (behaviour.py), how a CRM writes them (salesforce.py).
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from numpy.random import Generator
from ruamel.yaml import YAML

from pipelines.sample_business.randomness import pick

DOMAIN = "brightleaf.example"
ZendeskKey = Literal["email", "phone", "external_id"]

# Ranges reserved for drama: prefix of the E.164 number, to which three digits are added.
_MOBILE = "+447700900"
_LANDLINES = tuple(
    f"+44{area}0"
    for area in (
        *("113496", "114496", "115496", "116496", "117496", "118496"),
        *("121496", "131496", "141496", "151496", "161496", "191498"),
    )
)
_COUNTRIES = (
    ("United Kingdom", "GB", "Europe/London", 0.80),
    ("Ireland", "IE", "Europe/Dublin", 0.07),
    ("Germany", "DE", "Europe/Berlin", 0.05),
    ("France", "FR", "Europe/Paris", 0.05),
    ("USA", "US", "America/New_York", 0.03),
)


@dataclass(frozen=True)
class Person:
    """One customer as every system knows her; `phone` in E.164 form."""

    number: str
    first: str
    last: str
    email: str
    phone: str | None
    country: str
    country_code: str
    zone: str
    street: str
    town: str
    postcode: str
    zendesk_key: ZendeskKey

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.first} {self.last}"

    @property
    def phone_is_mobile(self) -> bool:
        """Whether the number lies in the mobile range."""
        return self.phone is not None and self.phone.startswith(_MOBILE)


def read_yaml(name: str) -> Any:
    """One of the YAML files that stand beside this module."""
    return YAML(typ="safe").load(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def plain_ascii(text: str) -> str:
    """Text without accents and without anything else that an address cannot hold."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if c.isascii() and (c.isalnum() or c in ".-"))


def make_people(rng: Generator, count: int) -> list[Person]:
    """As many customers as asked for, with unique numbers, addresses and telephones."""
    names = read_yaml("names.yml")
    numbers = 20001 + rng.permutation(count)
    lines = rng.permutation(count)
    addresses: Counter[str] = Counter()
    return [
        _person(rng, names, str(number), _phone(rng, int(line)), addresses)
        for number, line in zip(numbers, lines, strict=True)
    ]


def _person(
    rng: Generator, names: Any, number: str, phone: str | None, addresses: Counter[str]
) -> Person:
    first, last = pick(rng, names["given"]), pick(rng, names["family"])
    country, code, zone = _country(rng)
    town, postcode = pick(rng, names["towns"][code])
    # The reserved numbers are British ones.
    phone = phone if code == "GB" else None
    return Person(
        number=number,
        first=first,
        last=last,
        email=_email(rng, first, last, addresses),
        phone=phone,
        country=country,
        country_code=code,
        zone=zone,
        street=f"{1 + int(rng.random() * 120)} {pick(rng, names['streets'])}",
        town=town,
        postcode=postcode,
        zendesk_key=_zendesk_key(rng, phone),
    )


def _phone(rng: Generator, line: int) -> str | None:
    # Reserved numbers are few: customers beyond the last one, and one in ten before, have none.
    absent = rng.random() < 0.1
    block, within = divmod(line, 1000)
    if absent or block > len(_LANDLINES):
        return None
    return f"{(_MOBILE, *_LANDLINES)[block]}{within:03d}"


def _email(rng: Generator, first: str, last: str, addresses: Counter[str]) -> str:
    local = f"{plain_ascii(first)}.{plain_ascii(last)}".lower()
    addresses[local] += 1
    suffix = str(addresses[local]) if addresses[local] > 1 else ""
    return f"{local}{suffix}@{pick(rng, ('example.com', 'example.com', 'example.org'))}"


def _country(rng: Generator) -> tuple[str, str, str]:
    draw = float(rng.random())
    for country, code, zone, share in _COUNTRIES:
        draw -= share
        if draw < 0:
            return country, code, zone
    return _COUNTRIES[0][:3]


def _zendesk_key(rng: Generator, phone: str | None) -> ZendeskKey:
    draw = rng.random()
    if draw < 0.3 and phone is not None:
        return "phone"
    return "email" if draw < 0.75 else "external_id"
