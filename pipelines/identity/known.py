"""Who is known to the systems, as the rules take it: contacts of the CRM, people, bare keys.

E-mail addresses and telephone numbers are tokens; names are in clear, and in memory alone.
"""

from dataclasses import dataclass
from datetime import datetime

from pipelines.identity.names import PersonName


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
    name: PersonName | None = None


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
    name: PersonName | None = None


@dataclass(frozen=True)
class BareKey:
    """A customer number, address or telephone number by which records name a customer."""

    system: str
    kind: str
    key: str
    since: datetime | None
