"""Which emotion model serves a home: the shipped one, and over it the company's own adapter.

Feeds on the settings; the emotion stage, `harken emotion` and `harken doctor` ask here. Fitting an
adapter belongs to `ml/emotion/adapt.py`; the tables of scores to `text_scores.py`.
"""

import hashlib

from ml.emotion import EmotionArtefactError, EmotionModel
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.pages.private_files import write_private_file
from pipelines.settings import Settings


def shipped_model(settings: Settings) -> EmotionModel:
    """The model that ships, at the configured speed."""
    return EmotionModel.load(speed=settings.configuration.emotion.speed)


def serving_model(settings: Settings) -> EmotionModel:
    """The model that serves this home.

    Raises:
        StatedFailure: the home's adapter was altered, or was fitted on another model.
    """
    adapter = settings.home.emotion_adapter
    if not adapter.exists():
        return shipped_model(settings)
    try:
        return EmotionModel.load(speed=settings.configuration.emotion.speed, adapter=adapter)
    except EmotionArtefactError as error:
        raise StatedFailure(
            f"The adapter of the emotion model cannot be used: {error}",
            where=str(adapter),
            todo="Fit it again with 'harken emotion adapt FILE', or go back to the shipped model "
            "with 'harken emotion adapt --remove'.",
        ) from error


def install_adapter(home: Home, content: str) -> None:
    """Let an adapter serve from the next run on; the one that served is kept beside it."""
    remove_adapter(home)
    write_private_file(home.emotion_adapter, content.encode("utf-8"))


def remove_adapter(home: Home) -> bool:
    """Let the shipped model serve alone; whether an adapter had served. Its file is kept."""
    digest = adapter_digest(home)
    if digest is None:
        return False
    home.emotion_adapter.rename(home.emotion_adapter.with_name(f"adapter-{digest[:12]}.json"))
    return True


def adapter_digest(home: Home) -> str | None:
    """SHA-256 of the adapter that serves, or None without one."""
    file = home.emotion_adapter
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None
