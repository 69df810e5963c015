"""What is kept of words to tell their matter by: numbers they name, the bare subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.matter_marks import bare_subject, mentioned_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("[Ticket #4711] Your parcel", "4711"),
        ("my case number 00001042, and order no. 536365!", "00001042 536365"),
        ("Order: C-536379 and again order C-536379", "C-536379"),
        ("the complaint K-7 (ref. AB12)", "K-7 AB12"),
        ("my order number is 536365", "536365"),
        ("see #12 and #13", "12 13"),
        ("in order to pay 536365 pounds by 2011-05-03", ""),
        ("call me on 020 7946 0101, ref 4111111111111111", ""),
        ("a request for help, case closed", ""),
        ("", ""),
    ],
)
def test_only_numbers_introduced_as_ours_are_kept(text, numbers):
    assert mentioned_numbers(text) == numbers


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: AW: Where is  my PARCEL", "where is my parcel"),
        ("Fwd: [EXTERNAL] RE[2]: where is my parcel", "where is my parcel"),
        ("Question", ""),
        ("Re: Hello", ""),
        ("Regarding: my bill", "regarding: my bill"),
        ("", ""),
    ],
)
def test_answers_carry_the_topic_of_what_they_answer(subject, bare):
    assert bare_subject(subject) == bare


@given(st.text())
def test_any_text_gives_a_few_short_marks(text):
    numbers = mentioned_numbers(text).split()
    assert len(numbers) <= 20
    assert all(len(number) <= 12 and any(c.isdigit() for c in number) for number in numbers)
    assert bare_subject(bare_subject(text)) == bare_subject(text) or "[" in text or ":" in text
