"""Bookmarks: how far each live source has been pulled, one JSON file per source in the home.

A bookmark is moved only after the files of its records are on disk; who loses it pulls all anew,
and ingestion drops what it knows. What a bookmark says belongs to the kinds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.failures import StatedFailure
from pipelines.pages.private_files import write_private_file
from pipelines.sources.live.landed import told_if_unwritable


@dataclass(frozen=True)
class Bookmark:
    """Where a pull goes on, in the words of its kind, and what the last one landed.

    `contents` holds names of files by their SHA-256, relative to the folder of the source.
    """

    place: Mapping[str, Any] = field(default_factory=dict)
    contents: Mapping[str, str] = field(default_factory=dict)


def read_bookmark(folder: Path, name: str) -> Bookmark:
    """The bookmark of a live source; an empty one where it was never pulled.

    Raises:
        StatedFailure: the file is damaged.
    """
    file = folder / f"{name}.json"
    if not file.exists():
        return Bookmark()
    try:
        found = json.loads(file.read_bytes())
        return Bookmark(dict(found["place"]), dict(found["contents"]))
    except (ValueError, TypeError, KeyError) as error:
        raise StatedFailure(
            f"The bookmark of '{name}' is damaged",
            where=str(file),
            todo="Remove it: the source is then pulled from its beginning, nothing counts twice.",
        ) from error


def write_bookmark(folder: Path, name: str, bookmark: Bookmark) -> None:
    """Keep a bookmark, whole or not at all."""
    content = {"place": dict(bookmark.place), "contents": dict(bookmark.contents)}
    file = folder / f"{name}.json"
    with told_if_unwritable(file):
        write_private_file(file, json.dumps(content, indent=1).encode())
