"""Puts what a live source gives into the landing folder: whole files, durable, never replaced.

What holds the same as a file of the pull before is not landed again. Where the bytes come from and
what they mean belongs to the kinds; how a file is made atomic to `pages/private_files.py`.
"""

import hashlib
import itertools
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipelines.failures import StatedFailure
from pipelines.pages.private_files import (
    make_private_folder,
    put_in_place,
    sweep_unfinished,
    unfinished_file,
)


def pulled_now() -> str:
    """The time in the name of a pulled file: names of one source sort in the order of pulls."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H%M%S-%fZ}"


class LandingPlace:
    """The folder of one live source, for one pull.

    Attributes:
        files: what this pull has landed, relative to the folder.
        contents: SHA-256 of each file that this pull gave or met, and its name; for the next pull.
    """

    def __init__(self, folder: Path, before: Mapping[str, str]) -> None:
        """`before` are the contents of the pull before."""
        self._folder, self._before = folder, before
        self.files: list[str] = []
        self.contents: dict[str, str] = {}
        sweep_unfinished(folder, time.time())

    def land(self, name: str, chunks: Iterable[bytes]) -> Path:
        """Land one file; its path, once it is on disk under its final name.

        Content that the pull before has landed and that still lies there stays where it is. Where
        `chunks` raises, nothing is left behind. Of two files of one name the second is numbered.

        Raises:
            StatedFailure: it cannot be written.
        """
        wanted = self._folder / name
        digest = hashlib.sha256()
        with ExitStack() as stack:
            with told_if_unwritable(wanted):
                make_private_folder(wanted.parent)
                file = stack.enter_context(unfinished_file(wanted))
            for chunk in chunks:
                digest.update(chunk)
                with told_if_unwritable(wanted):
                    file.write(chunk)
            content = digest.hexdigest()
            known = self._before.get(content)
            if known and (self._folder / known).is_file():
                self.contents[content] = known
                return self._folder / known
            path = _free(wanted)
            with told_if_unwritable(wanted):
                put_in_place(file, path)
        landed = path.relative_to(self._folder).as_posix()
        self.contents[content] = landed
        self.files.append(landed)
        return path


@contextmanager
def told_if_unwritable(path: Path) -> Iterator[None]:
    """An error of the disk as a stated failure."""
    try:
        yield
    except OSError as error:
        raise StatedFailure(
            f"It cannot be written to disk: {error.strerror}",
            where=str(path),
            todo="Make room, or make the folder writable for you, and pull again.",
        ) from error


def _free(path: Path) -> Path:
    stem, dot, endings = path.name.partition(".")
    numbered = (path.with_name(f"{stem}-{number}{dot}{endings}") for number in itertools.count(2))
    return next(place for place in itertools.chain([path], numbered) if not place.exists())
