"""Looks for a person's keys in raw bytes, of files of any size, whatever case they are written in.

What becomes of a file that holds one belongs with whoever asks.
"""

import mmap
import re
from collections.abc import Collection
from pathlib import Path


class ByteMarks:
    """Writings of one person's keys; without any, nothing holds them."""

    def __init__(self, marks: Collection[bytes]) -> None:
        each = b"|".join(re.escape(mark) for mark in sorted(marks))
        self._pattern = re.compile(each, re.IGNORECASE) if marks else None

    def stand_in(self, raw: bytes) -> bool:
        """Whether one of them stands in these bytes."""
        return self._pattern is not None and self._pattern.search(raw) is not None

    def stand_in_file(self, file: Path) -> bool:
        """Whether one of them stands in the file, which is not read into memory."""
        if self._pattern is None or not file.stat().st_size:
            return False
        with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, prot=mmap.PROT_READ) as raw:
            return self._pattern.search(raw) is not None
