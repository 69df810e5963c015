import unicodedata

import pytest
from hypothesis import example, given
from wild_text import FORMULAS, WILD

from pipelines.alerts.cells import escape, escape_typed, unescape
from pipelines.pages.plain_text import plain_text


def could_run(cell: str) -> bool:
    """What a spreadsheet may take for a formula, said independently of the code under test."""
    for char in cell:
        skipped = char.isspace() or char in "'\"‘’“”`" or unicodedata.category(char) in ("Cf", "Cc")
        if not skipped:
            return unicodedata.normalize("NFKC", char)[0] in "=+-@−"
    return False


def runs_unquoted(cell: str) -> bool:
    return not cell.startswith("'") and could_run(cell)


def split_anywhere(text: str) -> list[str]:
    for separator in ";|\n\t\r":
        text = text.replace(separator, ",")
    return text.split(",")


@given(WILD)
def test_a_cell_never_runs_as_a_formula_however_the_line_is_cut(text: str) -> None:
    assert not [cell for cell in split_anywhere(escape(text)) if runs_unquoted(cell)]


@given(WILD)
@example("'=1")
@example("a;''-")
def test_a_cell_reads_back_as_the_text_that_went_in(text: str) -> None:
    assert unescape(escape(text)) == plain_text(text)


@given(WILD)
def test_a_cell_holds_no_control_character_but_the_line_break(text: str) -> None:
    bad = [c for c in escape(text) if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    assert bad == []


@given(WILD)
def test_plain_text_of_plain_text_is_itself(text: str) -> None:
    assert plain_text(plain_text(text)) == plain_text(text)


@pytest.mark.parametrize("text", [t for t in FORMULAS if could_run(plain_text(t))])
def test_known_formula_tricks_get_their_apostrophe(text: str) -> None:
    assert escape(text).startswith("'")


def test_every_twin_of_a_formula_sign_is_known() -> None:
    twins = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.normalize("NFKC", chr(code))[:1] in tuple("=+-@−")
    ]
    assert len(twins) > 15
    assert [c for c in twins if escape(f"{c}1") != f"'{c}1"] == []


def test_every_invisible_character_before_a_formula_is_seen_through() -> None:
    hidden = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) in ("Cf", "Zs")]
    kept = [c for c in hidden if plain_text(c) == c]
    assert len(kept) > 100
    assert [hex(ord(c)) for c in kept if escape(f"{c}=1") != f"'{c}=1"] == []


def test_ordinary_words_are_left_alone() -> None:
    for text in ("Margaret Holloway", "well-known, e-mail; a+b=c", "it's 'fine'", "", "10 % - ok"):
        assert escape(text) == text


def test_a_phone_number_keeps_its_looks_in_a_typed_cell_and_only_a_phone_number() -> None:
    assert escape_typed("+44 20 7946 0958") == "+44 20 7946 0958"
    assert unescape(escape_typed("+44 20 7946 0958")) == "+44 20 7946 0958"
    for text in ("+cmd|' /C calc'!A0", "+1+A1", "-1-1-1-1", "+SUM(1)", "+44;=1+1", "+44 20\n=1+1"):
        assert escape_typed(text) == escape(text) != text
