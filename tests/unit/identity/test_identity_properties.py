"""What holds for any keys whatever: checked on companies made at random from few keys."""

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.identity.decisions import Decision, Standing, pair_of
from pipelines.identity.known import BareKey, Contact, Person
from pipelines.identity.resolve import resolve

NOW = datetime(2011, 1, 1)  # noqa: DTZ001
KEY = st.sampled_from(["k1", "k2", "k3", "k4"])
KEYS = st.none() | KEY
NAMES = ["c1", "c2", "c3", "c4", "c5"]


@st.composite
def companies(draw, merges: bool = True):
    contacts = [
        Contact(
            name,
            draw(KEYS),
            draw(st.none() | st.sampled_from([*NAMES, "gone"])) if merges else None,
            draw(KEYS),
            tuple(draw(st.lists(KEY, max_size=2))),
            NOW,
        )
        for name in NAMES[: draw(st.integers(0, 5))]
    ]
    users = [
        Person(
            "zendesk",
            "zendesk_user",
            f"u{number}",
            draw(KEYS | st.sampled_from(NAMES)),
            draw(KEYS),
            draw(KEYS),
            NOW,
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    numbers = draw(st.lists(KEY, unique=True, max_size=4))
    addresses = draw(st.lists(KEY, unique=True, max_size=4))
    keys = [BareKey("orders", "crm_number", number, NOW) for number in numbers]
    keys += [BareKey("mail", "email", address, NOW) for address in addresses]
    return contacts, users, keys


NAMED = [("contact", name) for name in NAMES] + [("zendesk_user", f"u{n}") for n in range(4)]
PAIRS = st.tuples(st.sampled_from(NAMED), st.sampled_from(NAMED)).filter(lambda p: p[0] != p[1])


@st.composite
def decisions(draw, actions=("accept", "reject", "unmerge")):
    made = draw(st.lists(st.tuples(PAIRS, st.sampled_from(actions)), max_size=5))
    return [Decision(pair_of(*pair), action, "jo", NOW, NOW) for pair, action in made]


def owners(company) -> dict[tuple[str, str, str], str]:
    return {(e.source, e.kind, e.key): e.customer_id for e in resolve(*company).settled()}


@given(company=companies(merges=False))
@settings(max_examples=80)
def test_two_contacts_never_become_one_by_themselves(company):
    found = owners(company)
    contacts = [found["crm", "contact", contact.contact_id] for contact in company[0]]
    assert len(contacts) == len(set(contacts))


@given(company=companies())
@settings(max_examples=80)
def test_contacts_are_one_customer_only_where_the_crm_merged_them(company):
    found = owners(company)
    masters = {c.contact_id: c.master_id for c in company[0]}
    groups = {name: {name} for name in masters}
    for name, master in masters.items():
        if master in groups:
            joined = groups[name] | groups[master]
            for member in joined:
                groups[member] = joined
    for one in masters:
        for other in masters:
            same = found["crm", "contact", one] == found["crm", "contact", other]
            assert not same or other in groups[one]


@given(company=companies(), order=st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_the_order_of_the_input_never_matters(company, order):
    shuffled = []
    for part in company:
        copy = list(part)
        order.shuffle(copy)
        shuffled.append(copy)
    assert resolve(*shuffled).settled() == resolve(*company).settled()


@given(company=companies())
@settings(max_examples=80)
def test_a_key_of_a_source_has_one_customer_and_every_record_one(company):
    contacts, users, bare_keys = company
    links = resolve(*company).settled()
    places = [(link.source, link.kind, link.key) for link in links]
    assert len(places) == len(set(places))
    expected = {("crm", "contact", c.contact_id) for c in contacts}
    expected |= {("zendesk", "zendesk_user", u.person_id) for u in users}
    expected |= {(bare.system, bare.kind, bare.key) for bare in bare_keys}
    assert expected <= set(places)


@given(company=companies())
@settings(max_examples=80)
def test_a_key_that_two_customers_claim_in_the_crm_links_no_mail_order_or_ticket(company):
    keyring = resolve(*company)
    found = owners(company)
    crm_customers = {found["crm", "contact", c.contact_id] for c in company[0]}
    claims: dict[tuple[str, str], set[str]] = {}
    for c in company[0]:
        owner = found["crm", "contact", c.contact_id]
        keys = [("email", c.email), ("crm_number", c.customer_number)]
        for kind, key in [*keys, *(("phone", phone) for phone in c.phones)]:
            if key:
                claims.setdefault((kind, key), set()).add(owner)
    shared = {place for place, holders in claims.items() if len(holders) > 1}
    assert shared <= set(keyring.ambiguous())
    for (source, kind, key), owner in found.items():
        if source in ("orders", "mail") and (kind, key) in shared:
            assert owner not in crm_customers


def decided(company, made):
    return resolve(*company, Standing.after(made)).settled()


@given(company=companies(), made=decisions(), order=st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_the_order_of_records_never_matters_to_what_was_decided(company, made, order):
    shuffled = [order.sample(part, len(part)) for part in company]
    assert decided(shuffled, made) == decided(company, made)


@given(company=companies(), made=decisions(), pair=PAIRS)
@settings(max_examples=80)
def test_accepting_and_unmerging_leaves_no_trace(company, made, pair):
    before = Standing.after(made).state(pair_of(*pair))
    both = [Decision(pair_of(*pair), action, "jo", NOW, NOW) for action in ("accept", "unmerge")]
    if before in (None, "declined"):
        assert decided(company, [*made, *both]) == decided(company, made)


@given(company=companies(), made=decisions())
@settings(max_examples=80)
def test_parted_records_are_never_one_customer_and_every_record_keeps_one(company, made):
    found = {}
    for link in decided(company, made):
        found.setdefault((link.kind, link.key), set()).add(link.customer_id)
    people = [("contact", c.contact_id) for c in company[0]]
    people += [(p.kind, p.person_id) for p in company[1]]
    assert all(len(found[person]) == 1 for person in people)
    for one, other in Standing.after(made).apart:
        if one in people and other in people:
            assert found[one] != found[other]


@given(company=companies(merges=False), made=decisions(actions=("accept",)))
@settings(max_examples=80)
def test_contacts_become_one_only_where_a_person_accepted_it(company, made):
    groups = {key: {key} for key in NAMED}
    links = resolve(*company).settled()
    by_customer = {}
    for link in links:
        by_customer.setdefault(link.customer_id, []).append((link.kind, link.key))
    pairs = [each.pair for each in made]
    pairs += [(keys[0], key) for keys in by_customer.values() for key in keys]
    for one, other in pairs:
        joined = groups.setdefault(one, {one}) | groups.setdefault(other, {other})
        for member in joined:
            groups[member] = joined
    contacts = {
        (e.kind, e.key): e.customer_id for e in decided(company, made) if e.kind == "contact"
    }
    for one, customer in contacts.items():
        for other, another in contacts.items():
            assert customer != another or other in groups[one]
