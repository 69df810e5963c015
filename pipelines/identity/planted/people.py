"""A made-up population for the bench: households with shared telephones, fathers and sons, twins.

Made from `names.yml` and a seed; every rate is drawn anew with each seed. What a CRM and a
help desk write down of these people, errors included, is `records.py`. Knows nothing of how
the linkage compares.
"""

from dataclasses import dataclass, replace
from typing import Any

from numpy.random import Generator

from pipelines.identity.names import own_words


@dataclass(frozen=True)
class TruePerson:
    """Somebody who exists once; `household` and `role` say with whom they may be taken for one."""

    number: int
    household: int
    role: str
    first: str
    last: str
    is_woman: bool
    email: str
    mobile: str
    landline: str | None
    street: str
    postcode: str
    company: str | None


def words() -> dict[str, Any]:
    """The names that everything is made of."""
    return own_words("planted/names.yml")


def pick(rng: Generator, values: list[Any], steepness: float = 0.0) -> Any:
    """One of the values; with steepness the first ones far more often (Zipf)."""
    if not steepness:
        return values[int(rng.integers(len(values)))]
    place = int(len(values) ** rng.random() ** (1 / steepness)) - 1
    return values[min(place, len(values) - 1)]


def population(rng: Generator, count: int, taken: set[str]) -> list[TruePerson]:
    """As many people, household by household; their addresses are added to `taken`."""
    rates = {
        "landline": rng.uniform(0.3, 0.7),
        "same_last": rng.uniform(0.6, 0.85),
        "junior": rng.uniform(0.02, 0.06),  # of families with children
        "shared_mailbox": rng.uniform(0.02, 0.06),  # of couples
        "twins": rng.uniform(0.08, 0.2),  # of those with two: more than in life, to see them
        "company": rng.uniform(0.05, 0.25),
    }
    people: list[TruePerson] = []
    household = 0
    while len(people) < count:
        people += _household(rng, rates, taken, household, len(people))
        household += 1
    return people[:count]


def _household(
    rng: Generator, rates: dict[str, float], taken: set[str], number: int, first: int
) -> list[TruePerson]:
    last = last_name(rng)
    landline = _telephone(rng, "01") if rng.random() < rates["landline"] else None
    street = f"{int(rng.integers(1, 200))} {pick(rng, words()['streets'])}"
    postcode = _postcode(rng)
    size = int(rng.choice([1, 2, 3, 4], p=[0.55, 0.33, 0.08, 0.04]))
    members: list[tuple[str, str, str, bool]] = []
    for place in range(size):
        is_adult = place < 2
        woman = bool(rng.random() < 0.5) if place != 1 else not members[0][3]
        name = first_name(rng, woman)
        while name in {each for _, each, _, _ in members}:
            name = first_name(rng, woman)  # no family calls two by one name by chance
        own = last if place != 1 or rng.random() < rates["same_last"] else last_name(rng)
        members.append(("adult" if is_adult else "child", name, own, woman))
    if size > 2 and rng.random() < rates["junior"] and not members[0][3]:
        members[2] = ("son of the same name", members[0][1], last, False)
    if size == 4 and rng.random() < rates["twins"]:
        pair = pick(rng, words()["twins"])
        members[2:] = [("twin", name, last, members[3][3]) for name in pair]
    household = [
        TruePerson(
            number=first + place,
            household=number,
            role=role,
            first=name,
            last=own,
            is_woman=woman,
            email=email_of(rng, name, own, taken),
            mobile=_telephone(rng, "07"),
            landline=landline,
            street=street,
            postcode=postcode,
            company=_company(rng) if rng.random() < rates["company"] else None,
        )
        for place, (role, name, own, woman) in enumerate(members)
    ]
    if size > 1 and rng.random() < rates["shared_mailbox"]:
        household[1] = replace(household[1], email=household[0].email)
    return household


def first_name(rng: Generator, is_woman: bool) -> str:
    """A given name, common ones more often."""
    return str(pick(rng, words()["women" if is_woman else "men"], steepness=1.2))


def last_name(rng: Generator) -> str:
    """A family name: half of the people have a common one."""
    if rng.random() < 0.5:
        return str(pick(rng, words()["family"], steepness=1.1))
    return f"{pick(rng, words()['rare_beginnings'])}{pick(rng, words()['rare_endings'])}"


def email_of(rng: Generator, first: str, last: str, taken: set[str]) -> str:
    """An address as people make them: from the name, often with a number; nobody else has it."""
    a, b = plain(first), plain(last)
    beginning = pick(rng, words()["rare_beginnings"]).lower()
    number = str(int(rng.integers(1, 100))) if rng.random() < 0.5 else ""
    while True:
        made = [f"{a}.{b}{number}", f"{a[0]}{b}{number}", f"{a}{number}{int(rng.integers(100))}"]
        made += [f"{b}.{a}{number}", f"{beginning}{pick(rng, words()['trades']).lower()}{number}"]
        local = made[int(rng.choice(5, p=[0.4, 0.25, 0.12, 0.08, 0.15]))]
        email = f"{local}@{pick(rng, words()['mail'], steepness=0.8)}"
        if email not in taken:
            taken.add(email)
            return email
        number = str(int(rng.integers(1, 10_000)))


def plain(name: str) -> str:
    """A name as it stands in an address."""
    letters = name.lower().translate(str.maketrans("üöøåéëçíè", "uooaeecie"))
    return "".join(letter for letter in letters if letter.isalnum())


def _telephone(rng: Generator, prefix: str) -> str:
    return f"+44{prefix[1:]}{int(rng.integers(10**8, 10**9))}"


def _postcode(rng: Generator) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    area = f"{pick(rng, words()['areas'])}{int(rng.integers(1, 12))}"
    return f"{area} {int(rng.integers(1, 10))}{pick(rng, [*letters])}{pick(rng, [*letters[:4]])}"


def _company(rng: Generator) -> str:
    return f"{pick(rng, words()['firms'])} {pick(rng, words()['trades'])}"
