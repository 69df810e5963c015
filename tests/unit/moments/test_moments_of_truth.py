"""Packs of moments of truth hear their examples; a company's own file goes over them."""

import csv
from pathlib import Path

import pytest

from pipelines.configuration import Journey
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.moments.book import OWN_FILE, MomentBook, load_book, shipped_packs
from pipelines.settings import Settings

PACKS = ("general", "retail", "telecom", "airline", "software")
BOOKS = {name: load_book(name) for name in PACKS}
KINDS = Path(__file__).parents[3] / "dbt_project" / "seeds" / "touchpoint_kinds.csv"
OWN = """
lists: {plant: "(?:fern|cactus)"}
without: [thanks]
moments:
  - id: plant_died
    words: the plant died
    stage: use
    energy: 5
    says: ["<plant> (?:has |is )?(?:died|dead)"]
    matches: [My fern died in March.]
    misses: [I would die for a fern.]
  - id: parcel_missing
    words: nothing came
    stage: delivery
    energy: 2
    when: [{kind: delivery_overdue}]
"""


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_hears_its_examples_and_nothing_else(pack):
    assert BOOKS[pack].wrong_examples() == []


@pytest.mark.parametrize("pack", PACKS)
def test_every_pattern_of_a_pack_is_heard_in_an_example(pack):
    layers = shipped_packs(pack)
    for moment in layers[0].moments:
        for at, pattern in enumerate(moment.says):
            alone = moment.model_copy(update={"says": [pattern], "misses": []})
            only = layers[0].model_copy(update={"moments": [alone]})
            book = MomentBook([only, *layers[1:]])
            heard = [text for text in moment.matches if moment.id in book.heard(text)]
            assert heard, (moment.id, at, pattern)


def test_the_packs_are_the_ones_that_harken_yml_may_name():
    files = Path(shipped_packs.__code__.co_filename).with_name("packs").glob("*.yml")
    allowed = Journey.model_json_schema()["properties"]["pack"]["enum"]
    assert {file.stem for file in files} == set(allowed) == set(PACKS)
    assert len(shipped_packs("airline")[0].moments) == 30


@pytest.mark.parametrize("pack", PACKS)
def test_every_kind_of_touchpoint_is_a_moment_or_routine_unless_words_tell(pack):
    with KINDS.open() as file:
        kinds = {row["kind"] for row in csv.DictReader(file)}
    book = BOOKS[pack]
    ruled = {when.kind for moment in book.moments for when in moment.when if not when.label}
    assert ruled.isdisjoint(book.routine)
    assert kinds - ruled - set(book.routine) == {"customer_message", "agent_message"}
    assert ruled | set(book.routine) <= kinds


def test_a_text_may_speak_of_several_moments_and_case_and_letters_do_not_matter():
    heard = BOOKS["retail"].heard("The pot arrived CRACKED. I want my money back!")
    assert set(heard) == {"arrived_damaged", "money_back"}
    assert BOOKS["retail"].heard("The pоt arrived crаcked. I want my mоney back!") == heard


def test_a_companys_own_file_adds_replaces_and_leaves_out(tmp_path):
    own = _written(tmp_path, OWN)
    book = load_book("retail", own)
    assert set(book.heard("Thank you, but my cactus is dead. Where is my order?")) == {"plant_died"}
    replaced = next(moment for moment in book.moments if moment.id == "parcel_missing")
    assert (replaced.energy, replaced.words) == (2, "nothing came")
    assert book.digest != BOOKS["retail"].digest


def test_texts_are_read_again_only_where_words_changed(tmp_path):
    book = load_book("retail", _written(tmp_path, OWN))
    other_energy = load_book("retail", _written(tmp_path, OWN.replace("energy: 5", "energy: 4")))
    other_words = load_book("retail", _written(tmp_path, OWN.replace("(?:fern", "(?:ivy|fern")))
    assert other_energy.identity == book.identity
    assert other_energy.digest != book.digest
    assert other_words.identity != book.identity


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("stage: use", "stage: bliss", "moments.0.stage"),
        ("energy: 5", "energy: 6", "moments.0.energy"),
        ("energy: 5", "energy: '5'", "moments.0.energy"),
        ("says: [", "sings: [", "unknown key"),
        ("id: plant_died", "id: routine", "is no id"),
        ("id: plant_died", "id: parcel_missing", "stands here twice"),
        ("<plant> (", "<tree> (", "unknown word <tree>"),
        ("(?:has |is )?", "(?:has |is ?", "broken pattern"),
        (
            "My fern died in March.",
            "My rose died in March.",
            "not heard in 'My rose died in March.'",
        ),
        ("I would die for a fern.", "The fern is dead.", "wrongly heard in 'The fern is dead.'"),
        ("    misses: [I would die for a fern.]\n", "", "need examples"),
    ],
)
def test_an_own_file_that_cannot_be_meant_is_refused_by_name(tmp_path, before, after, told):
    assert before in OWN
    with pytest.raises(StatedFailure) as refused:
        load_book("retail", _written(tmp_path, OWN.replace(before, after, 1)))
    assert told in refused.value.what
    assert OWN_FILE in refused.value.where


def test_the_line_of_a_wrong_key_is_told(tmp_path):
    with pytest.raises(StatedFailure) as refused:
        load_book("retail", _written(tmp_path, OWN.replace("stage: use", "stage: bliss")))
    assert refused.value.where.endswith("line 7")


def test_the_own_file_lies_beside_harken_yml(tmp_path):
    home, landing, apart = (tmp_path / name for name in ("home", "landing", "apart"))
    for folder in (home, landing, apart):
        folder.mkdir()
    (apart / "harken.yml").write_text("journey: {pack: retail}\n")
    _written(apart, OWN)
    named = Settings.of(home, landing, apart / "harken.yml")
    assert "plant_died" in named.moments.heard("My fern died.")
    assert Settings.of(home, landing).moments.digest == BOOKS["general"].digest
    _written(landing, OWN)
    assert "plant_died" in Settings.of(home, landing).moments.heard("My fern died.")


def test_a_home_without_any_file_has_the_general_pack(tmp_path):
    assert Settings(Home(tmp_path), None, Settings.of(tmp_path).configuration).moments.digest == (
        BOOKS["general"].digest
    )


def _written(folder: Path, text: str) -> Path:
    path = folder / OWN_FILE
    path.write_text(text, encoding="utf-8")
    return path
