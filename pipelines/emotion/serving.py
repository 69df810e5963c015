"""Which emotion models serve a home: the shipped one, the company's adapter, the transformer.

Feeds on the settings; the emotion stage, `harken emotion` and `harken doctor` ask here. Fitting an
adapter belongs to `ml/emotion/adapt.py`; the tables of scores to `text_scores.py`.
"""

import hashlib
from pathlib import Path

from ml.emotion import EmotionArtefactError, EmotionModel
from ml.emotion.transformer import RuntimeMissingError
from ml.emotion.transformer_artefact import digest_of
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.pages.private_files import write_private_file
from pipelines.settings import Settings

BUILD = "'make transformer' (see README)"


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


def closer_model(settings: Settings) -> EmotionModel | None:
    """The model that hears the newest texts once more, with a transformer; None where it is off.

    Raises:
        StatedFailure: it is asked for and was not built, was altered, does not go with the home's
            adapter, or what runs it is not installed.
    """
    if not settings.configuration.emotion.transformer:
        return None
    folder = settings.home.emotion_transformer
    if settings.home.emotion_adapter.exists():
        raise _without_transformer(
            "The adapter and the transformer do not go together: the adapter was fitted on the "
            "linear heads alone",
            settings.home.emotion_adapter,
            "Go back to the shipped model with 'harken emotion adapt --remove'",
        )
    if transformer_digest(settings.home) is None:
        raise _without_transformer(
            "The transformer of the emotion model was not built", folder, "Build it with " + BUILD
        )
    try:
        return EmotionModel.load(transformer=folder)
    except RuntimeMissingError as error:
        raise _without_transformer(
            f"The transformer of the emotion model cannot run: {error}",
            folder,
            "Install the extra 'transformer' (pip install 'harken[transformer]')",
        ) from error
    except EmotionArtefactError as error:
        raise _without_transformer(
            f"The transformer of the emotion model cannot be used: {error}",
            folder,
            "Build it again with " + BUILD,
        ) from error


def transformer_digest(home: Home) -> str | None:
    """SHA-256 of the manifest of the transformer that was built, or None without one."""
    return digest_of(home.emotion_transformer)


def _without_transformer(what: str, where: Path, todo: str) -> StatedFailure:
    return StatedFailure(
        what, where=str(where), todo=f"{todo}, or set 'emotion.transformer: false' in harken.yml."
    )


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
