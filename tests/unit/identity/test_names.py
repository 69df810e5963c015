"""What a name says of a person: folded, taken apart, and with the short forms people sign with."""

import pytest

from pipelines.identity.names import PersonName, first_names_agree, folded, person_name


@pytest.mark.parametrize(
    ("written", "first", "last", "generation"),
    [
        ("Dr. John A. Smith Jr.", "john", "smith", "2"),
        ("Smith, Jon", "jon", "smith", None),
        ("José de la Cruz", "jose", "de la cruz", None),
        ("Mary-Ann O'Brien-Jones", "mary", "obrien jones", None),
        ("Ludwig van Beethoven", "ludwig", "van beethoven", None),
        ("JÜRGEN Großmann", "jurgen", "grossmann", None),
        ("Sr. Juan García Sr.", "juan", "garcia", "1"),
        ("Mr Søren Kierkegård", "soren", "kierkegard", None),
    ],
)
def test_a_written_name_is_taken_apart(written, first, last, generation):
    assert person_name(written) == PersonName(first, last, generation)


@pytest.mark.parametrize(
    "written", ["", None, "+44 7700 900123", "jo@home.example", "madonna", "Mr Smith", "caller 12"]
)
def test_what_names_no_person_is_no_name(written):
    assert person_name(written) is None


def test_parts_go_before_the_whole():
    assert person_name("Whoever Else", "Jo", "Doe") == PersonName("jo", "doe")
    assert person_name(None, "Jo", "Doe senior") == PersonName("jo", "doe", "1")


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("bob", "robert", True),
        ("bob", "rob", True),
        ("liz", "beth", True),
        ("j", "john", True),
        ("alex", "alexandra", True),
        ("john", "jane", False),
        ("emma", "ella", False),
        ("k", "john", False),
    ],
)
def test_short_forms_and_initials_agree_with_the_name_they_stand_for(one, other, agree):
    assert first_names_agree(one, other) is agree
    assert first_names_agree(other, one) is agree


def test_folding_takes_accents_case_and_apostrophes_away():
    assert folded("  Zoë  O’NEILL-Łuczak ") == "zoe oneill luczak"
