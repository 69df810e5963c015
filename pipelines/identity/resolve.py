"""The exact rules that make one customer out of CRM contact, customer number, address and user.

Strong keys come first: the CRM's contact and the company's customer number, then e-mail, then
telephone. A key that two customers hold links nobody, nor does an address or a telephone number
that a family may share, as far as names tell. What persons decided goes before every rule. Works on
plain rows; reading and writing tables is `links.py`, the CRM's own contacts are `crm_contacts.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipelines.identity.crm_contacts import add_contacts
from pipelines.identity.decisions import Key, Standing
from pipelines.identity.joining import Joined, joined_keys
from pipelines.identity.keyring import SURE, Keyring, Link, pseudonym
from pipelines.identity.known import BareKey, Contact, Person

BY_EMAIL, BY_PHONE = 0.95, 0.9
BELIEF = {"crm_number": SURE, "email": BY_EMAIL, "phone": BY_PHONE}
WORDS = {"crm_number": "customer_number", "email": "email", "phone": "phone"}


def resolve(
    contacts: Iterable[Contact],
    people: Iterable[Person],
    bare_keys: Iterable[BareKey],
    standing: Standing | None = None,
) -> Keyring:
    """Every key of every source with its customer.

    Args:
        standing: what persons decided; nothing where left out.
    """
    standing = standing or Standing()
    known = [*contacts], _survivors_first(people), _in_order(bare_keys)
    keyring = _by_rules(*known, Keyring(standing.apart), {})
    joined = joined_keys(keyring, standing.accepted)
    return _by_rules(*known, Keyring(standing.apart), joined) if joined else keyring


def _by_rules(
    contacts: list[Contact],
    people: list[Person],
    bare_keys: list[BareKey],
    keyring: Keyring,
    joined: Mapping[Key, Joined],
) -> Keyring:
    add_contacts(keyring, contacts, joined)
    for key in bare_keys:
        if key.kind == "crm_number":
            _add_bare_key(keyring, key, joined)
    for person in people:
        _add_person(keyring, person, joined)
    for key in bare_keys:
        if key.kind != "crm_number":
            _add_bare_key(keyring, key, joined)
    return keyring


def _in_order(bare_keys: Iterable[BareKey]) -> list[BareKey]:
    return sorted(bare_keys, key=lambda key: (key.kind, key.key, key.system))


def _add_bare_key(keyring: Keyring, key: BareKey, joined: Mapping[Key, Joined]) -> None:
    owner = keyring.holder(key.kind, key.key)
    words = WORDS[key.kind]
    rule = f"same_{words}" if owner else f"{words}_without_contact"
    customer = owner or pseudonym(key.kind, key.key)
    link = Link(customer, key.system, key.kind, key.key, rule, BELIEF[key.kind], key.since)
    keyring.add(link if owner else _as_accepted(keyring, link, joined))


def _as_accepted(keyring: Keyring, link: Link, joined: Mapping[Key, Joined]) -> Link:
    """A link that no rule gives to a known customer, as a person's acceptance has it."""
    accepted = joined.get((link.kind, link.key))
    root = keyring.holder(*accepted.root) if accepted else None
    return accepted.explain(link, root) if accepted and root else link


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


def _add_person(keyring: Keyring, person: Person, joined: Mapping[Key, Joined]) -> None:
    kind, name = person.kind, person.person_id
    attempts = (
        (kind, person.merged_into, f"merged_in_{person.system}", SURE),
        ("crm_number", person.external_id, "external_id_is_customer_number", SURE),
        ("contact", person.external_id, "external_id_is_contact", SURE),
        ("email", person.email, "same_email", BY_EMAIL),
        ("phone", person.phone, "same_phone", BY_PHONE),
    )
    own = f"{kind}_without_contact"
    link = Link(pseudonym(kind, name), person.system, kind, name, own, SURE, person.since)
    for by, key, rule, belief in attempts:
        owner = keyring.holder(by, key)
        if owner is None or keyring.speaks_against(person.name, by, owner):
            continue
        if keyring.may_hold(owner, kind, name):
            link = replace(link, customer_id=owner, rule=rule, confidence=belief)
            break
    else:
        link = _as_accepted(keyring, link, joined)
    keyring.call(link.customer_id, person.name)
    keyring.add(link)
    # A key that another customer holds already stays theirs: the stronger key spoke first.
    for by, key in (("email", person.email), ("phone", person.phone)):
        if key and keyring.is_free_for(by, key, link.customer_id):
            keyring.add(replace(link, kind=by, key=key))
