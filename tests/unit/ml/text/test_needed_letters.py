"""Of many patterns all that match a text are tried, and few of the others."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.text.needed import MOST_RUNS, WorthTrying, needed_runs

PATTERNS = [
    "waiting (?:for )?(?:so )?long",
    "(?:still|keep) waiting(?! list)",
    "(?:paid|wrote)[^.!?]{0,30} (?:\\d+|two) (?:days|weeks)",
    "(?<!\\w)(?:ring|call)(?:ing)? (?:me|us) back(?!\\w)",
    "gr[ea]y days+",
    "(?:abc){2,3}x?yz",
    "\\w+ never",
]


def runs_of(source: str) -> set[str] | None:
    runs = needed_runs(re.compile(source))
    return None if runs is None else set(runs)


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        ("how much longer", {"how much longer"}),
        ("(?:still|keep) waiting", {"still waiting", "keep waiting"}),
        ("wait(?:ing)? long", {"wait long", "waiting long"}),
        ("gr[ea]y", {"grey", "gray"}),
        ("a\\d+ parcels?", {" parcel", " parcels"}),
        ("(?:call|\\d+) me now", {" me now"}),
        ("(?:lost|lo\\w+ing)", None),
        ("(?i:urgent)", None),
        ("on|up", None),
        ("[a-z]{4}", None),
        ("(?:refund )*please", {"please"}),
        ("(?:refund )+", {"refund "}),
    ],
)
def test_a_pattern_needs_what_each_of_its_wordings_holds(source, runs):
    assert runs_of(source) == runs


def test_wordings_without_end_are_cut_in_pieces():
    many = "|".join(f"word{number:03}" for number in range(MOST_RUNS))
    assert runs_of(f"(?:yes|no) (?:{many}) at the end") is not None
    assert len(runs_of(f"(?:yes|no) (?:{many}) at the end") or ()) <= MOST_RUNS


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_pattern_that_matches_is_always_tried(data):
    patterns = [re.compile(source) for source in PATTERNS]
    at = data.draw(st.integers(0, len(patterns) - 1))
    heard = data.draw(st.from_regex(patterns[at]))
    assert at in WorthTrying(patterns).among(heard)


def test_a_text_without_their_letters_tries_only_patterns_that_need_none():
    patterns = [re.compile(source) for source in ("how much longer", "\\d+", "refund")]
    assert WorthTrying(patterns).among("the weather is fine") == [1]
    assert WorthTrying(patterns).among("a refund, and how much longer?") == [0, 1, 2]
