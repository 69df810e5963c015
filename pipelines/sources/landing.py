"""Walks a landing folder and tells which files lie there.

Only regular files below the folder count: links, pipes and devices are never opened, and a name
is never trusted as a path. Reading contents belongs to the other modules here.
"""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.failures import StatedFailure
from pipelines.settings import OWN_FILES

CHANGES = ".changes."  # stands in names of files that a live source gives and that are slices
PARTIAL_SUFFIXES = (".part", ".partial", ".tmp", ".crdownload", ".filepart")


@dataclass(frozen=True)
class LandedFile:
    """One regular file: its path and its name relative to the landing folder."""

    path: Path
    name: str

    @property
    def is_slice(self) -> bool:
        """Whether it is known to hold changes alone, and never a full export."""
        return CHANGES in Path(self.name).name

    @property
    def folder_hint(self) -> tuple[str, str]:
        """Source and system as the folders suggest them; a hint only."""
        parts = Path(self.name).parts[:-1]
        return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "")


@dataclass(frozen=True)
class Landing:
    """What lies in a landing folder: files to read, and entries passed over with the reason."""

    files: list[LandedFile]
    passed_over: list[tuple[str, str]]


def existing_folder(landing: Path | None) -> Path:
    """The landing folder itself.

    Raises:
        StatedFailure: none is named, it does not exist or is not a folder.
    """
    if landing is None:
        raise StatedFailure(
            "No landing folder is named",
            where="--landing or HARKEN_LANDING",
            todo="Name the folder that holds the company's exports.",
        )
    if not landing.is_dir():
        raise StatedFailure(
            "There is no landing folder",
            where=str(landing),
            todo="Name an existing folder with --landing, or run 'harken demo' to make one.",
        )
    return landing


def scan(landing: Path, home: Path | None = None) -> Landing:
    """All files below `landing`, ordered by name; those of the home are ours and no exports.

    Raises:
        StatedFailure: the folder does not exist or is not a folder.
    """
    found: list[LandedFile] = []
    passed_over: list[tuple[str, str]] = []
    for folder, folders, names in os.walk(
        existing_folder(landing), onerror=_tell(landing, passed_over)
    ):
        for entry in list(folders):
            path = Path(folder) / entry
            if reason := _reason_against_folder(path, home):
                folders.remove(entry)
                passed_over.append((_name(path, landing), reason))
        for entry in names:
            path = Path(folder) / entry
            name = _name(path, landing)
            if reason := _reason_against_file(path):
                passed_over.append((name, reason))
            elif name not in OWN_FILES:
                found.append(LandedFile(path, name))
    return Landing(sorted(found, key=lambda file: file.name), sorted(passed_over))


def _name(path: Path, landing: Path) -> str:
    """The relative path as text; two different names of files never give the same text."""
    written = os.fsencode(path.relative_to(landing)).replace(b"\\", b"\\\\")
    return written.decode("utf-8", "backslashreplace")


def _tell(landing: Path, passed_over: list[tuple[str, str]]) -> Callable[[OSError], None]:
    def tell(error: OSError) -> None:
        passed_over.append((_name(Path(error.filename), landing), f"unreadable: {error.strerror}"))

    return tell


def _reason_against_folder(path: Path, home: Path | None) -> str | None:
    if path.is_symlink():
        return "a link is not followed"
    if path == home:
        return "Harken's own home"
    if path.name == "tmp" and _is_maildir(path.parent):
        return "mails of a Maildir that are not delivered yet"
    # folders of a Maildir inside it are named .Sent, .INBOX.Old
    return "hidden, by its name" if path.name.startswith(".") and not _is_maildir(path) else None


def _is_maildir(path: Path) -> bool:
    # one of the two is enough: programs that copy folders leave out empty ones
    return any((path / each).is_dir() for each in ("cur", "new"))


def _reason_against_file(path: Path) -> str | None:
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return f"unreadable: {error.strerror}"
    if stat.S_ISLNK(mode):
        return "a link is not followed"
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if path.name.startswith("."):
        return "hidden, by its name"
    if path.name.lower().endswith(PARTIAL_SUFFIXES):
        return "still being written, by its name"
    return None
