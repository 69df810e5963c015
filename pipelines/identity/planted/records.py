"""What a CRM and a help desk write down of a made-up population: with gaps, errors and duplicates.

Every kind of error has a name and a rate that is drawn anew with each seed; which kinds made a
record is kept with it. Knows nothing of how the linkage compares.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from numpy.random import Generator, default_rng

from pipelines.identity.planted.people import (
    TruePerson,
    email_of,
    last_name,
    pick,
    plain,
    population,
    words,
)


@dataclass(frozen=True)
class Record:
    """One record of a system: `kinds` are the errors that set it apart from the person's first."""

    record_id: str
    system: str
    person: TruePerson
    first: str
    last: str
    email: str | None
    phones: tuple[str, ...]
    street: str | None
    postcode: str | None
    company: str | None
    kinds: tuple[str, ...] = ()


def plant(seed: int, people: int) -> list[Record]:
    """The records of `people` made-up people, in no telling order."""
    rng = default_rng(seed)
    rates = {kind: rng.uniform(*bounds) for kind, (bounds, _) in ERRORS.items()}
    doubled = rng.uniform(0.04, 0.10)
    gaps = {name: rng.uniform(*b) for name, b in GAPS.items()}
    records: list[Record] = []
    taken: set[str] = set()
    for person in population(rng, people, taken):
        first = _first_record(rng, gaps, person)
        records.append(first)
        copies = 0 if rng.random() >= doubled else 2 if rng.random() < 0.08 else 1
        for copy in range(copies):
            records.append(
                _another(rng, rates, gaps, taken, first, f"{first.record_id}-{copy + 2}")
            )
    order = rng.permutation(len(records))
    return [replace(records[at], record_id=f"{place:07d}") for place, at in enumerate(order)]


GAPS = {"email": (0.05, 0.15), "phone": (0.1, 0.3), "address": (0.1, 0.35), "company": (0.1, 0.5)}


def _first_record(rng: Generator, gaps: dict[str, float], person: TruePerson) -> Record:
    known = {name: rng.random() >= gap for name, gap in gaps.items()}
    record = Record(
        str(person.number),
        "crm" if rng.random() < 0.8 else "help desk",
        person,
        person.first,
        person.last,
        person.email if known["email"] else None,
        _phones(rng, person) if known["phone"] else (),
        person.street if known["address"] else None,
        person.postcode if known["address"] else None,
        person.company if known["company"] else None,
    )
    # a record by which nobody could be reached is in no system
    return record if record.email or record.phones else replace(record, email=person.email)


def _phones(rng: Generator, person: TruePerson) -> tuple[str, ...]:
    if person.landline is None or rng.random() < 0.5:
        return (person.mobile,)
    return (person.landline,) if rng.random() < 0.5 else (person.mobile, person.landline)


def _another(
    rng: Generator,
    rates: dict[str, float],
    gaps: dict[str, float],
    taken: set[str],
    first: Record,
    name: str,
) -> Record:
    """A second record of the same person, made on another day by somebody else."""
    fresh = _first_record(rng, gaps, first.person)
    record = replace(fresh, record_id=name, kinds=())
    for kind, (_, change) in ERRORS.items():
        if rng.random() < rates[kind]:
            changed = change(rng, record, taken)
            if changed != record:
                record = replace(changed, kinds=(*record.kinds, kind))
    return record


def _typo(rng: Generator, name: str) -> str:
    if len(name) < 4:
        return name
    at = int(rng.integers(1, len(name) - 1))
    kind = int(rng.integers(4))
    near = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "s": "a", "t": "r", "l": "k"}
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + near.get(name[at].lower(), "e") + name[at + 1 :]


def _nickname(rng: Generator, record: Record, taken: set[str]) -> Record:
    forms = words()["short"].get(record.first)
    return replace(record, first=pick(rng, forms)) if forms else record


def _maiden(rng: Generator, record: Record, taken: set[str]) -> Record:
    if not record.person.is_woman:
        return record
    return replace(record, last=last_name(rng))


def _moved_domain(rng: Generator, record: Record, taken: set[str]) -> Record:
    if not record.email:
        return record
    return _with_email(record, f"{record.email.split('@')[0]}@{pick(rng, words()['mail'])}", taken)


def _new_email(rng: Generator, record: Record, taken: set[str]) -> Record:
    if not record.email:
        return record
    return replace(record, email=email_of(rng, record.first, record.last, taken))


def _work_email(rng: Generator, record: Record, taken: set[str]) -> Record:
    if not record.person.company or not record.email:
        return record
    domain = plain(record.person.company) + ".example"
    return _with_email(record, f"{plain(record.first)}.{plain(record.last)}@{domain}", taken)


def _with_email(record: Record, email: str, taken: set[str]) -> Record:
    """The record with another address, unless somebody has that one."""
    if email in taken:
        return record
    taken.add(email)
    return replace(record, email=email)


def _new_phone(rng: Generator, record: Record, taken: set[str]) -> Record:
    phone = f"+447{int(rng.integers(10**8, 10**9))}"
    return replace(record, phones=(phone,)) if record.phones else record


def _landline(rng: Generator, record: Record, taken: set[str]) -> Record:
    landline = record.person.landline
    return replace(record, phones=(landline,)) if landline and record.phones else record


def _moved_house(rng: Generator, record: Record, taken: set[str]) -> Record:
    if not record.street:
        return record
    street = f"{int(rng.integers(1, 200))} {pick(rng, words()['streets'])}"
    code = f"{pick(rng, words()['areas'])}{int(rng.integers(1, 12))} {int(rng.integers(1, 10))}AB"
    return replace(record, street=street, postcode=code)


def _plain_letters(rng: Generator, record: Record, taken: set[str]) -> Record:
    first, last = plain(record.first).title(), plain(record.last).title()
    is_plain = (first.lower(), last.lower()) == (record.first.lower(), record.last.lower())
    return record if is_plain else replace(record, first=first, last=last)


Change = Callable[[Generator, Record, set[str]], Record]
ERRORS: dict[str, tuple[tuple[float, float], Change]] = {
    "typo in first name": ((0.03, 0.12), lambda rng, r, _: replace(r, first=_typo(rng, r.first))),
    "typo in last name": ((0.04, 0.15), lambda rng, r, _: replace(r, last=_typo(rng, r.last))),
    "nickname": ((0.08, 0.25), _nickname),
    "initial": ((0.02, 0.08), lambda rng, r, _: replace(r, first=f"{r.first[0]}.")),
    "maiden name": ((0.03, 0.10), _maiden),
    "names swapped": ((0.0, 0.02), lambda rng, r, _: replace(r, first=r.last, last=r.first)),
    "letters without accents": ((0.2, 0.8), _plain_letters),
    "moved e-mail domain": ((0.10, 0.35), _moved_domain),
    "another e-mail": ((0.05, 0.20), _new_email),
    "work e-mail": ((0.1, 0.4), _work_email),
    "another phone": ((0.05, 0.20), _new_phone),
    "household's phone": ((0.05, 0.30), _landline),
    "moved house": ((0.03, 0.12), _moved_house),
}
