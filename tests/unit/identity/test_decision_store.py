"""Decisions are kept in a file of their own, in order, and are only ever added to."""

from datetime import datetime

import pytest

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.identity.decisions import Decision, DecisionStore, pair_of

DAY, LATER = datetime(2011, 1, 1), datetime(2011, 2, 1, 9, 30)  # noqa: DTZ001


def decision(one: str, other: str, action="accept", valid_from=DAY) -> Decision:
    pair = pair_of(("contact", one), ("contact", other))
    return Decision(pair, action, "Jo Rivera", LATER, valid_from, 0.97, "same name")


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home").prepare()


def test_decisions_come_back_as_they_were_made_in_their_order(home):
    made = [decision("c2", "c1"), decision("c1", "c2", "unmerge"), decision("c3", "c1")]
    for each in made:
        DecisionStore(home).add([each])
    assert DecisionStore(home).all() == made
    assert home.identity_decisions.stat().st_mode & 0o777 == 0o600


def test_what_was_decided_later_was_not_known_earlier(home):
    early, late = decision("c1", "c2"), decision("c1", "c3", valid_from=LATER)
    DecisionStore(home).add([early, late])
    assert DecisionStore(home).all(known_on=DAY) == [early]
    assert DecisionStore(home).all(known_on=LATER) == [early, late]


def test_asking_makes_no_file_and_every_decision_another_digest(home):
    store = DecisionStore(home)
    before = store.digest()
    assert store.all() == []
    assert not home.identity_decisions.exists()
    store.add([decision("c1", "c2")])
    assert store.digest() != before


def test_a_forgotten_person_is_in_no_byte_of_the_file(home):
    store = DecisionStore(home)
    store.add([decision("003GONE", "c1"), decision("c1", "c2")])
    assert store.forget([("contact", "003GONE"), ("email", "email_1")]) == 1
    assert [each.pair for each in store.all()] == [(("contact", "c1"), ("contact", "c2"))]
    assert b"003GONE" not in home.identity_decisions.read_bytes()


def test_a_file_that_is_no_database_is_told(home):
    home.identity_decisions.write_text("garbage, and enough of it to be read as a header " * 9)
    with pytest.raises(StatedFailure, match="cannot be opened"):
        DecisionStore(home).all()
