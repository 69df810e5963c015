"""Which pairs of customers are proposed to a person as one, how surely, and on what evidence.

A proposal merges nobody. Scoring pairs is `linkage.py`; what a person decides is `decisions.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.home import Home
from pipelines.identity.comparisons import COMPARISONS, evidence_words
from pipelines.identity.decisions import DecisionStore, Key, Standing, pair_id, pair_of
from pipelines.identity.linkage import scored_pairs
from pipelines.identity.profiles import Profile, profiles_of
from pipelines.identity.staged import read_staged
from pipelines.identity.waiting import Waiting, write_proposals
from pipelines.vault.store import Vault
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.queries import has_table

PROPOSED_FROM = 0.9
MOST_SURE = 0.999  # a model that is sure is still a model
HOLDERS = "select kind, key, customer_id from identity.links where kind not in ('email', 'phone')"
STAGED = "staging.int_person_details"
WEAK_EMAIL = 1  # the outcome of two addresses that are made of the same name


@dataclass(frozen=True)
class Proposal:
    """Two customers who may be one; `one` has the smaller id. The words hold no personal value."""

    one: Profile
    other: Profile
    confidence: float
    evidence: str


def make_proposals(home: Home) -> int:
    """Compare all customers and write what waits for a person; how many pairs do.

    The warehouse is free for others while customers are compared.
    """
    with open_warehouse(home, "proposals") as connection:
        if not (has_table(connection, "identity.links") and has_table(connection, STAGED)):
            return 0
        vault = Vault(home)
        staged = read_staged(connection, vault)
        customers = {(a, b): customer for a, b, customer in connection.execute(HOLDERS).fetchall()}
    tokens = {t for _, email, phones in staged.email_and_phones() for t in (email, *phones) if t}
    profiles = profiles_of(staged, customers, vault.values_of(tokens))
    standing = Standing.after(DecisionStore(home).all())
    proposals = _undecided(propose(profiles), customers, standing)
    write_proposals(home, [_waiting(each) for each in proposals], len(profiles))
    return len(proposals)


def propose(profiles: Sequence[Profile]) -> list[Proposal]:
    """The pairs to be shown to a person, the surest first."""
    if len(profiles) < 2:
        return []
    pairs = scored_pairs(profiles, PROPOSED_FROM)
    by_id = {profile.customer_id: profile for profile in profiles}
    told = pairs[_is_told_by_more_than_one_sign(pairs)]
    found = [
        Proposal(
            by_id[row["one"]],
            by_id[row["other"]],
            round(min(row["probability"], MOST_SURE), 3),
            evidence_words({each.name: row[each.name] for each in COMPARISONS}),
        )
        for row in told.to_dict("records")
    ]
    return sorted(found, key=lambda p: (-p.confidence, p.one.customer_id, p.other.customer_id))


def _is_told_by_more_than_one_sign(pairs: pd.DataFrame) -> pd.Series:
    """The first name must agree, and a way to reach the person; nothing may speak against it.

    Families share last name, address and telephone, strangers share names: neither is enough,
    however rare the values. Where e-mail and telephone are known of both and both differ, or one is
    called junior and the other senior, they are two.
    """
    reached = (pairs["email"] > WEAK_EMAIL) | (pairs["phone"] > 0) | (pairs["address"] > 0)
    all_differ = (pairs["email"] == 0) & (pairs["phone"] == 0)
    one, other = pairs["generation_l"], pairs["generation_r"]
    of_two_generations = one.notna() & other.notna() & (one != other)
    return (pairs["first_name"] > 0) & reached & ~all_differ & ~of_two_generations


def _undecided(
    proposals: list[Proposal], customers: Mapping[Key, str], standing: Standing
) -> list[Proposal]:
    """Those on whose customers nobody has decided, by whichever of their records."""
    decided = {
        frozenset((customers.get(one), customers.get(other)))
        for one, other in {*standing.declined, *standing.apart, *standing.accepted}
    }
    return [
        each
        for each in proposals
        if frozenset((each.one.customer_id, each.other.customer_id)) not in decided
    ]


def _waiting(proposal: Proposal) -> Waiting:
    sides = (proposal.one, proposal.other)
    one, other = sorted(sides, key=lambda profile: profile.record)
    pair = pair_of(one.record, other.record)
    ids = (pair_id(pair), one.customer_id, other.customer_id)
    return Waiting(*ids, pair, proposal.confidence, proposal.evidence)
