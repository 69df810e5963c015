"""Which customers become one because a person accepted it: read off what the exact rules found.

Works on a keyring and the standing decisions; the rules are then applied once more with the result
(`resolve.py`), so that keys which only the joined customers share find their owner.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipelines.identity.decisions import Decision, Key, Pair
from pipelines.identity.keyring import Keyring, Link

ACCEPTED = "accepted_by_person"


@dataclass(frozen=True)
class Joined:
    """The record of the customer whom a key's customer became, and the decision that says so."""

    root: Key
    decision: Decision

    def explain(self, link: Link, customer: str | None = None) -> Link:
        """A link of the joined customer, with the decision as its reason."""
        return replace(
            link,
            customer_id=customer or link.customer_id,
            rule=ACCEPTED,
            confidence=self.decision.confidence,
            evidence=self.decision.evidence,
            valid_from=self.decision.valid_from,
        )


def joined_keys(keyring: Keyring, accepted: Mapping[Pair, Decision]) -> dict[Key, Joined]:
    """Every key of each customer that becomes part of another one.

    Of the customers that become one, the one that the rules found first stays: a contact of the CRM
    before anybody else. A pair of which the home knows one side only waits.
    """
    links = keyring.by_customer()
    place = {customer: at for at, customer in enumerate(links)}
    group: dict[str, set[str]] = {}
    said: dict[str, Decision] = {}
    for (one, other), decision in accepted.items():
        a, b = keyring.holder(*one), keyring.holder(*other)
        if a is None or b is None:
            continue
        together = group.get(a, {a}) | group.get(b, {b})
        if b in group.get(a, {a}) or keyring.are_apart(together):
            continue
        for customer in together:
            group[customer] = together
            said.setdefault(customer, decision)
    roots = {customer: min(together, key=place.__getitem__) for customer, together in group.items()}
    return {
        (link.kind, link.key): Joined((links[root][0].kind, links[root][0].key), said[customer])
        for customer, root in roots.items()
        if customer != root
        for link in links[customer]
    }
