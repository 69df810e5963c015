"""The newest customers' messages heard once more by a transformer, while there is time."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_transformer import build_tiny

from ml.emotion import EmotionModel
from pipelines.cli.main import main
from pipelines.emotion import text_scores
from pipelines.emotion.serving import closer_model, serving_model
from pipelines.emotion.text_scores import HeardSummary, hear_new_texts, time_left
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.generation import fingerprint

# (token, who wrote it, sent on that day of March, whether a machine did); t1 was sent twice
MESSAGES = [
    ("t1", "customer", 1, False),
    ("t2", "customer", 2, False),
    ("t3", "customer", 3, False),
    ("t1", "customer", 4, False),
    ("t4", "customer", 5, True),
    ("t5", "agent", 6, False),
    ("t6", "customer", 2, False),
]
NEWEST_FIRST = ["t1", "t3", "t2", "t6"]
WORDS = {
    "t1": "Where is my parcel?",
    "t2": "Thank you so much!",
    "t3": "This is the third time I call about the same bill.",
    "t4": "I am out of office.",
    "t5": "We are so sorry.",
    "t6": "",
}


class Shelf:
    """The vault of these texts."""

    def values_of(self, tokens: list[str]) -> dict[str, str]:
        return {token: WORDS[token] for token in tokens}

    def repairs_of(self, tokens: list[str]) -> dict[str, str]:
        return {}


@pytest.fixture(scope="module")
def linear() -> EmotionModel:
    return EmotionModel.load()


@pytest.fixture(scope="module")
def closer(tmp_path_factory) -> EmotionModel:
    return EmotionModel.load(transformer=build_tiny(tmp_path_factory.mktemp("built")))


@pytest.fixture
def one_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr(text_scores, "CLOSER_AT_ONCE", 1)


def warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        "create schema staging; create table staging.int_messages "
        "(body_token varchar, author_role varchar, is_automatic boolean, sent_at timestamp)"
    )
    for token, role, day, is_automatic in MESSAGES:
        connection.execute(
            "insert into staging.int_messages values (?, ?, ?, ?)",
            [token, role, is_automatic, datetime(2026, 3, day, 9)],  # noqa: DTZ001 - as dbt has it
        )
    return connection


def for_texts(count: int) -> Callable[[], bool]:
    """Time for so many texts, heard one at a time."""
    left: Iterator[bool] = iter([True] * count)
    return lambda: next(left, False)


def served(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    query = "select * from emotion.serving_scores order by body_token"
    return connection.execute(query).df().set_index("body_token")


def test_the_newest_are_heard_first_and_each_row_names_its_model(linear, closer, one_at_a_time):
    for count in range(len(NEWEST_FIRST) + 1):
        connection = warehouse()
        summary = hear_new_texts(
            connection, Shelf(), linear, closer=closer, is_time_left=for_texts(count)
        )
        rows = served(connection)
        names = dict.fromkeys(NEWEST_FIRST[:count], closer.model_id)
        names |= dict.fromkeys(NEWEST_FIRST[count:], linear.model_id)
        assert rows["emotion_model"].to_dict() == names
        assert (summary.newly_scored, summary.closer_scored) == (4, count)
        assert summary.still_to_hear_closer == 4 - count
        assert sum(summary.emotions.values()) == 4


@settings(max_examples=15, deadline=None)
@given(budgets=st.lists(st.integers(0, 4), max_size=5))
def test_how_time_was_cut_changes_no_score(linear, closer, budgets):
    whole, cut = warehouse(), warehouse()
    hear_new_texts(whole, Shelf(), linear, closer=closer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_scores, "CLOSER_AT_ONCE", 1)
        heard: list[HeardSummary] = [
            hear_new_texts(cut, Shelf(), linear, closer=closer, is_time_left=for_texts(budget))
            for budget in [*budgets, 4]
        ]
    assert heard[-1].still_to_hear_closer == 0
    assert sum(one.closer_scored for one in heard) == 4
    pd.testing.assert_frame_equal(served(whole), served(cut), check_exact=True)


def test_switched_off_again_the_linear_scores_serve_as_before(linear, closer):
    connection, untouched = warehouse(), warehouse()
    hear_new_texts(untouched, Shelf(), linear)
    hear_new_texts(connection, Shelf(), linear, closer=closer)
    assert set(served(connection)["emotion_model"]) == {closer.model_id}
    assert hear_new_texts(connection, Shelf(), linear).newly_scored == 0
    pd.testing.assert_frame_equal(served(connection), served(untouched), check_exact=True)


def test_time_runs_from_the_first_question(monkeypatch):
    now = iter([100.0, 100.0, 159.0, 160.0])
    monkeypatch.setattr(text_scores, "monotonic", lambda: next(now))
    is_left = time_left(60.0)
    assert [is_left(), is_left(), is_left()] == [True, True, False]


def asked_for(home: Path, speed: str = "full") -> Settings:
    home.mkdir(exist_ok=True)
    (home / "harken.yml").write_text(f"emotion: {{transformer: true, speed: {speed}}}\n")
    return Settings.of(home)


def refusal(home: Path) -> str:
    """What a run says; doctor says it too."""
    with pytest.raises(StatedFailure) as caught:
        closer_model(asked_for(home))
    doctor = CliRunner().invoke(main, ["doctor", "--home", str(home), "--json"])
    assert doctor.exit_code == 1
    assert "transformer" in doctor.stdout
    said = str(caught.value)
    assert "emotion.transformer: false" in said
    return said


def test_it_is_off_unless_asked_for(tmp_path):
    build_tiny(Home(tmp_path).emotion_transformer)
    assert closer_model(Settings.of(tmp_path)) is None


def test_asked_for_and_built_it_serves_beside_either_speed(tmp_path):
    build_tiny(Home(tmp_path).emotion_transformer)
    for speed in ("full", "fast"):
        own = asked_for(tmp_path, speed)
        model = closer_model(own)
        assert model is not None
        assert "-transformer-" in model.model_id
        assert "transformer" not in serving_model(own).model_id


def test_asked_for_but_not_built_a_run_says_how_to_build_it(tmp_path):
    assert "make transformer" in refusal(tmp_path)


def test_asked_for_but_not_installed_a_run_says_what_to_install(tmp_path, monkeypatch):
    build_tiny(Home(tmp_path).emotion_transformer)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert "harken[transformer]" in refusal(tmp_path)


def test_an_altered_transformer_is_refused_by_name(tmp_path):
    folder = build_tiny(Home(tmp_path).emotion_transformer)
    graph = folder / "model.onnx"
    graph.write_bytes(graph.read_bytes()[:-1] + b"\0")
    said = refusal(tmp_path)
    assert "model.onnx" in said
    assert "make transformer" in said


def test_an_adapter_and_a_transformer_do_not_go_together(tmp_path):
    build_tiny(Home(tmp_path).emotion_transformer)
    Home(tmp_path).emotion_adapter.write_text("{}")
    with pytest.raises(StatedFailure, match="harken emotion adapt --remove"):
        closer_model(asked_for(tmp_path))


def test_with_another_transformer_the_next_run_is_a_new_generation(tmp_path):
    own = Settings.of(tmp_path)
    own.home.prepare()
    with open_warehouse(own.home, "test") as connection:
        before = fingerprint(connection, own, None, complete=True)
        build_tiny(own.home.emotion_transformer)
        assert fingerprint(connection, own, None, complete=True) != before
