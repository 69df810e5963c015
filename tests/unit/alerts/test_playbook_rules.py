import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.churn.families import load_families
from pipelines.alerts.alert import Person
from pipelines.alerts.facts import NAMES, facts_of
from pipelines.alerts.playbook import PlaybookError, Ways, load_playbook
from pipelines.alerts.policy import ways_to

BOTH = Ways(phone=True, email=True)
LAST = "  - {name: last, channels: [none], due_in_working_days: 0, action: Wait}\n"
FAMILIES = [*load_families().names, None]


def advice(family, ways=BOTH, **facts):
    return load_playbook().recommend(family, facts_of(facts), ways)


@pytest.mark.parametrize(
    ("rule", "family", "facts"),
    [
        (
            "leaving_and_waiting",
            "rhythm",
            {"days_since_leaving_said": 70, "longest_open_wait_days": 2, "open_ticket": "7"},
        ),
        (
            "leaving_and_unanswered",
            "rhythm",
            {
                "days_since_leaving_said": 3,
                "longest_open_wait_days": 2,
                "unanswered_threads_now": 1,
            },
        ),
        ("leaving", "rhythm", {"days_since_leaving_said": 3}),
        ("spoke_of_leaving", "emotion", {"days_since_leaving_said": 60}),
        ("upset", "emotion", {"days_since_leaving_said": 120}),
        ("open_ticket", "rhythm", {"longest_open_wait_days": 3, "open_ticket": "20465"}),
        ("unanswered", "rhythm", {"longest_open_wait_days": 3, "unanswered_threads_now": 2}),
        (
            "forgotten",
            "rhythm",
            {"longest_open_wait_days": 80, "unanswered_threads_now": 1},
        ),
        ("slow_replies", "waits", {}),
        ("escalating", "rhythm", {"days_since_escalation": 4}),
        ("upset", "emotion", {"days_since_escalation": 60}),
        (
            "unhappy_last_message",
            "rhythm",
            {"negative_last_message": 0.9, "days_since_last_contact": 12},
        ),
        ("quiet", "rhythm", {"negative_last_message": 0.9, "days_since_last_contact": 70}),
        ("upset", "emotion", {"cancel_intent_max_90d": 0.2}),
        ("returns", "returns", {"credit_notes_90d": 4}),
        ("many_contacts", "contacts", {"contacts_90d": 6}),
        ("notice_window", "contract", {"in_notice_window": 1.0, "days_to_contract_end": 24}),
        ("contract_ending", "contract", {"in_notice_window": 0, "days_to_contract_end": 24}),
        (
            "rhythm_broken",
            "rhythm",
            {"days_since_last_sale": 74, "mean_gap_days": 21, "silence_to_gap_ratio": 3.5},
        ),
        (
            "quiet",
            "rhythm",
            {"days_since_last_sale": 74, "mean_gap_days": 210, "silence_to_gap_ratio": 0.4},
        ),
        ("quiet", "rhythm", {"days_since_last_sale": 74, "mean_gap_days": float("nan")}),
        ("keep_in_touch", "returns", {}),
        ("keep_in_touch", None, {}),
    ],
)
def test_each_rule_is_found_by_its_own_case(rule, family, facts) -> None:
    assert advice(family, **facts).rule == rule


def test_the_customers_own_facts_stand_in_the_words() -> None:
    words = advice(
        "rhythm", days_since_last_sale=74.6, mean_gap_days=1, silence_to_gap_ratio=74.6
    ).action
    assert "no order for 74 days" in words
    assert "about every 1 day" in words
    waiting = advice("waits", longest_open_wait_days=0.2, unanswered_threads_now=1).action
    assert waiting.startswith("1 message without an answer, the oldest for less than a day: call")


def test_a_fact_that_looks_like_a_placeholder_is_shown_as_it_is() -> None:
    words = advice("waits", open_ticket="{reach.__class__}", longest_open_wait_days=3).action
    assert "ticket {reach.__class__}, waiting" in words


def test_who_refuses_calls_is_written_to_and_who_refuses_both_is_left_alone() -> None:
    person = Person("A", "a@example.org", "+44 20 7946 0958")
    calls = ways_to(person, facts_of({"do_not_call": "true"}), "voice")
    neither = ways_to(person, facts_of({"do_not_call": 1, "has_opted_out_of_email": "1"}), "voice")
    assert advice("emotion", calls).channel == "email"
    assert advice("emotion", calls).action.startswith("Write a personal e-mail today")
    assert advice("emotion", neither).channel == "none"
    assert advice("emotion", neither).action.startswith("Do not call or e-mail")


def test_an_open_ticket_is_answered_even_where_nothing_else_is_open() -> None:
    own = {"open_ticket": "7", "longest_open_wait_days": 3}
    ways = ways_to(Person(), facts_of(own), None)
    assert advice("waits", ways, **own).channel == "ticket"


def test_the_customers_own_habit_decides_where_the_rule_leaves_it_open() -> None:
    mailer = Ways(phone=True, email=True, preferred="email")
    assert advice("waits", mailer).channel == "email"
    assert advice("waits", Ways(phone=True, email=True, preferred="chat")).channel == "phone"


def test_an_opt_out_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="do_not_call is 'maybe'"):
        facts_of({"do_not_call": "maybe"})


@given(
    st.sampled_from(FAMILIES),
    st.dictionaries(
        st.sampled_from(sorted(NAMES - {"do_not_call", "has_opted_out_of_email"})),
        st.sampled_from([0.0, 1.0, 0.5, 12.7, 400.0, None, float("nan")]),
    ),
    st.builds(Ways, phone=st.booleans(), email=st.booleans(), ticket=st.booleans()),
)
@settings(max_examples=300, deadline=None)
def test_every_case_gets_whole_words_and_an_open_channel(family, facts, ways) -> None:
    flags = ("in_notice_window", "never_calls")
    facts = {n: v for n, v in facts.items() if n not in flags or v in (0.0, 1.0, None)}
    found = load_playbook_once().recommend(family, facts_of(facts), ways)
    assert found.action[0].isupper() or found.action[0].isdigit()
    assert not any(bad in found.action for bad in ("{", "}", "None", "nan", "  "))
    assert {"phone": ways.phone, "email": ways.email, "ticket": ways.ticket, "none": True}[
        found.channel
    ]


def load_playbook_once(cache=[]):  # noqa: B006
    if not cache:
        cache.append(load_playbook())
    return cache[0]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"channels": ["fax"]}, "rule 1 (calm), channels"),
        ({"channels": []}, "rule 1 (calm), channels"),
        ({"action": "A {shoe}"}, "rule 1 (calm), action: Value error, {shoe} is no fact"),
        ({"action": "A {reach.x}"}, "rule 1 (calm), action"),
        ({"action": "A {"}, "rule 1 (calm), action"),
        ({"action": ""}, "rule 1 (calm), action"),
        ({"due_in_working_days": -1}, "rule 1 (calm), due_in_working_days"),
        ({"chanels": ["phone"]}, "rule 1 (calm), chanels"),
        ({"name": None}, "rule 1 (None), name"),
        ({"main_reason": ["mood"]}, "rule 1 (calm), main_reason"),
        (
            {"when": {"mood": {"at_least": 1}}},
            "rule 1 (calm), when: Value error, 'mood' is no fact",
        ),
        ({"when": {"contacts_90d": {}}}, "rule 1 (calm), when.contacts_90d"),
        ({"when": {"do_not_call": {"at_least": 1}}}, "'do_not_call' takes is"),
        ({"name": "last"}, "'last' is there twice"),
    ],
)
def test_a_faulty_rule_is_refused_by_its_name(tmp_path: Path, changes, complaint: str) -> None:
    sound = {"name": "calm", "channels": ["phone"], "due_in_working_days": 0, "action": "A"}
    path = tmp_path / "playbook.yml"
    rule = json.dumps(sound | changes)  # JSON is YAML
    path.write_text(f'due_by: "17:00"\nrules:\n  - {rule}\n{LAST}', encoding="utf-8")
    with pytest.raises(PlaybookError) as refused:
        load_playbook(path)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith("playbook.yml")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rules: [", "cannot be read"),
        ("just words", "playbook.yml"),
        ('due_by: "25:00"\nrules:\n' + LAST, "due_by"),
        ('due_by: "17:00"\nrules: []\n', "rules"),
        (
            'due_by: "17:00"\nrules:\n'
            "  - {name: only, channels: [phone], due_in_working_days: 0, action: A}\n",
            "the last rule, 'only', must fit every case",
        ),
    ],
)
def test_a_faulty_playbook_is_refused_with_the_place(tmp_path, text, complaint) -> None:
    path = tmp_path / "playbook.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlaybookError, match=r"playbook\.yml") as refused:
        load_playbook(path)
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("facts", "may_call"),
    [
        ({"never_calls": True, "emotion": "frustration"}, False),
        ({"never_calls": True, "emotion": "impatience"}, False),
        ({"never_calls": True, "emotion": "neutral"}, True),
        ({"never_calls": False, "emotion": "frustration"}, True),
        ({"emotion": "frustration"}, True),
    ],
)
def test_who_is_angry_and_never_calls_is_not_called(facts, may_call) -> None:
    person = Person("A", "a@example.org", "+44 20 7946 0958")
    ways = ways_to(person, facts_of(facts), None)
    assert (ways.phone, ways.email) == (may_call, True)
