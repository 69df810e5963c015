"""Holds what the rules merge and the linkage proposes against a made-up population's truth.

Fed by `records.py`; printing is `bench.py`, and the tests ask for the same figures.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from pipelines.identity.keyring import Keyring
from pipelines.identity.known import Contact, Person
from pipelines.identity.names import person_name
from pipelines.identity.planted.people import TruePerson
from pipelines.identity.planted.records import Record
from pipelines.identity.profiles import profiles_of
from pipelines.identity.proposals import propose
from pipelines.identity.resolve import resolve
from pipelines.identity.staged import Details, PersonKey, Staged
from pipelines.vault.tokens import Kind, normal_form

Pair = tuple[str, str]
KINDS = {"crm": "contact", "help desk": "zendesk_user"}


@dataclass
class Judgement:
    """What became of one population; pairs are pairs of customers."""

    records: int
    merged_rightly: int
    merged_wrongly: int
    true_pairs: int
    proposed: int
    right: int
    by_kind: dict[str, tuple[int, int]] = field(default_factory=dict)  # found, of how many
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """Share of the proposals that are one person."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """Share of the duplicates that no exact rule merged that are proposed."""
        return self.right / self.true_pairs if self.true_pairs else 1.0

    @property
    def found(self) -> float:
        """Share of all duplicates that are merged by an exact rule or proposed."""
        return (self.right + self.merged_rightly) / (self.true_pairs + self.merged_rightly)


def judge(records: list[Record]) -> Judgement:
    """Run the exact rules and the linkage on the records, and count."""
    values: dict[str, str] = {}
    staged = _staged(records, values)
    keyring = resolve(staged.contacts, staged.people, staged.bare_keys)
    customers = {_key(record): _customer(keyring, record) for record in records}
    customer_of = {record: customers[_key(record)] for record in records}
    held: dict[str, list[Record]] = {}
    for record, customer in customer_of.items():
        held.setdefault(customer, []).append(record)
    true_pairs = _true_pairs(customer_of)
    proposals = propose(profiles_of(staged, customers, values))
    proposed = {(each.one.customer_id, each.other.customer_id) for each in proposals}
    joined = [_people(theirs) for theirs in held.values()]
    wrong: Counter[str] = Counter()
    for one, other in proposed - set(true_pairs):
        wrong[_relation(held[one][0].person, held[other][0].person)] += 1
    return Judgement(
        records=len(records),
        merged_rightly=sum(len(theirs) > 1 for theirs in held.values())
        - sum(len(each) > 1 for each in joined),
        merged_wrongly=sum(len(each) > 1 for each in joined),
        true_pairs=len(true_pairs),
        proposed=len(proposed),
        right=len(proposed & set(true_pairs)),
        by_kind=_by_kind(true_pairs, proposed),
        wrong=wrong,
    )


def _staged(records: Iterable[Record], values: dict[str, str]) -> Staged:
    contacts, people, details = [], [], {}

    def token(kind: Kind, value: str | None) -> str | None:
        normal = normal_form(kind, value) if value else None
        if not normal or not value:
            return None
        values[f"{kind}_{normal}"] = value
        return f"{kind}_{normal}"

    for record in records:
        name = person_name(None, record.first, record.last)
        phones = tuple(filter(None, (token("phone", phone) for phone in record.phones)))
        email = token("email", record.email)
        details[_key(record)] = Details(name, "", record.company, record.street, record.postcode)
        if record.system == "crm":
            contacts.append(Contact(record.record_id, None, None, email, phones, None, name=name))
        else:
            phone = phones[0] if phones else None
            person = Person(
                *("zendesk", KINDS["help desk"], record.record_id, None, email, phone, None),
                name=name,
            )
            people.append(person)
    return Staged(contacts, people, [], details)


def _key(record: Record) -> PersonKey:
    return KINDS[record.system], record.record_id


def _customer(keyring: Keyring, record: Record) -> str:
    customer = keyring.holder(*_key(record))
    if customer is None:
        raise ValueError(f"{record.record_id} has no customer")
    return customer


def _people(records: Iterable[Record]) -> set[int]:
    return {record.person.number for record in records}


def _true_pairs(customer_of: Mapping[Record, str]) -> dict[Pair, set[str]]:
    """Pairs of customers that are one person, with the kinds of error between them."""
    of_person: dict[int, dict[str, set[str]]] = {}
    for record, customer in customer_of.items():
        kinds = of_person.setdefault(record.person.number, {}).setdefault(customer, set())
        kinds.update(record.kinds)
    found = {}
    for customers in of_person.values():
        for one, other in combinations(sorted(customers), 2):
            found[(one, other)] = customers[one] | customers[other] or {"none"}
    return found


def _by_kind(
    true_pairs: Mapping[Pair, set[str]], proposed: set[Pair]
) -> dict[str, tuple[int, int]]:
    found: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    for pair, kinds in true_pairs.items():
        all_of.update(kinds)
        found.update(kinds if pair in proposed else ())
    return {kind: (found[kind], count) for kind, count in sorted(all_of.items())}


def _relation(one: TruePerson, other: TruePerson) -> str:
    if one.household != other.household:
        return "strangers"
    return " and ".join(sorted((one.role, other.role))) + " of one household"
