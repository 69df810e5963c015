"""A transformer of a few weights, made on the spot: built as MiniLM is, and knowing nothing."""

import string
from pathlib import Path

import numpy as np

from ml.emotion.artefact import load as load_linear
from ml.emotion.labels import heads
from ml.emotion.model import ARTEFACT_FOLDER
from ml.emotion.tokens import TEXT_RULES
from ml.emotion.transformer_artefact import save
from ml.emotion.transformer_graph import exported

WIDTH, ATTENTION_HEADS, LAYERS, INSIDE = 8, 2, 2, 16
LETTERS = string.ascii_lowercase + string.digits + "!?.,'"
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *LETTERS, *(f"##{one}" for one in LETTERS)]


def tiny_weights(seed: int = 0, count: int = len(heads())) -> dict[str, np.ndarray]:
    """Weights by BERT's names, drawn by chance."""
    random = np.random.default_rng(seed)

    def drawn(*shape: int) -> np.ndarray:
        return random.normal(size=shape).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": drawn(len(VOCABULARY), WIDTH),
        "embeddings.position_embeddings.weight": drawn(64, WIDTH),
        "embeddings.token_type_embeddings.weight": drawn(2, WIDTH),
        "heads.weight": drawn(count, WIDTH),
        "heads.bias": drawn(count),
    }
    lines = {f"attention.self.{one}": (WIDTH, WIDTH) for one in ("query", "key", "value")}
    lines |= {"attention.output.dense": (WIDTH, WIDTH), "intermediate.dense": (INSIDE, WIDTH)}
    lines |= {"output.dense": (WIDTH, INSIDE)}
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        for name, shape in lines.items():
            weights[f"{at}.{name}.weight"], weights[f"{at}.{name}.bias"] = (
                drawn(*shape) / 2,
                drawn(shape[0]),
            )
        for name in ("attention.output", "output"):
            weights[f"{at}.{name}.LayerNorm.weight"] = 1 + drawn(WIDTH) / 10
            weights[f"{at}.{name}.LayerNorm.bias"] = drawn(WIDTH) / 10
    weights["embeddings.LayerNorm.weight"] = 1 + drawn(WIDTH) / 10
    weights["embeddings.LayerNorm.bias"] = drawn(WIDTH) / 10
    return weights


def tiny_statements() -> dict:
    """What a manifest says beside the files; slopes and offsets are told apart by head."""
    names = heads()
    return {
        "heads": list(names),
        "text_rules": TEXT_RULES,
        "fitted_on": load_linear(ARTEFACT_FOLDER)[0]["checksum"],
        "slopes": {head: 1.0 + at / 100 for at, head in enumerate(names)},
        "offsets": {head: -at / 100 for at, head in enumerate(names)},
        "thresholds": {head: 0.3 + at / 100 for at, head in enumerate(names)},
    }


def build_tiny(folder: Path, **statements: object) -> Path:
    """A folder as training leaves it."""
    graph = exported(tiny_weights(), ATTENTION_HEADS)
    save(folder, graph, VOCABULARY, tiny_statements() | statements)
    return folder
