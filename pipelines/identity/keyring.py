"""A book of keys: which customer holds which key, by which rule, and which keys several hold.

Knows nothing of sources; the rules that fill it stand in `resolve.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256


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


def pseudonym(kind: str, key: str) -> str:
    """A customer's id, made from the strongest key it is known by; tells nothing of the person.

    Business keys give the same id in every home; personal keys come as keyed tokens already.
    """
    return f"cus_{sha256(f'{kind}/{key}'.encode()).hexdigest()[:16]}"


@dataclass
class Keyring:
    """Links, and for each key the customers who hold it."""

    links: dict[tuple[str, str, str], Link] = field(default_factory=dict)
    _holders: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def add(self, link: Link) -> None:
        """Record that a customer holds a key; the first rule that says so in a source is kept."""
        self._holders.setdefault((link.kind, link.key), set()).add(link.customer_id)
        self.links.setdefault((link.source, link.kind, link.key), link)

    def holder(self, kind: str, key: str | None) -> str | None:
        """The one customer who holds a key; None where nobody or several do."""
        holders = self._holders.get((kind, key or ""), set())
        return next(iter(holders)) if len(holders) == 1 else None

    def is_free_for(self, kind: str, key: str, customer: str) -> bool:
        """Whether nobody but this customer holds the key."""
        return self._holders.get((kind, key), set()) <= {customer}

    def ambiguous(self) -> list[tuple[str, str]]:
        """(kind, key) of every key that several customers hold."""
        return sorted(place for place, holders in self._holders.items() if len(holders) > 1)

    def settled(self) -> list[Link]:
        """All links in a fixed order, without the CRM's claims to keys that several hold."""
        shared = set(self.ambiguous())
        kept = [
            link
            for link in self.links.values()
            if link.source != "crm" or (link.kind, link.key) not in shared
        ]
        return sorted(kept, key=lambda link: (link.source, link.kind, link.key))
