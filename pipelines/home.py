"""Where everything that Harken keeps lies on disk: the home folder.

One property per place, so that no other module spells a path of the home. Opening, locking and
writing those files belong to the packages that own them (warehouse, vault, ingest, alerts).
"""

import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.failures import StatedFailure


@dataclass(frozen=True)
class Home:
    """The folder that holds all state of one company's Harken."""

    root: Path

    @property
    def working_file(self) -> Path:
        """Working database; the pipeline alone opens it."""
        return self.root / "warehouse" / "harken.duckdb"

    @property
    def working_log(self) -> Path:
        """What was committed and does not stand in the working database yet; after a crash."""
        return self.working_file.with_name(f"{self.working_file.name}.wal")

    @property
    def log_set_aside(self) -> Path:
        """The newest such log that could not be read."""
        return self.working_file.with_name("unreadable.wal")

    @property
    def published_file(self) -> Path:
        """What analysts, notebooks and pages read; replaced whole, never locked."""
        return self.root / "published" / "journey.duckdb"

    @property
    def landing_note(self) -> Path:
        """Which landing folder was taken in last: its harken.yml holds for later stages too."""
        return self.root / "landing.txt"

    @property
    def archive(self) -> Path:
        """Every received file under the hash of its content."""
        return self.root / "archive"

    @property
    def staging_area(self) -> Path:
        """Parsed files on their way into the warehouse; empty between runs."""
        return self.root / "warehouse" / "staged"

    @property
    def published_twin(self) -> Path:
        """The published file under a name that is no schema's: `journey.customers` works in it."""
        return self.root / "published" / "harken.duckdb"

    @property
    def vault_file(self) -> Path:
        """Names, addresses, phones and texts behind their tokens."""
        return self.root / "vault" / "identity.sqlite"

    @property
    def identity_decisions(self) -> Path:
        """Which customers persons made one, or kept apart."""
        return self.root / "vault" / "decisions.sqlite"

    @property
    def action_store(self) -> Path:
        """Alerts and their events."""
        return self.root / "actions" / "actions.sqlite"

    @property
    def bookmarks(self) -> Path:
        """How far each live source has been pulled."""
        return self.root / "bookmarks"

    @property
    def desk_file(self) -> Path:
        """Who may sign in at the desk, and who is signed in."""
        return self.root / "desk" / "desk.sqlite"

    @property
    def alerts(self) -> Path:
        """One folder of lists per day."""
        return self.root / "alerts"

    @property
    def models(self) -> Path:
        """One folder per fitted churn model."""
        return self.root / "models"

    @property
    def emotion_adapter(self) -> Path:
        """What the company's own labelled messages taught the emotion model, where it serves."""
        return self.models / "emotion" / "adapter.json"

    @property
    def emotion_transformer(self) -> Path:
        """Folder of the fine-tuned transformer, where somebody built one."""
        return self.models / "emotion" / "transformer"

    @property
    def reports(self) -> Path:
        """What each run did."""
        return self.root / "reports"

    @property
    def dagster(self) -> Path:
        """The Dagster instance: run history, schedules, sensors."""
        return self.root / "dagster"

    @property
    def dbt_target(self) -> Path:
        """Compiled dbt artefacts and logs."""
        return self.root / "dbt"

    @property
    def dbt_runs(self) -> Path:
        """What dbt compiles for one stage of one run; empty between runs."""
        return self.dbt_target / "runs"

    def prepare(self) -> "Home":
        """Make the folders, readable by their owner alone, and return self.

        Raises:
            StatedFailure: a folder cannot be made or is not ours to write.
        """
        for folder in (
            self.root,
            self.working_file.parent,
            self.published_file.parent,
            self.archive,
            self.staging_area,
            self.vault_file.parent,
            self.action_store.parent,
            self.bookmarks,
            self.desk_file.parent,
            self.alerts,
            self.models,
            self.reports,
            self.dagster,
            self.dbt_target,
            self.dbt_runs,
        ):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                os.chmod(folder, 0o700)  # customers' names and words lie below
            except OSError as error:
                raise _unwritable(folder, error.strerror) from error
        return self

    def check(self) -> None:
        """Raise what `prepare` would; a home that is not there is not made."""
        try:
            if self.root.is_dir():
                self.prepare()
                return
            nearest = next(place for place in (self.root, *self.root.parents) if place.exists())
        except OSError as error:
            raise _unwritable(self.root, error.strerror) from error
        if not nearest.is_dir():
            raise _unwritable(nearest, "a file is in the way")
        if not os.access(nearest, os.W_OK):
            raise _unwritable(nearest, "Permission denied")


def _unwritable(folder: Path, why: str | None) -> StatedFailure:
    return StatedFailure(
        f"The home cannot be made or written: {why}",
        where=str(folder),
        todo="Name another folder with --home, or make this one writable for you.",
    )
