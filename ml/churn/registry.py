"""Fitted models as plain files: save, load, and the id that is a hash of the content.

Fed by a ChurnModel; a folder holds model.json, card.md and checksum.json. Nothing in it is code:
loading reads numbers and texts only. Which model serves is the pipeline's decision, not made here.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ml.churn.additive import Additive
from ml.churn.card import card_of
from ml.churn.horizons import Timing
from ml.churn.model import ChurnModel
from ml.churn.rhythm import Rhythm

FORMAT = "harken-churn-model/2"
MODEL, CARD, CHECKSUM = "model.json", "card.md", "checksum.json"


class ModelFileError(ValueError):
    """A model folder cannot be used: missing, foreign or changed; the message says which."""


def model_id(model: ChurnModel) -> str:
    """Return `churn_` and 16 hex digits of the hash of everything the model is."""
    return "churn_" + hashlib.sha256(_written(model)).hexdigest()[:16]


def save(model: ChurnModel, models: Path) -> Path:
    """Write the model to `models`/<model_id> and return that folder; twice changes nothing."""
    folder = models / model_id(model)
    files = {MODEL: _written(model), CARD: card_of(model, folder.name).encode()}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    files[CHECKSUM] = (json.dumps(sums, indent=1, sort_keys=True) + "\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        part = folder / f".{name}.part"
        part.write_bytes(content)
        part.replace(folder / name)
    return folder


def load(folder: Path) -> ChurnModel:
    """Read a model folder; ModelFileError if a file is missing, changed or of another kind."""
    content, sums = _read(folder / MODEL), _parsed(_read(folder / CHECKSUM), folder / CHECKSUM)
    if sums.get(MODEL) != hashlib.sha256(content).hexdigest():
        raise ModelFileError(f"{folder / MODEL} does not match its checksum: it was changed")
    plain = _parsed(content, folder / MODEL)
    if plain.get("format") != FORMAT:
        raise ModelFileError(f"{folder / MODEL} is not a {FORMAT} file")
    try:
        model = _rebuilt(plain)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFileError(f"{folder / MODEL} is incomplete or foreign: {error!r}") from error
    if folder.name != model_id(model):
        raise ModelFileError(f"{folder} holds model {model_id(model)}: it was renamed or replaced")
    return model


def _written(model: ChurnModel) -> bytes:
    plain = {
        "format": FORMAT,
        "additive": model.additive.as_plain(),
        "family_of": dict(model.family_of),
        "families": list(model.families),
        "typical": dict(model.typical),
        "facts": dict(model.facts),
        "timing": model.timing.as_plain() if model.timing else None,
        "rhythm": model.rhythm.as_plain() if model.rhythm else None,
    }
    return (json.dumps(plain, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def _rebuilt(plain: Mapping[str, Any]) -> ChurnModel:
    return ChurnModel(
        Additive.from_plain(plain["additive"]),
        plain["family_of"],
        tuple(plain["families"]),
        plain["typical"],
        plain["facts"],
        Rhythm.from_plain(plain["rhythm"]) if plain["rhythm"] else None,
        Timing.from_plain(plain["timing"]) if plain["timing"] else None,
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read: {error.strerror}") from error


def _parsed(content: bytes, path: Path) -> dict[str, Any]:
    try:
        plain = json.loads(content)
    except ValueError as error:
        raise ModelFileError(f"{path} is not JSON: {error}") from error
    if not isinstance(plain, dict):
        raise ModelFileError(f"{path} does not hold an object")
    return plain
