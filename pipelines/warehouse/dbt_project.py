"""The dbt project on disk: where it is, whether it has changed, its parsed manifest.

Starting dbt inside a run is the stages' business; the process itself is `dbt_process.py`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.warehouse.code_digest import folder_digest
from pipelines.warehouse.dbt_process import PARENT

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
TARGET = "target"  # what dbt makes; never part of the project
MANIFEST = "manifest.json"
PARTIAL_PARSE = "partial_parse.msgpack"
KEPT_SECONDS = 3 * 24 * 3600
PARTS = {".sql", ".yml", ".csv", ".md"}


def dbt_executable() -> str:
    """The console script that starts dbt under the writer lock."""
    return str(Path(sys.executable).with_name("harken-dbt"))


@cache
def project_digest() -> str:
    """Hash over every file of the dbt project: equal digests, equal models."""
    return folder_digest(PROJECT, PARTS, leave_out=PROJECT / TARGET)


def fresh_manifest(home: Home) -> Path:
    """The manifest of the project as its files are now, parsed once for all homes.

    It lies beside the project, or in the home where that is not ours to write.

    Raises:
        StatedFailure: dbt cannot parse the project.
    """
    writable = os.access(PROJECT, os.W_OK)
    parsed = PROJECT / TARGET / "parsed" if writable else home.dbt_target / "parsed"
    # a folder for every state: parsed parts of an older project have made dbt find models twice
    folder = parsed / f"{project_digest()[:16]}-{version('dbt-core')}"
    if not (folder / MANIFEST).exists():
        parsed.mkdir(parents=True, exist_ok=True)
        _sweep(parsed)
        scratch = Path(tempfile.mkdtemp(dir=parsed))
        _parse(home, scratch)
        try:
            scratch.rename(folder)
        except OSError:  # another process was as quick, and has the same
            shutil.rmtree(scratch)
    return folder / MANIFEST


def _sweep(parsed: Path) -> None:
    """Drop what was parsed days ago; a younger one may serve a run that is under way."""
    for old in parsed.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)


def _parse(home: Home, target: Path) -> None:
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    parsed = subprocess.run(
        [dbt_executable(), "--quiet", "parse", *places, "--target-path", str(target)],
        env={
            **os.environ,
            PARENT: str(os.getpid()),
            "HARKEN_DUCKDB": str(home.working_file),
            "DBT_LOG_PATH": str(target),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if parsed.returncode:
        raise StatedFailure(
            f"The dbt project cannot be parsed: {(parsed.stdout + parsed.stderr)[-2000:]}",
            where=str(PROJECT),
            todo="Mend the model or yml that dbt names.",
        )
