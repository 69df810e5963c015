"""Goes over the live sources of harken.yml: each lands what is new, then moves its bookmark.

One that fails is told and does not stop the others. How a kind is read stands in the module of its
name: `pull(source, bookmark, land, progress)` lands a batch, then yields the bookmark behind it.
"""

import importlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.failures import StatedFailure
from pipelines.live_configuration import Live
from pipelines.pages.words import counted
from pipelines.settings import Settings
from pipelines.sources.landing import existing_folder
from pipelines.sources.live.bookmarks import Bookmark, read_bookmark, write_bookmark
from pipelines.sources.live.landed import LandingPlace

Progress = Callable[[str], None]


@dataclass
class Pulled:
    """What one live source gave: files relative to its folder, and what failed, if anything."""

    name: str
    folder: Path
    files: list[str] = field(default_factory=list)
    failure: StatedFailure | None = None

    @property
    def sentence(self) -> str:
        """How it ended, for a person."""
        landed = f"{counted(len(self.files), 'new file')} in {self.folder}"
        told = [landed] if self.files else [] if self.failure else ["nothing new"]
        return f"{self.name}: {'; '.join([*told, *([str(self.failure)] if self.failure else [])])}"


def pull(
    settings: Settings, names: Collection[str] = (), progress: Progress = lambda words: None
) -> list[Pulled]:
    """Pull the live sources of these names, or all, in the order of harken.yml.

    Raises:
        StatedFailure: there is no landing folder, or no live source of a name.
    """
    sources = settings.configuration.pull
    if unknown := [name for name in names if name not in sources]:
        raise StatedFailure(
            f"There is no live source '{unknown[0]}'",
            where=str(settings.configuration_file or "harken.yml"),
            todo=f"Known below 'pull' are: {', '.join(sources) or 'none yet'}.",
        )
    landing = existing_folder(settings.landing)
    settings.home.prepare()
    chosen = [name for name in sources if name in names or not names]
    return [_pull_one(settings, landing, name, sources[name], progress) for name in chosen]


def _pull_one(
    settings: Settings, landing: Path, name: str, source: Live, progress: Progress
) -> Pulled:
    pulled = Pulled(name, landing / source.into / name)
    kind = importlib.import_module(f"{__package__}.{source.kind}")  # each brings a heavy library
    bookmarks = settings.home.bookmarks
    progress(f"pulling {name}")
    try:
        before = read_bookmark(bookmarks, name)
        place = LandingPlace(pulled.folder, before.contents)
        pulled.files = place.files
        for moved in kind.pull(source, before.place, place.land, progress):
            write_bookmark(bookmarks, name, Bookmark(moved, place.contents))
    except StatedFailure as failure:
        pulled.failure = failure
    return pulled
