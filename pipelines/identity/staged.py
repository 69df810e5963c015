"""Reads who the systems know: staged keys, and names and addresses in clear out of the vault.

Clear values stay in memory. The rules over them are `resolve.py`, the linkage `linkage.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import duckdb

from pipelines.identity.known import BareKey, Contact, Person
from pipelines.identity.names import PersonName, person_name
from pipelines.vault.store import Vault

CONTACTS = """
select contact_id, customer_number, master_record_id, email_token,
       [phone_token, mobile_phone_token, home_phone_token, other_phone_token],
       created_at, is_deleted
from staging.stg_salesforce__contacts
"""
PEOPLE = """
select system, person_kind, person_id, external_id, email_token, phone_token, since, merged_into
from staging.int_people left join staging.int_merged_people using (person_kind, person_id)
"""
BARE_KEYS = "select system, kind, key, since from staging.int_bare_keys"
DETAILS = """
select person_kind, person_id, name_token, first_name_token, last_name_token,
       company_name_token, street_token, postcode_token
from staging.int_person_details
"""
PersonKey = tuple[str, str]  # kind and id, as identity.links has them


@dataclass(frozen=True)
class Details:
    """What else a system knows of a person, in clear; `written` is the name as it stands there."""

    name: PersonName | None = None
    written: str = ""
    company: str | None = None
    street: str | None = None
    postcode: str | None = None


@dataclass(frozen=True)
class Staged:
    """Everybody whom the systems know on the as-of day."""

    contacts: list[Contact]
    people: list[Person]
    bare_keys: list[BareKey]
    details: Mapping[PersonKey, Details]

    def email_and_phones(self) -> Iterator[tuple[PersonKey, str | None, tuple[str, ...]]]:
        """Each person's tokens of address and telephone numbers, contacts of the CRM first."""
        for contact in sorted(self.contacts, key=lambda contact: contact.contact_id):
            yield ("contact", contact.contact_id), contact.email, contact.phones
        for person in sorted(self.people, key=lambda person: (person.kind, person.person_id)):
            phones = (person.phone,) if person.phone else ()
            yield (person.kind, person.person_id), person.email, phones


def read_staged(connection: duckdb.DuckDBPyConnection, vault: Vault) -> Staged:
    """All staged persons and keys."""
    details = _details(connection, vault)
    nobody = Details()

    def name(kind: str, key: str) -> PersonName | None:
        return details.get((kind, key), nobody).name

    return Staged(
        contacts=[
            Contact(
                *(key, number, master, email, tuple(phone for phone in phones if phone)),
                *(since, is_deleted, name("contact", key)),
            )
            for key, number, master, email, phones, since, is_deleted in _rows(connection, CONTACTS)
        ],
        people=[
            replace(Person(*row), name=name(row[1], row[2])) for row in _rows(connection, PEOPLE)
        ],
        bare_keys=[BareKey(*row) for row in _rows(connection, BARE_KEYS)],
        details=details,
    )


def _details(connection: duckdb.DuckDBPyConnection, vault: Vault) -> dict[PersonKey, Details]:
    rows = _rows(connection, DETAILS)
    values = vault.values_of(token for row in rows for token in row[2:])
    found = {}
    for kind, key, *tokens in rows:
        whole, first, last, company, street, postcode = (values.get(t or "") for t in tokens)
        written = whole or " ".join(filter(None, (first, last)))
        name = person_name(whole, first, last)
        found[(kind, key)] = Details(name, written, company, street, postcode)
    return found


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()
