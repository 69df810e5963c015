"""A journey is told in words that need no glossary, and drawn for everybody who reads the page."""

import re

from made_up_case import made_up_case, step

from pipelines.explain.page import page_of
from pipelines.explain.terminal import told
from pipelines.pages.words import lasting

ZONE = "Europe/London"


def test_the_story_says_who_what_happened_when_and_how_long_it_took():
    text = told(made_up_case(), ZONE)
    for words in (
        "customer number 10023",
        "72 % likely to leave within 90 days; the typical customer: 21 %",
        "more likely: waits for an answer for 1 day",
        "may leave: something was done",
        "bought something, 3 times until 1 March 2026",
        "28 March 2026, 23:30 * wrote to us by e-mail [frustrated]",
        '"where is <my> parcel?"',
        "waited 3 days and 4 hours for an answer",
        "1 April 2026, 04:30",  # the clock went forward in between
        "has been waiting for 1 day",
        "began frustrated, ended grateful",
    ):
        assert words in text, words
    assert "parcel_missing" not in text
    assert max(len(line) for line in text.splitlines()) <= 96


def test_a_customer_who_never_wrote_has_a_story_too():
    case = made_up_case(
        steps=(), matters=(), said={}, risk=None, alerts=(), name=None, email=None, phone=None
    )
    text = told(case, ZONE)
    assert "customer 10023" in text
    assert "never wrote or called" in text
    assert "No risk is known" in text
    assert "<svg" not in page_of(case, ZONE)


def test_the_page_holds_no_mark_up_of_a_customer():
    page = page_of(made_up_case(), ZONE)
    assert "Maria &lt;b&gt;Lopez&lt;/b&gt;" in page
    assert "<b>Lopez" not in page
    assert "where is &lt;my&gt; parcel?" in page


def test_the_picture_is_named_and_described_for_those_who_do_not_see_it():
    page = page_of(made_up_case(), ZONE)
    pictures = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
    assert len(pictures) == 2
    for name, picture in zip(("wide", "narrow"), pictures, strict=True):
        assert f'role="img" aria-labelledby="{name}-title {name}-desc"' in picture
        assert f'<title id="{name}-title">The journey of Maria &lt;b&gt;' in picture
        assert "2 messages in which a feeling was heard, 1 of them bad; 2 waits" in picture
        assert "var(--risk)" in picture
        assert not re.search(r"#0([1-6])0\1", picture)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page == page_of(made_up_case(), ZONE)


def test_the_picture_marks_moments_of_truth_that_the_page_names():
    page = page_of(made_up_case(), ZONE)
    assert '<span class="dot">1</span>the parcel has not come' in page
    assert page.count('<span class="dot">') == 1  # an answer belongs to the moment it answers


def test_one_step_alone_is_drawn():
    case = made_up_case(steps=(step("2026-01-05 09:00", "sale", "bought something"),), matters=())
    assert page_of(case, ZONE).count("<svg") == 2


def test_a_wait_is_told_in_the_two_units_that_matter():
    assert [lasting(minutes) for minutes in (0.4, 1, 59, 60, 61, 1440, 4560, 14 * 1440 + 300)] == [
        "less than a minute",
        "1 minute",
        "59 minutes",
        "1 hour",
        "1 hour and 1 minute",
        "1 day",
        "3 days and 4 hours",
        "14 days",
    ]
