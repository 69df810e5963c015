"""A book of keys: which customer holds which key, by which rule, and which keys several hold.

Knows nothing of sources; the rules that fill it stand in `resolve.py`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from pipelines.identity.decisions import Key, Pair
from pipelines.identity.names import PersonName, first_names_agree

SURE = 1.0
EVIDENCE = {
    "crm_contact": "the CRM's own record",
    "merged_in_crm": "the CRM merged the contact into another",
    "external_id_is_customer_number": "the system holds the customer number",
    "external_id_is_contact": "the system holds the id of the CRM contact",
    "same_email": "same e-mail address, and no first name speaks against it",
    "same_phone": "same telephone number, and one of the two has no name",
    "same_customer_number": "same customer number",
}


@dataclass(frozen=True)
class Link:
    """One key of a customer in one source, and why it is believed to be theirs."""

    customer_id: str
    source: str
    kind: str
    key: str
    rule: str
    confidence: float
    valid_from: datetime | None
    valid_to: datetime | None = None
    evidence: str = ""


def pseudonym(kind: str, key: str) -> str:
    """A customer's id, made from the strongest key it is known by; tells nothing of the person.

    Business keys give the same id in every home; personal keys come as keyed tokens already.
    """
    return f"cus_{sha256(f'{kind}/{key}'.encode()).hexdigest()[:16]}"


class Keyring:
    """Links, and for each key the customers who hold it.

    Args:
        apart: pairs of keys of which no customer holds both, whatever a rule says.
    """

    def __init__(self, apart: Iterable[Pair] = ()) -> None:
        self.links: dict[tuple[str, str, str], Link] = {}
        self._holders: dict[Key, set[str]] = {}
        self._names: dict[str, set[PersonName]] = {}
        self._apart: dict[Key, set[Key]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def add(self, link: Link) -> None:
        """Record that a customer holds a key; the first rule that says so in a source is kept."""
        if not self.may_hold(link.customer_id, link.kind, link.key):
            return
        self._holders.setdefault((link.kind, link.key), set()).add(link.customer_id)
        self.links.setdefault((link.source, link.kind, link.key), link)

    def holder(self, kind: str, key: str | None) -> str | None:
        """The one customer who holds a key; None where nobody or several do."""
        holders = self._holders.get((kind, key or ""), set())
        return next(iter(holders)) if len(holders) == 1 else None

    def may_hold(self, customer: str, kind: str, key: str) -> bool:
        """Whether no person said that a key is not this customer's."""
        return not any(
            customer in self._holders.get(other, ()) for other in self._apart.get((kind, key), ())
        )

    def parted(self, one: Key, other: Key) -> bool:
        """Whether a person said that the two keys are not of one customer."""
        return other in self._apart.get(one, ())

    def are_apart(self, customers: Collection[str]) -> bool:
        """Whether two keys that these customers hold may not come together."""
        held = {key for key in self._apart if self._holders.get(key, set()) & set(customers)}
        return any(self._apart[key] & held for key in held)

    def call(self, customer: str, name: PersonName | None) -> None:
        """Record that a customer goes by a name."""
        if name:
            self._names.setdefault(customer, set()).add(name)

    def speaks_against(self, name: PersonName | None, kind: str, customer: str) -> bool:
        """Whether a name keeps an address or a telephone number from telling whose it is.

        Families share both, and a son may have his father's name: a telephone number tells nothing
        between two who have names, an e-mail address where the first names cannot be one.
        """
        known = self._names.get(customer)
        if not name or not known:
            return False
        if kind == "phone":
            return True
        may_be_one = any(first_names_agree(name.first, each.first) for each in known)
        return kind == "email" and not may_be_one

    def is_free_for(self, kind: str, key: str, customer: str) -> bool:
        """Whether nobody but this customer holds the key."""
        return self._holders.get((kind, key), set()) <= {customer}

    def ambiguous(self) -> list[Key]:
        """(kind, key) of every key that several customers hold."""
        return sorted(place for place, holders in self._holders.items() if len(holders) > 1)

    def by_customer(self) -> dict[str, list[Link]]:
        """Links of every customer, both in the order in which the rules found them."""
        found: dict[str, list[Link]] = {}
        for link in self.links.values():
            found.setdefault(link.customer_id, []).append(link)
        return found

    def settled(self) -> list[Link]:
        """All links in a fixed order, without the CRM's claims to keys that several hold."""
        shared = set(self.ambiguous())
        kept = [
            replace(link, evidence=link.evidence or evidence_of(link.rule))
            for link in self.links.values()
            if link.source != "crm" or (link.kind, link.key) not in shared
        ]
        return sorted(kept, key=lambda link: (link.source, link.kind, link.key))


def evidence_of(rule: str) -> str:
    """What an exact rule rests on, in words."""
    if rule.startswith("merged_in_"):
        return EVIDENCE.get(rule, "the system itself merged the two")
    return EVIDENCE.get(rule, "no record of the CRM holds the key")
