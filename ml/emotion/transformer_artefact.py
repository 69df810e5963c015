"""The fine-tuned transformer on disk: graph, vocabulary, and a manifest that vouches for both.

Feeds on bytes and statements; gives them back only if every byte and size is what the manifest
says. Whatever is wrong ends in an EmotionArtefactError that names it. What does not belong here:
running the graph (transformer.py), learning it (transformer_train.py).
"""

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ml.emotion.artefact import MANIFEST_FILE, EmotionArtefactError, checksum_of
from ml.emotion.heads import Matrix
from ml.emotion.labels import heads
from ml.emotion.tokens import TEXT_RULES

FORMAT = "harken-emotion-transformer/1"
GRAPH_FILE, VOCABULARY_FILE = "model.onnx", "vocabulary.txt"
MOST_BYTES = {MANIFEST_FILE: 1_000_000, GRAPH_FILE: 26_000_000, VOCABULARY_FILE: 2_000_000}


class Transformed(NamedTuple):
    """What the folder holds; slopes and offsets are per head, over the averaged log-odds."""

    graph: bytes
    vocabulary: list[str]
    slopes: Matrix
    offsets: Matrix
    thresholds: dict[str, float]
    fitted_on: str
    checksum: str


def save(
    folder: Path, graph: bytes, vocabulary: list[str], statements: Mapping[str, Any]
) -> dict[str, Any]:
    """Write graph, vocabulary and manifest into the folder; the manifest.

    Args:
        statements: `heads`, `text_rules`, `fitted_on` (checksum of the linear artefact), and by
            head `slopes`, `offsets` and `thresholds`; further ones are kept as they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {GRAPH_FILE: graph, VOCABULARY_FILE: ("\n".join(vocabulary) + "\n").encode()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    said = {name: {"bytes": len(one), "sha256": _digest(one)} for name, one in files.items()}
    manifest: dict[str, Any] = {"format": FORMAT, **statements, "files": said}
    manifest["checksum"] = checksum_of(manifest)
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=True)
    (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")
    return manifest


def load(folder: Path) -> Transformed:
    """What lies in the folder. Raises EmotionArtefactError unless all of it agrees."""
    manifest = _manifest(folder / MANIFEST_FILE)
    graph, vocabulary = (
        _file(folder / name, manifest["files"].get(name)) for name in (GRAPH_FILE, VOCABULARY_FILE)
    )
    try:
        pieces = vocabulary.decode("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise EmotionArtefactError(f"{folder / VOCABULARY_FILE}: not text: {error}") from error
    path = folder / MANIFEST_FILE
    by_head = [_of_heads(path, manifest, name) for name in ("slopes", "offsets", "thresholds")]
    thresholds = dict(zip(heads(), map(float, by_head[2]), strict=True))
    if not all(0.0 < one < 1.0 for one in thresholds.values()):
        raise EmotionArtefactError(f"{path}: a threshold is not a probability")
    return Transformed(
        graph,
        pieces,
        by_head[0],
        by_head[1],
        thresholds,
        str(manifest.get("fitted_on")),
        str(manifest["checksum"]),
    )


def digest_of(folder: Path) -> str | None:
    """SHA-256 of the manifest that lies there, or None without one."""
    file = folder / MANIFEST_FILE
    return _digest(file.read_bytes()) if file.exists() else None


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(_bounded(path).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise EmotionArtefactError(f"{path}: not a JSON manifest: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise EmotionArtefactError(f"{path}: format is not {FORMAT}")
    if manifest.get("checksum") != checksum_of(manifest):
        raise EmotionArtefactError(f"{path}: the manifest does not match its own checksum")
    if not isinstance(manifest.get("files"), dict):
        raise EmotionArtefactError(f"{path}: says nothing about the files")
    if manifest.get("heads") != list(heads()) or manifest.get("text_rules") != TEXT_RULES:
        raise EmotionArtefactError(f"{path}: fitted for other heads or text rules than ours")
    return manifest


def _file(path: Path, said: Any) -> bytes:
    if not isinstance(said, dict) or set(said) != {"bytes", "sha256"}:
        raise EmotionArtefactError(f"{path}: the manifest does not say its size and checksum")
    content = _bounded(path)
    if len(content) != said["bytes"] or _digest(content) != said["sha256"]:
        raise EmotionArtefactError(f"{path}: size or checksum differs from the manifest's")
    return content


def _bounded(path: Path) -> bytes:
    most = MOST_BYTES[path.name]
    try:
        if path.stat().st_size > most:
            raise EmotionArtefactError(f"{path}: larger than {most} bytes")
        return path.read_bytes()
    except OSError as error:
        raise EmotionArtefactError(f"{path}: cannot be read: {error.strerror}") from error


def _of_heads(path: Path, manifest: Mapping[str, Any], name: str) -> Matrix:
    said = manifest.get(name)
    if not isinstance(said, dict) or set(said) != set(heads()):
        raise EmotionArtefactError(f"{path}: does not name {name} for every head")
    if not all(isinstance(one, float) and math.isfinite(one) for one in said.values()):
        raise EmotionArtefactError(f"{path}: one of the {name} is no finite number")
    return np.array([said[head] for head in heads()])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
