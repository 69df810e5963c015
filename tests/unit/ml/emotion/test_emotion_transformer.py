"""The optional transformer: what it computes, what it is averaged with, and what is refused."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf, expit, logit, softmax
from tiny_transformer import (
    ATTENTION_HEADS,
    LAYERS,
    VOCABULARY,
    WIDTH,
    build_tiny,
    tiny_statements,
    tiny_weights,
)

from ml.emotion import EmotionArtefactError, EmotionModel
from ml.emotion.artefact import checksum_of
from ml.emotion.labels import heads
from ml.emotion.tokens import tokens
from ml.emotion.transformer import RuntimeMissingError, Transformer
from ml.emotion.transformer_artefact import load, save
from ml.emotion.transformer_graph import exported
from ml.emotion.wordpieces import MOST_PIECES, WordPieces

TEXTS = [
    "I have been waiting for three weeks and nobody answers.",
    "Thank you so much for your quick help!",
    "",
    None,
    "My parcel is late. " * 30,
    "Καλημέρα σας, πού είναι το δέμα μου;",
    "ok",
    "café naïve ☕",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    return build_tiny(tmp_path_factory.mktemp("transformer"))


@pytest.fixture
def folder(built, tmp_path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy"))


@pytest.fixture(scope="module")
def closer(built) -> EmotionModel:
    return EmotionModel.load(transformer=built)


def change_manifest(folder: Path, change) -> None:
    """A careful forger's manifest: changed, with a fresh checksum of its own."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    manifest["checksum"] = checksum_of(manifest)
    path.write_text(json.dumps(manifest))


def of_bert(weights: dict[str, np.ndarray], numbers: list[int]) -> np.ndarray:
    """BERT by its definition, in plain numbers: log-odds of every head."""

    def linear(x, name):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def normal(x, name):
        spread = np.sqrt(x.var(axis=1, keepdims=True) + 1e-12)
        x = (x - x.mean(axis=1, keepdims=True)) / spread
        return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    x = weights["embeddings.word_embeddings.weight"][numbers]
    x = x + weights["embeddings.position_embeddings.weight"][: len(numbers)]
    x = normal(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    size = WIDTH // ATTENTION_HEADS
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        query, key, value = (
            linear(x, f"{at}.attention.self.{one}") for one in ("query", "key", "value")
        )
        seen = []
        for part in (slice(h * size, (h + 1) * size) for h in range(ATTENTION_HEADS)):
            shares = softmax(query[:, part] @ key[:, part].T / np.sqrt(size), axis=1)
            seen.append(shares @ value[:, part])
        seen = linear(np.hstack(seen), f"{at}.attention.output.dense")
        x = normal(x + seen, f"{at}.attention.output.LayerNorm")
        thought = linear(x, f"{at}.intermediate.dense")
        thought = thought * (1 + erf(thought / np.sqrt(2))) / 2
        x = normal(x + linear(thought, f"{at}.output.dense"), f"{at}.output.LayerNorm")
    return linear(x.mean(axis=0, keepdims=True), "heads")[0]


@pytest.mark.parametrize("seed", range(4))
def test_the_exported_graph_says_what_bert_says_but_for_rounding(seed):
    weights = tiny_weights(seed)
    said = Transformer(exported(weights, ATTENTION_HEADS), VOCABULARY)
    texts = [tokens(text) for text in TEXTS if text]
    numbers = WordPieces(VOCABULARY)
    true = np.array([of_bert(weights, numbers.numbers(text)) for text in texts])
    wrong = np.abs(said.log_odds(texts) - true)
    told_apart = np.abs(true - true.mean(axis=0)).mean()
    assert wrong.mean() < told_apart / 5


def test_the_export_is_the_same_to_the_byte():
    assert exported(tiny_weights(), ATTENTION_HEADS) == exported(tiny_weights(), ATTENTION_HEADS)


def test_log_odds_are_averaged_with_the_linear_ones_and_calibrated(closer, built):
    held, linear = load(built), EmotionModel.load()
    text = "where is my parcel"
    of_both, of_linear = closer.score([text]).iloc[0], linear.score([text]).iloc[0]
    own = Transformer(held.graph, held.vocabulary).log_odds([tokens(text)])[0]
    mean = (logit(of_linear[list(heads())].astype(float)) + own) / 2
    wanted = expit(mean * held.slopes + held.offsets)
    np.testing.assert_allclose(of_both[list(heads())].astype(float), wanted, rtol=1e-9)
    decided = closer.decided(closer.score([text])).iloc[0]
    assert decided["p_joy"] == (of_both["p_joy"] >= held.thresholds["p_joy"])


def test_the_models_name_says_who_hears(closer):
    linear = EmotionModel.load()
    assert "-transformer-" in closer.model_id
    assert "transformer" not in linear.model_id
    words = closer.top_words("I am very happy", "p_joy")
    assert words == linear.top_words("I am very happy", "p_joy") != []


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(len(TEXTS))), cut=st.integers(0, len(TEXTS)))
def test_neither_order_nor_company_changes_a_row(closer, order, cut):
    whole = closer.score(TEXTS)
    shuffled = [TEXTS[at] for at in order]
    parts = pd.concat([closer.score(shuffled[:cut]), closer.score(shuffled[cut:])])
    expected = whole.iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(parts.reset_index(drop=True), expected, check_exact=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=200), st.binary(max_size=9)), max_size=4))
def test_whatever_arrives_gets_a_row_from_the_transformer_too(closer, texts):
    table = closer.score(texts)
    assert len(table) == len(texts)
    assert (table["p_joy"].isna() == (table["emotion"] == "not_scored")).all()


def test_pieces_are_the_longest_that_the_vocabulary_has():
    vocabulary = ["[UNK]", "[CLS]", "[SEP]", "wait", "##ing", "##s", "don", "'", "t", "cafe", "!"]
    pieces = WordPieces(vocabulary)

    def read(*words: str) -> list[str]:
        return [vocabulary[number] for number in pieces.numbers(words)][1:-1]

    assert read("waitings", "don't", "café") == ["wait", "##ing", "##s", "don", "'", "t", "cafe"]
    assert read("wax", "!!", "☕") == ["[UNK]", "!", "!", "[UNK]"]
    assert len(pieces.numbers(["wait"] * 500)) == MOST_PIECES


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_tampered_byte_of_the_transformer_is_refused(built, data, tmp_path_factory):
    name = data.draw(st.sampled_from(["model.onnx", "vocabulary.txt", "manifest.json"]))
    folder = Path(shutil.copytree(built, tmp_path_factory.mktemp("tampered") / "copy"))
    content = bytearray((folder / name).read_bytes())
    # white space at the very end of the manifest says nothing and may differ
    at = data.draw(st.integers(0, len(content) - 2))
    content[at] ^= data.draw(st.integers(1, 255))
    (folder / name).write_bytes(bytes(content))
    try:
        load(folder)
    except EmotionArtefactError:
        return
    assert json.loads(content) == json.loads((built / name).read_bytes())


@pytest.mark.parametrize("name", ["model.onnx", "vocabulary.txt", "manifest.json"])
def test_a_missing_empty_or_huge_file_of_the_transformer_is_refused(folder, name):
    (folder / name).write_bytes(b"")
    with pytest.raises(EmotionArtefactError, match=name):
        EmotionModel.load(transformer=folder)
    with (folder / name).open("r+b") as file:
        file.truncate(2**34)
    with pytest.raises(EmotionArtefactError, match="larger than"):
        EmotionModel.load(transformer=folder)
    (folder / name).unlink()
    with pytest.raises(EmotionArtefactError, match=name):
        EmotionModel.load(transformer=folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.update(format="harken-emotion-transformer/99"), "format"),
        (lambda m: m.update(files=[]), "nothing about the files"),
        (lambda m: m["files"].pop("model.onnx"), "size and checksum"),
        (lambda m: m["files"]["model.onnx"].update(sha256="0" * 64), "differs"),
        (lambda m: m["files"]["model.onnx"].update(bytes=10**12), "differs"),
        (lambda m: m["heads"].reverse(), "other heads"),
        (lambda m: m.update(text_rules=99), "text rules"),
        (lambda m: m["slopes"].pop("p_joy"), "slopes"),
        (lambda m: m["slopes"].update(p_joy=float("nan")), "slopes"),
        (lambda m: m["offsets"].update(p_joy="0"), "offsets"),
        (lambda m: m["thresholds"].update(p_joy=1.0), "threshold"),
        (lambda m: m.update(fitted_on="0" * 64), "was averaged with"),
        (lambda m: m.pop("fitted_on"), "was averaged with"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_transformers_manifest_that_does_not_fit_is_refused(folder, change, message):
    change_manifest(folder, change)
    with pytest.raises(EmotionArtefactError, match=message):
        EmotionModel.load(transformer=folder)


def test_a_graph_that_is_no_graph_or_of_another_shape_is_refused(folder):
    others = {
        "cannot be read": b"\x80\x04no graph",
        "takes": exported(tiny_weights(count=3), ATTENTION_HEADS),
    }
    for message, graph in others.items():
        save(folder, graph, VOCABULARY, tiny_statements())
        with pytest.raises(EmotionArtefactError, match=message):
            EmotionModel.load(transformer=folder)


def test_a_vocabulary_that_the_graph_does_not_reach_is_refused(folder):
    graph = load(folder).graph
    for message, vocabulary in {
        "does not run": [*VOCABULARY, "further"],
        "lacks": ["a", *VOCABULARY[4:]],
        "twice": [*VOCABULARY[:-1], "a"],
    }.items():
        save(folder, graph, vocabulary, tiny_statements())
        with pytest.raises(EmotionArtefactError, match=message):
            EmotionModel.load(transformer=folder)


def test_weights_that_are_no_numbers_are_refused(folder):
    weights = tiny_weights() | {"heads.bias": np.full(len(heads()), np.nan, dtype=np.float32)}
    save(folder, exported(weights, ATTENTION_HEADS), VOCABULARY, tiny_statements())
    with pytest.raises(EmotionArtefactError, match="no number for every head"):
        EmotionModel.load(transformer=folder)


def test_the_transformer_goes_with_full_speed_alone(built):
    with pytest.raises(EmotionArtefactError, match="full speed"):
        EmotionModel.load(speed="fast", transformer=built)


def test_without_the_runtime_it_says_what_is_missing(built, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(RuntimeMissingError, match="onnxruntime is not installed"):
        EmotionModel.load(transformer=built)


def test_without_a_transformer_its_runtime_is_never_imported():
    code = (
        "import sys; from ml.emotion import EmotionModel; import pipelines.emotion.serving;"
        "EmotionModel.load().score(['hello']); print([m for m in sys.modules if 'onnx' in m])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
