"""Which churn model serves: the newest that passed the gate, or the one a person went back to.

Kept as models/serving.json beside the model folders. How models are compared and how they are
written stand in ml/churn (succession.py, registry.py).
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date

import pandas as pd

from ml.churn.card import gap_in_words
from ml.churn.model import ChurnModel
from ml.churn.registry import ModelFileError, load, model_id, save
from ml.churn.succession import succeeds
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.pages.private_files import write_private_file

FILE = "serving.json"
REMEMBERED = 50


@dataclass(frozen=True)
class Serving:
    """Who serves, since which as-of day, whether a person pinned it, and who served before."""

    model_id: str
    since: str
    pinned: bool = False
    before: tuple[str, ...] = ()


def serving_of(home: Home) -> Serving | None:
    """What serves now; None before the first model.

    Raises:
        StatedFailure: the file was damaged.
    """
    path = home.models / FILE
    if not path.exists():
        return None
    try:
        plain = json.loads(path.read_text())
        return Serving(**{**plain, "before": tuple(plain["before"])})
    except (ValueError, TypeError, KeyError) as error:
        raise StatedFailure(
            "Which model serves cannot be read",
            where=str(path),
            todo="Remove the file; the next run fits a model and lets it serve.",
        ) from error


def pinned_model(home: Home) -> ChurnModel | None:
    """The model a person went back to, if any.

    Raises:
        StatedFailure: its files are gone or were changed.
    """
    serving = serving_of(home)
    return kept_model(home, serving.model_id) if serving and serving.pinned else None


def kept_model(home: Home, name: str) -> ChurnModel:
    """The model of that id.

    Raises:
        StatedFailure: it is not there, or not as it was written.
    """
    try:
        return load(home.models / name)
    except ModelFileError as error:
        raise StatedFailure(
            f"The model {name} cannot be used: {error}",
            where=str(home.models),
            todo="'harken model list' shows the models that are kept.",
        ) from error


def let_serve(
    home: Home, candidate: ChurnModel, training: pd.DataFrame, as_of: date
) -> tuple[ChurnModel, str]:
    """Keep the candidate's files; return who serves from now on, and why in a sentence."""
    save(candidate, home.models)
    name, serving = model_id(candidate), serving_of(home)
    if serving and serving.model_id == name:
        return candidate, f"{candidate.facts['candidate']} serves: {candidate.facts['reason']}"
    try:
        champion = load(home.models / serving.model_id) if serving else None
    except ModelFileError:
        champion = None  # gone or of an older form: nothing to hold the candidate against
    accepted, why = succeeds(champion, candidate, training)
    if not accepted and champion and serving:
        return champion, f"{serving.model_id} goes on serving; the new model was refused: {why}"
    _write(home, _after(serving, name, as_of.isoformat(), pinned=False))
    reason = candidate.facts["reason"]
    said = [f"{candidate.facts['candidate']} serves: {reason}", f"taken since {why}"]
    gap = gap_in_words(candidate.facts["validation"])
    return candidate, "; ".join([*said, gap] if gap else said)


def roll_back(home: Home, name: str | None, as_of: date) -> Serving:
    """Pin a model: the one named, else the one that served before; it serves until released.

    Raises:
        StatedFailure: there is none before, or the model cannot be used.
    """
    serving = serving_of(home)
    target = name or (serving.before[0] if serving and serving.before else None)
    if target is None:
        raise StatedFailure(
            "There is no earlier model to go back to",
            where=str(home.models),
            todo="Name one of 'harken model list'.",
        )
    kept_model(home, target)
    pinned = _after(serving, target, as_of.isoformat(), pinned=True)
    _write(home, pinned)
    return pinned


def release(home: Home) -> Serving:
    """Let the next run's model compete again.

    Raises:
        StatedFailure: no model serves yet.
    """
    serving = serving_of(home)
    if serving is None:
        raise StatedFailure(
            "No model serves yet", where=str(home.models), todo="Run 'harken run' first."
        )
    free = replace(serving, pinned=False)
    _write(home, free)
    return free


def _after(before: Serving | None, name: str, since: str, pinned: bool) -> Serving:
    served = [before.model_id, *before.before] if before else []
    return Serving(name, since, pinned, tuple([one for one in served if one != name][:REMEMBERED]))


def _write(home: Home, serving: Serving) -> None:
    content = json.dumps(asdict(serving), indent=1) + "\n"
    write_private_file(home.models / FILE, content.encode())
