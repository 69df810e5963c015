"""What may be quoted of a message: its point, and nobody's name."""

import time

import pytest

from pipelines.risk.quotes import name_parts, own_point, quote


@pytest.mark.parametrize(
    ("text", "point"),
    [
        (
            "Hi Anna,\n\nwhere is my parcel?\n\nKind regards\nQuenby Thistlewood",
            "where is my parcel?",
        ),
        ("Hello there! My order is late. Thanks, Quenby", "My order is late."),
        ("Dear Mr. Smith,\nI am leaving.", "I am leaving."),
        ("Dear Sir or Madam: it broke", "it broke"),
        ("Sehr geehrte Damen und Herren,\nes ist kaputt", "es ist kaputt"),
        ("GOOD MORNING ANNA, it broke", "it broke"),
        ("It broke.\nThanks!\n", "It broke."),
        # what is no greeting and no sign-off stays
        ("Hello I want to cancel", "Hello I want to cancel"),
        ("Dear I am not, I was told", "Dear I am not, I was told"),
        ("HELLO WHERE IS IT\nanswer me", "HELLO WHERE IS IT\nanswer me"),
        ("Thanks for nothing", "Thanks for nothing"),
        ("Late again.\nThanks\nfor the third time I ask you where it is", None),
        ("Hi Anna,", "Hi Anna,"),
        ("Thanks", "Thanks"),
        ("", ""),
    ],
)
def test_greeting_and_sign_off_are_cut_and_the_point_stays(text, point):
    assert own_point(text) == (text if point is None else point)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tell QUENBY or quenby's boss", "Tell [name] or [name] boss"),
        ("René said so, Rene\u0301 and RENE too", "[name] said so, [name] and [name] too"),
        ("ask O’Brien, o'brien or O`Brien", "ask [name], [name] or [name]"),
        ("Anne-Marie and Anne Marie", "[name] and [name] [name]"),
        ("问王芳的包裹", "问[name]的包裹"),
        ("I will cancel, maybe in may", "I will cancel, maybe in may"),
        ("Will you answer? May I ask? It is Jo.", "Will you answer? May I ask? It is [name]."),
        ("It is for Will, not May", "It is for [name], not [name]"),
        ("Will Thistlewood wrote", "[name] [name] wrote"),
        ("Will May wrote", "[name] [name] wrote"),
        ("jo, no joke", "jo, no joke"),
        ("see www.quenby.example or quenby@plum.example", "see [link] or [mail]"),
        ("call 07700 900123 or @quenby", "call [number] or [handle]"),
    ],
)
def test_names_are_masked_however_they_are_written_unless_they_are_plain_words(text, shown):
    people = ["Quenby Thistlewood", "René O'Brien", "Anne-Marie", "王芳", "Will", "May", "Jo"]
    assert quote(text, {part for name in people for part in name_parts(name)}) == shown


def test_a_quote_is_one_line_of_200_letters_and_never_shows_half_of_a_name():
    shown = quote("word \n" * 38 + "Thistlewoodthistlewood", name_parts("Thistlewoodthistlewood"))
    assert len(shown) <= 200
    assert "\n" not in shown
    assert "Thistle" not in shown


@pytest.mark.parametrize("letters", ["\n ", "Hi ", "thanks\n", "a-", "王", "\nThanks\n a b", "A. "])
def test_no_text_takes_long(letters):
    began = time.monotonic()
    quote(letters * 100_000, name_parts("Quenby 王芳 Will"))
    assert time.monotonic() - began < 5
