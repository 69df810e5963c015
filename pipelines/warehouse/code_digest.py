"""Hashes of what the product itself is made of: another hash, and results may differ.

Code, rules, words, templates and the fitted emotion model alike. Which digests decide a generation
is said in `generation.py`.
"""

import hashlib
from collections.abc import Set
from functools import cache
from pathlib import Path

PACKAGES = Path(__file__).resolve().parents[2]
PARTS = {".py", ".yml", ".yaml", ".j2", ".css", ".json", ".npz"}


@cache
def product_digest() -> str:
    """Hash over the code and data of `pipelines` and `ml`."""
    return "".join(folder_digest(PACKAGES / name, PARTS) for name in ("pipelines", "ml"))


def folder_digest(folder: Path, endings: Set[str], leave_out: Path | None = None) -> str:
    """Hash over names and content of every file below a folder with one of these endings."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if leave_out in file.parents:
            continue
        if file.is_file() and file.suffix in endings:
            digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
