"""The cues hear what their examples say, fast and at the right place."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml.emotion.cue_bench import FEWEST, measured
from ml.emotion.cues import CUES_FILE, CueError, load_cues, shipped_cues
from ml.emotion.normalise import readable

BOOK = shipped_cues()
MATCHES = [(cue.name, text) for cue in BOOK.cues for text in cue.matches]
MISSES = [(cue.name, text) for cue in BOOK.cues for text in cue.misses]
PATTERNS = [(at, number) for at, cue in enumerate(BOOK.cues) for number in range(len(cue.patterns))]


def names_heard(text: str) -> set[str]:
    return {hit.cue.name for hit in BOOK.heard(readable(text))}


@pytest.mark.parametrize(("name", "text"), MATCHES)
def test_a_cue_hears_its_examples(name, text):
    assert name in names_heard(text)


@pytest.mark.parametrize(("name", "text"), MISSES)
def test_a_cue_does_not_hear_its_counterexamples(name, text):
    assert name not in names_heard(text)


@pytest.mark.parametrize(("at", "number"), PATTERNS)
def test_every_pattern_is_heard_in_an_example_of_its_cue(at, number):
    cue = BOOK.cues[at]
    assert any(cue.patterns[number].search(readable(text)) for text in cue.matches)


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_fast_no_never_hides_a_pattern(data):
    at, number = data.draw(st.sampled_from(PATTERNS))
    cue = BOOK.cues[at]
    alphabet = st.characters(codec="ascii", exclude_categories=["Cc"])
    text = data.draw(st.from_regex(cue.patterns[number], fullmatch=True, alphabet=alphabet))
    worth_trying = [BOOK.patterns[place] for place in BOOK.worth_trying.among(text)]
    assert (cue, cue.patterns[number]) in worth_trying, (cue.name, text)


def test_a_guard_looks_no_further_than_its_sentence():
    assert "leaving" in names_heard("I do not want to close my shop. Please close my account.")
    assert "leaving" not in names_heard("Hello. I do not want to close my account. Bye.")


@pytest.mark.parametrize(
    "text",
    [
        "not ",
        "please not, thanks ",
        "have been waiting no ",
        "cancel my the ",
        "contacted you your them support ",
        "still no one has have ever ",
        "post this and that ",
        "don't ",
        "a ",
    ],
)
def test_hostile_repetition_stays_fast(text):
    start = time.process_time()
    BOOK.heard((text * 8000)[:8000])
    assert time.process_time() - start < 1.0


def test_the_identity_changes_with_meaning_and_not_with_examples(tmp_path):
    text = CUES_FILE.read_text(encoding="utf-8")
    same = _written(tmp_path / "same.yml", text.replace("Please hurry up.", "Do hurry up."))
    other = _written(tmp_path / "other.yml", text.replace('"hurry (?:it )?up"', '"hurry up"'))
    assert load_cues(same).identity == BOOK.identity
    assert load_cues(other).identity != BOOK.identity


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("emotion: impatience", "emotion: rage", "unknown emotion"),
        ("family: impatience", "family: weather", "unknown family"),
        ("direction: theirs", "direction: up", "one of"),
        ("{impatience: 0.9,", "{hurry: 0.9,", "unknown signal"),
        ("{impatience: 0.9,", "{impatience: 9,", "not a probability"),
        ("<many> <span>|ages", "<lots> <span>|ages", "unknown word"),
        ('"how much longer"', '"how much (longer"', "broken pattern"),
        ("    hears: has waited long, or", "    listens: has waited long, or", "unknown fields"),
    ],
)
def test_a_cue_file_that_cannot_be_meant_is_refused(tmp_path, before, after, message):
    text = CUES_FILE.read_text(encoding="utf-8")
    assert before in text
    path = _written(tmp_path / "cues.yml", text.replace(before, after, 1))
    with pytest.raises(CueError, match=message):
        load_cues(path)


def test_the_stated_shares_are_what_is_measured(shared_data):
    for name, heard in measured(BOOK, shared_data).items():
        stated = next(cue.measured for cue in BOOK.cues if cue.name == name)
        fresh = {"share": round(sum(heard) / len(heard), 2), "of": len(heard)} if heard else {}
        assert stated == (fresh if len(heard) >= FEWEST else {}), name


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
