"""The CRM's own contacts: which of them are one customer, which speak, and what they claim.

Two contacts become one only where the CRM merged them or a person accepted it. A contact that the
CRM deleted without merging it speaks only where no living one does. The other systems' people are
`resolve.py`'s.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipelines.identity.decisions import Key
from pipelines.identity.joining import Joined
from pipelines.identity.keyring import SURE, Keyring, Link, pseudonym
from pipelines.identity.known import Contact


def add_contacts(
    keyring: Keyring, contacts: Iterable[Contact], joined: Mapping[Key, Joined]
) -> None:
    """Add every contact that speaks, with all its keys, to the customer it stands for."""
    ordered = sorted(contacts, key=lambda contact: contact.contact_id)
    ordered = [_without_parted_number(contact, keyring) for contact in ordered]
    merged_into = _masters(ordered, keyring)
    speaking = _who_speak(ordered, merged_into)
    by_id = {contact.contact_id: contact for contact in speaking}
    masters = {name: _root(name, merged_into, joined) for name in by_id}
    shared = _shared(by_id, masters)
    owners = {name: _customer(by_id[masters[name]], shared) for name in by_id}
    for contact in speaking:  # all ids first: what was parted is told by who holds the other key
        name = contact.contact_id
        keyring.call(owners[name], contact.name)
        _add(keyring, contact, owners[name], merged_into, joined, [("contact", name)])
    for contact in speaking:
        keys = [("crm_number", contact.customer_number), ("email", contact.email)]
        keys += [("phone", phone) for phone in contact.phones]
        held = [(kind, key) for kind, key in keys if key]
        _add(keyring, contact, owners[contact.contact_id], merged_into, joined, held)


def _add(
    keyring: Keyring,
    contact: Contact,
    customer: str,
    merged_into: Mapping[str, str],
    joined: Mapping[Key, Joined],
    keys: Iterable[Key],
) -> None:
    name = contact.contact_id
    merged = merged_into[name] != name
    accepted = None if merged else joined.get(("contact", name))
    rule = "merged_in_crm" if merged else "crm_contact"
    for kind, key in keys:
        link = Link(customer, "crm", kind, key, rule, SURE, contact.since)
        keyring.add(accepted.explain(link) if accepted else link)


def _customer(master: Contact, shared: set[str]) -> str:
    number = master.customer_number
    if number is not None and number not in shared:
        return pseudonym("crm_number", number)
    return pseudonym("contact", master.contact_id)


def _shared(contacts: Mapping[str, Contact], masters: Mapping[str, str]) -> set[str]:
    """Customer numbers of several customers: they are nobody's."""
    holders = {
        (number, masters[name])
        for name, contact in contacts.items()
        if (number := contact.customer_number)
    }
    counts = Counter(number for number, _ in holders)
    return {number for number, count in counts.items() if count > 1}


def _without_parted_number(contact: Contact, keyring: Keyring) -> Contact:
    number = ("crm_number", contact.customer_number or "")
    is_parted = keyring.parted(number, ("contact", contact.contact_id))
    return replace(contact, customer_number=None) if is_parted else contact


def _masters(contacts: Iterable[Contact], keyring: Keyring) -> dict[str, str]:
    """The contact that the CRM merged each one into, through any number of merges.

    Of two whom a person parted, the one of the earlier id stays where it was merged.
    """
    by_id = {contact.contact_id: contact for contact in contacts}
    survivors = {name: _survivor(contact, by_id) for name, contact in by_id.items()}
    together: dict[str, list[Key]] = {name: [("contact", name)] for name in survivors.values()}
    found = {}
    for name, survivor in survivors.items():
        key = ("contact", name)
        is_parted = any(keyring.parted(key, other) for other in together[survivor])
        found[name] = name if is_parted else survivor
        together.setdefault(found[name], []).append(key)
    return found


def _survivor(contact: Contact, by_id: Mapping[str, Contact]) -> str:
    seen = {contact.contact_id}
    while contact.master_id and contact.master_id in by_id and contact.master_id not in seen:
        contact = by_id[contact.master_id]
        seen.add(contact.contact_id)
    return contact.contact_id


def _root(name: str, merged_into: Mapping[str, str], joined: Mapping[Key, Joined]) -> str:
    """The contact that a contact stands for, a person's acceptance included."""
    master = merged_into[name]
    accepted = joined.get(("contact", master))
    return merged_into[accepted.root[1]] if accepted else master


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


def _strong_keys(contact: Contact) -> set[Key]:
    keys = (("crm_number", contact.customer_number), ("email", contact.email))
    return {(kind, key) for kind, key in keys if key}
