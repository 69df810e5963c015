"""Which department mends what: the product's file, a company's own, and what is refused."""

from pathlib import Path

import duckdb
import pytest

from pipelines.failures import StatedFailure
from pipelines.moments.book import load_book
from pipelines.recovery.departments import OWN_FILE
from pipelines.recovery.tables import write_mappings
from pipelines.settings import Settings

PACKS = ("general", "retail", "telecom", "airline", "software")
SAYS_NO_CAUSE = {  # what customers do about it, or what went well
    *("wants_to_leave", "notice_given", "contract_ended", "escalates", "complains", "thanks"),
    *("complaint_settled", "calls_for_help", "gives_judgement", "begins", "contract_begun"),
    *("promise_kept", "thought_of", "praises", "out_of_patience", "arrives"),
    "loves_flying_with_us",
}


def test_every_moment_of_every_pack_has_a_department_or_says_no_cause(tmp_path: Path):
    mapped = {moment for moment, _ in Settings.of(tmp_path).departments.rows}
    moments = {moment.id for pack in PACKS for moment in load_book(pack).moments}
    assert mapped == moments - SAYS_NO_CAUSE


def test_a_file_of_ones_own_takes_the_place_of_the_products(tmp_path: Path):
    (tmp_path / OWN_FILE).write_text("departments:\n  front desk: [thanks, asks_again]\n")
    (tmp_path / "harken.yml").write_text("word_of_mouth: {offline: 3}\n")
    settings = Settings.of(tmp_path)
    with duckdb.connect() as connection:
        for _ in range(2):
            reach = settings.configuration.word_of_mouth
            write_mappings(connection, settings.departments, reach)
        found = connection.execute("select * from meta.departments order by all").fetchall()
        assert found == [("asks_again", "front desk"), ("thanks", "front desk")]
        assert connection.execute("select * from meta.word_of_mouth").fetchall() == [(3, 828)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("departments:\n  a: [thanks]\n  b: [thanks]\n", "moment thanks belongs to more than one"),
        ("departments:\n  a: [thnks]\n", "'thnks' is no moment of truth of this company"),
        ("department:\n  a: [thanks]\n", "'department': unknown key"),
        ("departments: [thanks]\n", "'departments': "),
    ],
)
def test_a_wrong_file_of_departments_is_refused_by_name(tmp_path: Path, text: str, told: str):
    (tmp_path / OWN_FILE).write_text(text)
    with pytest.raises(StatedFailure, match=told) as refused:
        _ = Settings.of(tmp_path).departments
    assert OWN_FILE in refused.value.where
