"""Reading the data set, fitting, measuring and the command line."""

import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from ml.emotion import EmotionModel
from ml.emotion.artefact import load
from ml.emotion.evaluate import best_thresholds, cross_fitted_decisions, macro_f1
from ml.emotion.fit import quantised
from ml.emotion.goemotions import GoEmotionsError, digests, fold_of, read
from ml.emotion.labels import LABELS, heads, members
from ml.emotion.model import ARTEFACT_FOLDER
from ml.emotion.train import main as train

WORDS = {"joy": "wonderful", "anger": "furious", "gratitude": "thanks", "neutral": "table"}


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A made-up data set of the same form: each label has a word of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "labels.txt").write_text("\n".join(LABELS))
    for part, count in (("train", 12), ("dev", 10)):
        lines = [
            f'the {WORDS.get(label, f"word{label}")} "thing {number}\t{at}\t{part}{at}x{number}'
            for at, label in enumerate(LABELS)
            for number in range(count)
        ]
        (folder / f"{part}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_training_twice_gives_the_same_bytes_and_a_model_that_has_learnt(tiny, tmp_path):
    for name in ("one", "two"):
        result = CliRunner().invoke(train, ["--data", str(tiny), "--out", str(tmp_path / name)])
        assert result.exit_code == 0, result.output
        assert "goemotions_28" in result.output
    for file in ("arrays.npz", "manifest.json", "card.md", "card.svg"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    row = EmotionModel.load(tmp_path / "one").score(["the wonderful thing"]).iloc[0]
    assert max(LABELS, key=lambda label: row[f"p_{label}"]) == "joy"


def test_the_order_of_the_file_does_not_matter(tiny):
    before = read(tiny, "train")
    lines = (tiny / "train.tsv").read_text().splitlines(keepends=True)
    (tiny / "train.tsv").write_text("".join(reversed(lines)))
    after = read(tiny, "train")
    assert before.texts == after.texts
    assert (before.truth == after.truth).all()


@pytest.mark.parametrize(
    ("line", "message"),
    [("only text\n", "1 fields"), ("a\t99\tid\n", "unknown label"), ("a\tjoy\tid\n", "unknown")],
)
def test_a_line_that_cannot_be_read_is_named(tiny, line, message):
    (tiny / "dev.tsv").write_text(line)
    with pytest.raises(GoEmotionsError, match=rf"dev.tsv, line 1: .*{message}"):
        read(tiny, "dev")


def test_a_folder_that_is_not_the_data_set_ends_in_a_clear_line(tmp_path):
    result = CliRunner().invoke(train, ["--data", str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "labels.txt" in result.output
    assert "Traceback" not in result.output


def test_help_shows_an_example():
    result = CliRunner().invoke(train, ["--help"])
    assert "python -m ml.emotion.train --data" in result.output


def test_every_head_is_true_exactly_where_one_of_its_labels_is(tiny):
    comments = read(tiny, "dev")
    for position, head in enumerate(heads()):
        expected = comments.truth[:, [heads().index(f"p_{m}") for m in members(head)]].any(axis=1)
        assert (comments.truth[:, position] == expected).all()


def test_folds_depend_on_the_id_alone_and_are_all_used():
    folds = [fold_of(f"id{number}") for number in range(1000)]
    assert folds == [fold_of(f"id{number}") for number in range(1000)]
    assert all(150 < folds.count(fold) < 250 for fold in range(5))


def test_the_best_threshold_parts_what_can_be_parted():
    scores = np.array([[0.9], [0.8], [0.3], [0.1]])
    truth = np.array([[True], [True], [False], [False]])
    assert best_thresholds(scores, truth)[0] == pytest.approx(0.55)


def test_measured_thresholds_never_see_the_fold_they_are_measured_on():
    rng = np.random.default_rng(3)
    scores, truth = rng.normal(size=(200, 1)), rng.random((200, 1)) < 0.3
    folds = np.arange(200) % 5
    before = cross_fitted_decisions(scores, truth, folds)
    flipped = truth.copy()
    flipped[folds == 2] = ~flipped[folds == 2]
    after = cross_fitted_decisions(scores, flipped, folds)
    assert (before[folds == 2] == after[folds == 2]).all()


def test_macro_f1_counts_both_kinds_of_error_and_lies_in_its_interval():
    truth = np.array([[True], [True], [False], [False]] * 25)
    decided = np.array([[True], [False], [True], [False]] * 25)
    figure = macro_f1(truth, decided, np.arange(100) % 5)
    assert figure.macro_f1 == pytest.approx(0.5)
    assert figure.low < 0.5 < figure.high


def test_quantised_weights_keep_the_large_and_drop_the_small():
    weights = np.array([[2.0, 0.05], [-1.0, 0.01], [0.3, 0.0]])
    steps, scale = quantised(weights, 0.5)
    assert (steps[:, 1] == 0).all()
    assert steps[:, 0].tolist() == [127, -64, 0]
    assert np.abs(steps[:2, 0] * scale[0] - weights[:2, 0]).max() <= scale[0] / 2


def test_the_shipped_model_was_fitted_on_the_data_it_names(shared_data):
    manifest, _ = load(ARTEFACT_FOLDER)
    assert manifest["training_data"]["sha256"] == digests(shared_data / "goemotions")
    figures = manifest["metrics"]["full"]
    assert figures["goemotions_28"]["macro_f1"] >= 0.48
    assert figures["ekman_7"]["macro_f1"] >= 0.60
    assert figures["sentiment_4"]["macro_f1"] >= 0.66
    assert figures["customer_8"]["macro_f1"] >= 0.64
    assert figures["frustration"]["macro_f1"] >= 0.54


def test_cancel_cues_agree_with_people_on_real_questions(shared_data):
    path = shared_data / "banking77" / "test.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    model = EmotionModel.load()
    heard = list(model.score([text for text, _ in rows])["cancel_intent"] > 0.5)
    truth = [category == "terminate_account" for _, category in rows]
    hits = sum(h and t for h, t in zip(heard, truth, strict=True))
    assert hits / sum(heard) >= 0.9
    assert hits / sum(truth) >= 0.8
