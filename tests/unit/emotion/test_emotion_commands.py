"""`harken emotion`: any file of texts heard, and a company's own way of saying things learnt."""

import csv
import json
import random
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from ml.emotion import EmotionModel
from ml.emotion.labels import LABELS
from pipelines.cli.main import main
from pipelines.home import Home
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.generation import fingerprint

THINGS = ["parcel", "router", "order", "refund", "shop", "driver", "bill", "call"]
NAMES = {*LABELS, "frustration", "worry", "satisfaction", "negative", "impatience"} | {
    "cancel_intent",
    "escalation",
}


def harken(*arguments: str | Path, home: Path) -> Result:
    return CliRunner().invoke(main, ["emotion", *map(str, arguments), "--home", str(home)])


def told(*arguments: str | Path, home: Path) -> dict:
    result = harken(*arguments, "--json", home=home)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*arguments: str | Path, home: Path) -> str:
    result = harken(*arguments, "--json", home=home)
    assert result.exit_code == 1, result.output
    return json.loads(result.stdout)["failure"]


def a_dialect(file: Path, shuffled: bool = False) -> Path:
    """Messages of people whose complaint is 'proper pants' and whose impatience is 'nowt'."""
    rows = [(f"your {THINGS[i % 8]} number {i} is proper pants", "frustration") for i in range(50)]
    rows += [(f"nowt about {THINGS[i % 8]} number {i} yet", "impatience; worry") for i in range(50)]
    rows += [(f"the price of {THINGS[i % 8]} number {i} please", "neutral") for i in range(60)]
    labels = [label for _, label in rows]
    if shuffled:
        random.Random(3).shuffle(labels)
    table = pd.DataFrame({"text": [text for text, _ in rows], "label": labels})
    table.to_csv(file, index=False)
    return file


WILD = {
    "a complaint": "I am so angry, this is the third time!",
    "nothing": "",
    "a smile": "😀😀",
    "greek": "Καλημέρα σας, πού είναι το δέμα μου;",
    "nul": "thank you\x00 so much",
    "a megabyte": "where is my parcel? " * 60_000,
    "binary": "\x01\x02\x03\x04\ufffd\ufffd",
}


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_every_row_comes_back_with_what_was_heard_or_why_not(tmp_path, ending):
    file, out = tmp_path / f"messages.{ending}", tmp_path / "heard.parquet"
    rows = pd.DataFrame({"who": list(WILD), "text": list(WILD.values())})
    {
        "csv": lambda: rows.to_csv(file, index=False),
        "jsonl": lambda: rows.to_json(file, orient="records", lines=True),
        "parquet": lambda: rows.to_parquet(file),
    }[ending]()
    assert told("score", file, "--out", out, home=tmp_path)["rows"] == len(WILD)
    heard = pd.read_parquet(out).set_index("who")
    assert list(heard.index) == list(WILD)
    assert {f"p_{name}" for name in NAMES} | {f"is_{name}" for name in NAMES} <= set(heard.columns)
    assert heard.loc["a complaint", "is_anger"]
    assert heard.loc["a complaint", "p_anger"] > 0.3
    quality = heard["text_quality"].to_dict()
    assert quality["nothing"] == "empty"
    assert quality["a smile"] == "no_letters"
    assert quality["greek"] == "other_script"
    assert quality["binary"] == "binary"
    assert quality["a megabyte"] == "too_long_cut"
    unscored = heard[heard["emotion"] == "not_scored"]
    assert len(unscored) == 4
    assert unscored["is_anger"].isna().all()
    assert heard.loc["nul", "is_gratitude"]
    assert (out.stat().st_mode & 0o077) == 0


def test_bytes_that_are_no_text_cost_no_other_cell(tmp_path):
    file, out = tmp_path / "old.csv", tmp_path / "heard.parquet"
    file.write_bytes(b'who,text\nm\xfcller,"thanks \xe4 lot, love it"\nother,\n')
    told("score", file, "--out", out, home=tmp_path)
    heard = pd.read_parquet(out)
    assert list(heard["who"]) == ["m\ufffdller", "other"]
    assert list(heard["emotion"] == "not_scored") == [False, True]


def test_reading_a_long_text_changes_no_limit_of_others(tmp_path):
    before = csv.field_size_limit()
    (tmp_path / "long.csv").write_text(f"text\n{'x' * 200_000}\n")
    told("score", tmp_path / "long.csv", "--out", tmp_path / "o.parquet", home=tmp_path)
    assert csv.field_size_limit() == before


def test_an_empty_file_gives_an_empty_one(tmp_path):
    (tmp_path / "none.csv").write_text("text\n")
    told("score", tmp_path / "none.csv", "--out", tmp_path / "o.parquet", home=tmp_path)
    assert len(pd.read_parquet(tmp_path / "o.parquet")) == 0


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "body\nhello\n", "no column 'text'"),
        ("a.csv", "text\nhello,you\n", "Line 2 has 2 cells under 1 names"),
        ("a.jsonl", '{"text": "x"}\n{"text": \n', "Line 2 is no JSON"),
        ("a.jsonl", "[1]\n", "Line 1 is no JSON object"),
        ("a.csv", "text,emotion\nhello,joy\n", "called like ones that are added: emotion"),
        ("a.docx", "text", "Files ending in .docx are not known"),
        ("a.parquet", "text", "cannot be read"),
    ],
    ids=["column", "cells", "json", "object", "clash", "ending", "parquet"],
)
def test_a_file_that_cannot_be_meant_is_refused_whole(tmp_path, name, content, says):
    (tmp_path / name).write_text(content)
    assert says in refused("score", tmp_path / name, "--out", tmp_path / "o", home=tmp_path)
    assert not (tmp_path / "o").exists()


def test_a_company_teaches_its_way_of_saying_things(tmp_path):
    file, home = a_dialect(tmp_path / "labelled.csv"), tmp_path / "home"
    before = EmotionModel.load().model_id
    dry = told("adapt", file, "--dry-run", home=home)
    assert dry["is_better"]
    assert not dry["serves"]
    assert dry["gain_in_macro_f1"][1] > 0
    assert dry["f1"]["impatience"]["adapted"] > 0.9 > dry["f1"]["impatience"]["shipped"]
    assert not Home(home).emotion_adapter.exists()
    assert told("adapt", file, home=home)["serves"]
    (tmp_path / "new.csv").write_text("text\nnowt about my chair yet\nyour chair is proper pants\n")
    told("score", tmp_path / "new.csv", "--out", tmp_path / "o.parquet", home=home)
    heard = pd.read_parquet(tmp_path / "o.parquet")
    assert heard["is_impatience"].tolist() == [True, False]
    assert heard["emotion"][1] == "frustration"
    assert heard["is_worry"].tolist() == [True, False]  # a group that no signal publishes
    assert heard["emotion_model"][0] != before
    assert "adapted" in heard["emotion_model"][0]
    assert told("adapt", "--remove", home=home) == {"removed": True}
    (tmp_path / "o.parquet").unlink()
    told("score", tmp_path / "new.csv", "--out", tmp_path / "o.parquet", home=home)
    assert pd.read_parquet(tmp_path / "o.parquet")["emotion_model"][0] == before
    assert told("adapt", "--remove", home=home) == {"removed": False}


def test_the_same_labels_give_the_same_adapter_whatever_their_order(tmp_path):
    file = a_dialect(tmp_path / "a.csv")
    rows = pd.read_csv(file)
    for name, table in (
        ("one", rows),
        ("two", rows),
        ("three", rows.sample(frac=1, random_state=1)),
    ):
        table.to_csv(file, index=False)
        told("adapt", file, home=tmp_path / name)
    one, two, three = (
        json.loads(Home(tmp_path / name).emotion_adapter.read_text())
        for name in ("one", "two", "three")
    )
    assert one == two
    assert one["statements"]["f1"] == three["statements"]["f1"]


def test_labels_that_mean_nothing_leave_the_shipped_model(tmp_path):
    file, home = a_dialect(tmp_path / "noise.csv", shuffled=True), tmp_path / "home"
    found = told("adapt", file, home=home)
    assert not found["is_better"]
    assert not found["serves"]
    assert not Home(home).emotion_adapter.exists()


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("rage", "Row 120 has a label that is not known: rage"),
        ("", "Row 120 has no label"),
        ("neutral;joy", "Row 120 is neutral and joy"),
    ],
    ids=["unknown", "none", "both"],
)
def test_a_label_that_cannot_be_meant_is_refused(tmp_path, label, says):
    rows = [f"message {i},worry" for i in range(119)] + [f"the last one,{label}"]
    (tmp_path / "l.csv").write_text("text,label\n" + "\n".join(rows) + "\n")
    assert says in refused("adapt", tmp_path / "l.csv", home=tmp_path)


def test_too_few_labels_are_said_to_be_too_few(tmp_path):
    pd.read_csv(a_dialect(tmp_path / "l.csv")).head(99).to_csv(tmp_path / "l.csv", index=False)
    assert "99 labelled messages can be heard; at least 100" in refused(
        "adapt", tmp_path / "l.csv", home=tmp_path
    )
    rows = "\n".join(f"message {i},neutral" for i in range(120))
    (tmp_path / "l.csv").write_text(f"text,label\n{rows}\n")
    assert "no label stands on 10 messages" in refused("adapt", tmp_path / "l.csv", home=tmp_path)


def change(file: Path, what) -> None:
    said = json.loads(file.read_text())
    what(said)
    file.write_text(json.dumps(said))


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda f: f.write_text(f.read_text().replace("0.", "1.", 1)), "checksum"),
        (lambda f: change(f, lambda said: said.update(format="x")), "format is not"),
        (lambda f: f.write_bytes(b"\x80\x04."), "not an adapter"),
        (lambda f: f.write_bytes(b"[" * 2_000_000), "larger than"),
        (lambda f: f.write_text("[" * 100_000), "not an adapter"),
    ],
    ids=["a number", "format", "pickle", "huge", "deep"],
)
def test_an_altered_adapter_is_refused_and_doctor_says_so(tmp_path, harm, says):
    told("adapt", a_dialect(tmp_path / "labelled.csv"), home=tmp_path)
    harm(Home(tmp_path).emotion_adapter)
    (tmp_path / "m.csv").write_text("text\nhello\n")
    failure = refused("score", tmp_path / "m.csv", "--out", tmp_path / "o.parquet", home=tmp_path)
    assert says in failure
    assert "harken emotion adapt --remove" in failure
    doctor = CliRunner().invoke(main, ["doctor", "--home", str(tmp_path), "--json"])
    assert doctor.exit_code == 1
    assert "adapter" in doctor.stdout


def test_an_adapter_of_another_model_is_not_laid_over_this_one(tmp_path):
    told("adapt", a_dialect(tmp_path / "labelled.csv"), home=tmp_path)
    (tmp_path / "harken.yml").write_text("emotion: {speed: fast}\n")
    (tmp_path / "m.csv").write_text("text\nhello\n")
    failure = refused("score", tmp_path / "m.csv", "--out", tmp_path / "o.parquet", home=tmp_path)
    assert "was fitted on" in failure


def test_with_an_adapter_the_next_run_is_a_new_generation(tmp_path):
    home = tmp_path / "home"
    settings = Settings.of(home)
    settings.home.prepare()
    with open_warehouse(settings.home, "test") as connection:
        before = fingerprint(connection, settings, None, complete=True)
        told("adapt", a_dialect(tmp_path / "labelled.csv"), home=home)
        assert fingerprint(connection, settings, None, complete=True) != before
        told("adapt", "--remove", home=home)
        assert fingerprint(connection, settings, None, complete=True) == before
