"""What is wrong in a home: every store is asked through its own door, and nothing is mended.

What counts as wrong is said by the stores themselves, as stated failures; a store that does not
exist yet is not wrong. How it is told belongs to the command line.
"""

import shutil
from collections.abc import Callable

from pipelines.actions.store import ActionStore
from pipelines.emotion.serving import closer_model, serving_model
from pipelines.failures import StatedFailure
from pipelines.identity.decisions import DecisionStore
from pipelines.live_configuration import secrets_of
from pipelines.settings import Settings, is_secret_set
from pipelines.sources.landing import existing_folder
from pipelines.vault.store import Vault
from pipelines.warehouse.connection import open_published, open_warehouse
from pipelines.warehouse.lock import who_is_writing
from pipelines.warehouse.publish import current_generation

LEAST_FREE = 1_000_000_000  # bytes; a publish writes the warehouse's tables a second time
WAIT_SECONDS = 5.0


def problems_of(settings: Settings) -> list[StatedFailure]:
    """Everything that would stop the next run or a reader, with what to do."""
    found = []
    for check in CHECKS:
        try:
            check(settings)
        except StatedFailure as problem:
            found.append(problem)
    return found


def free_bytes(settings: Settings) -> int:
    """Free space on the disk of the home."""
    root = settings.home.root
    return shutil.disk_usage(next(p for p in (root, *root.parents) if p.exists())).free


def _disk(settings: Settings) -> None:
    if (free := free_bytes(settings)) < LEAST_FREE:
        raise StatedFailure(
            f"The disk is nearly full: {free / 1e9:.1f} GB are free",
            where=str(settings.home.root),
            todo="Make room on it, or move the home to a larger one.",
        )


def _landing(settings: Settings) -> None:
    if settings.landing is not None:
        existing_folder(settings.landing)


def _warehouse(settings: Settings) -> None:
    file = settings.home.working_file
    if not file.exists() or who_is_writing(file):
        return  # who writes to it could open it
    with open_warehouse(settings.home, "doctor", WAIT_SECONDS):
        pass


def _published(settings: Settings) -> None:
    home = settings.home
    if home.published_file.exists() or home.published_twin.exists():
        current_generation(home)
        with open_published(home):
            pass


def _secrets(settings: Settings) -> None:
    unset = [
        f"{variable} ({key})"
        for key, variable in secrets_of(settings.configuration.pull, "pull")
        if not is_secret_set(variable)
    ]
    if unset:
        raise StatedFailure(
            f"Secrets of live sources are not in the environment: {', '.join(unset)}",
            where=str(settings.configuration_file or "harken.yml"),
            todo="Set these environment variables where Harken is started.",
        )


def _vault(settings: Settings) -> None:
    Vault(settings.home).check()


def _decisions(settings: Settings) -> None:
    DecisionStore(settings.home).all()


def _actions(settings: Settings) -> None:
    if settings.home.action_store.exists():
        ActionStore(settings.home)


def _emotion_model(settings: Settings) -> None:
    if settings.home.emotion_adapter.exists():
        serving_model(settings)
    closer_model(settings)


CHECKS: tuple[Callable[[Settings], None], ...] = (
    _disk,
    _landing,
    _secrets,
    _warehouse,
    _published,
    _vault,
    _decisions,
    _actions,
    _emotion_model,
)
