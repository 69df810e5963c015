"""The exact rules that make one customer out of CRM contact, customer number, address and user.

Strong keys come first: the CRM's contact and the company's customer number, then e-mail, then
telephone. A key that two customers hold links nobody, and two CRM contacts become one only where
the CRM itself merged them. A contact that the CRM deleted without merging it speaks only where no
living one does. Works on plain rows; reading and writing tables is `links.py`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.identity.keyring import Keyring, Link, pseudonym

SURE, BY_EMAIL, BY_PHONE = 1.0, 0.95, 0.9
BELIEF = {"crm_number": SURE, "email": BY_EMAIL, "phone": BY_PHONE}
WORDS = {"crm_number": "customer_number", "email": "email", "phone": "phone"}


@dataclass(frozen=True)
class Contact:
    """A CRM contact with its keys; e-mail and phones are tokens."""

    contact_id: str
    customer_number: str | None
    master_id: str | None
    email: str | None
    phones: tuple[str, ...]
    since: datetime | None
    is_deleted: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody whom another system (tickets, chat, marketing) knows, with the keys it carries.

    `merged_into` is the person of the same kind that the system itself made of this one.
    """

    system: str
    kind: str
    person_id: str
    external_id: str | None
    email: str | None
    phone: str | None
    since: datetime | None
    merged_into: str | None = None


@dataclass(frozen=True)
class BareKey:
    """A customer number, address or telephone number by which records name a customer."""

    system: str
    kind: str
    key: str
    since: datetime | None


def resolve(
    contacts: Iterable[Contact], people: Iterable[Person], bare_keys: Iterable[BareKey]
) -> Keyring:
    """Every key of every source with its customer."""
    keyring = Keyring()
    _add_contacts(keyring, sorted(contacts, key=lambda contact: contact.contact_id))
    bare = sorted(bare_keys, key=lambda key: (key.kind, key.key, key.system))
    numbers = [key for key in bare if key.kind == "crm_number"]
    for key in numbers:
        _add_bare_key(keyring, key)
    for person in _survivors_first(people):
        _add_person(keyring, person)
    for key in bare:
        if key.kind != "crm_number":
            _add_bare_key(keyring, key)
    return keyring


def _add_bare_key(keyring: Keyring, key: BareKey) -> None:
    owner = keyring.holder(key.kind, key.key)
    words = WORDS[key.kind]
    rule = f"same_{words}" if owner else f"{words}_without_contact"
    customer = owner or pseudonym(key.kind, key.key)
    keyring.add(Link(customer, key.system, key.kind, key.key, rule, BELIEF[key.kind], key.since))


def _add_contacts(keyring: Keyring, contacts: list[Contact]) -> None:
    by_id = {contact.contact_id: contact for contact in contacts}
    masters = {contact.contact_id: _master(contact, by_id) for contact in contacts}
    contacts = _who_speak(contacts, masters)
    by_id = {contact.contact_id: contact for contact in contacts}
    holders = Counter(
        (number, masters[contact_id])
        for contact_id, contact in by_id.items()
        if (number := contact.customer_number)
    )
    shared = {n for n, count in Counter(number for number, _ in holders).items() if count > 1}
    for contact in contacts:
        master = by_id[masters[contact.contact_id]]
        number = master.customer_number
        own_number = number is not None and number not in shared
        customer = pseudonym("crm_number", str(number)) if own_number else None
        customer = customer or pseudonym("contact", master.contact_id)
        merged = contact.contact_id != master.contact_id
        _add_contact(keyring, contact, customer, "merged_in_crm" if merged else "crm_contact")


def _who_speak(contacts: list[Contact], masters: Mapping[str, str]) -> list[Contact]:
    """The living contacts, and of the deleted ones those whose customer nobody living stands for.

    A deleted contact with the number or e-mail of a living one is a duplicate that somebody cleaned
    away: its keys would tear the customer apart. One that stands alone keeps what nobody holds.
    """
    deleted = {contact.contact_id for contact in contacts if contact.is_deleted}
    living = [contact for contact in contacts if masters[contact.contact_id] not in deleted]
    held = {key for contact in living for key in _strong_keys(contact)}
    phones = {phone for contact in living for phone in contact.phones}
    gone = [contact for contact in contacts if masters[contact.contact_id] in deleted]
    doubles = {masters[contact.contact_id] for contact in gone if held & _strong_keys(contact)}
    alone = [
        replace(contact, phones=tuple(phone for phone in contact.phones if phone not in phones))
        for contact in gone
        if masters[contact.contact_id] not in doubles
    ]
    return sorted([*living, *alone], key=lambda contact: contact.contact_id)


def _strong_keys(contact: Contact) -> set[tuple[str, str]]:
    keys = (("crm_number", contact.customer_number), ("email", contact.email))
    return {(kind, key) for kind, key in keys if key}


def _add_contact(keyring: Keyring, contact: Contact, customer: str, rule: str) -> None:
    keys = [("contact", contact.contact_id), ("crm_number", contact.customer_number)]
    keys += [("email", contact.email), *(("phone", phone) for phone in contact.phones)]
    for kind, key in keys:
        if key:
            keyring.add(Link(customer, "crm", kind, key, rule, SURE, contact.since))


def _master(contact: Contact, by_id: dict[str, Contact]) -> str:
    """The contact that the CRM merged this one into, through any number of merges."""
    seen = {contact.contact_id}
    while contact.master_id and contact.master_id in by_id and contact.master_id not in seen:
        contact = by_id[contact.master_id]
        seen.add(contact.contact_id)
    return contact.contact_id


def _survivors_first(people: Iterable[Person]) -> list[Person]:
    """The people in a fixed order, everybody after the one they were merged into."""
    ordered = sorted(people, key=lambda person: (person.system, person.kind, person.person_id))
    into = {(person.kind, person.person_id): person.merged_into for person in ordered}

    def merges(person: Person) -> int:
        seen: list[str | None] = [person.person_id]
        while (survivor := into.get((person.kind, seen[-1] or ""))) and survivor not in seen:
            seen.append(survivor)
        return len(seen)

    return sorted(ordered, key=merges)


def _add_person(keyring: Keyring, person: Person) -> None:
    attempts = (
        (person.kind, person.merged_into, f"merged_in_{person.system}", SURE),
        ("crm_number", person.external_id, "external_id_is_customer_number", SURE),
        ("contact", person.external_id, "external_id_is_contact", SURE),
        ("email", person.email, "same_email", BY_EMAIL),
        ("phone", person.phone, "same_phone", BY_PHONE),
    )
    customer = pseudonym(person.kind, person.person_id)
    rule, confidence = f"{person.kind}_without_contact", SURE
    for kind, key, name, belief in attempts:
        if owner := keyring.holder(kind, key):
            customer, rule, confidence = owner, name, belief
            break
    keys = [(person.kind, person.person_id)]
    # A key that another customer holds already stays theirs: the stronger key spoke first.
    keys += [
        (kind, key)
        for kind, key in (("email", person.email), ("phone", person.phone))
        if key and keyring.is_free_for(kind, key, customer)
    ]
    for kind, key in keys:
        keyring.add(Link(customer, person.system, kind, key, rule, confidence, person.since))
