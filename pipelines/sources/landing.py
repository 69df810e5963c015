"""Walks a landing folder and tells which files lie there.

Only regular files below the folder count: links, pipes and devices are never opened, and a name
is never trusted as a path. Reading contents belongs to the other modules here.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from pipelines.configuration import FILE_NAME
from pipelines.failures import StatedFailure

PARTIAL_SUFFIXES = (".part", ".partial", ".tmp", ".crdownload", ".filepart")


@dataclass(frozen=True)
class LandedFile:
    """One regular file: its path and its name relative to the landing folder."""

    path: Path
    name: str

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


def scan(landing: Path) -> Landing:
    """All files below `landing`, ordered by name.

    Raises:
        StatedFailure: the folder does not exist or is not a folder.
    """
    if not landing.is_dir():
        raise StatedFailure(
            "There is no landing folder",
            where=str(landing),
            todo="Name an existing folder with --landing, or run 'harken demo' to make one.",
        )
    found: list[LandedFile] = []
    passed_over: list[tuple[str, str]] = []
    for folder, _, names in os.walk(landing, followlinks=False):
        for entry in names:
            path = Path(folder) / entry
            name = os.fsencode(path.relative_to(landing)).decode("utf-8", "backslashreplace")
            if reason := _reason_to_pass_over(path, name):
                passed_over.append((name, reason))
            elif name != FILE_NAME and not entry.startswith("."):
                found.append(LandedFile(path, name))
    return Landing(sorted(found, key=lambda file: file.name), sorted(passed_over))


def _reason_to_pass_over(path: Path, name: str) -> str | None:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "a link is not followed"
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if name.lower().endswith(PARTIAL_SUFFIXES):
        return "still being written, by its name"
    return None
