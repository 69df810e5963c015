"""The dbt project on disk: where it is, whether it has changed, its parsed manifest.

Starting dbt inside a run is the stages' business; the process itself is `dbt_process.py`.
"""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.warehouse.code_digest import folder_digest
from pipelines.warehouse.dbt_process import PARENT

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
PARTIAL_PARSE = "partial_parse.msgpack"
PARTS = {".sql", ".yml", ".csv", ".md"}


def dbt_executable() -> str:
    """The console script that starts dbt under the writer lock."""
    return str(Path(sys.executable).with_name("harken-dbt"))


@cache
def project_digest() -> str:
    """Hash over every file of the dbt project: equal digests, equal models."""
    return folder_digest(PROJECT, PARTS)


def fresh_manifest(home: Home) -> Path:
    """The parsed project of this home, parsed anew whenever a file of it has changed.

    Raises:
        StatedFailure: dbt cannot parse the project.
    """
    target = home.prepare().dbt_target
    digest_file, manifest = target / "project.sha256", target / "manifest.json"
    known = digest_file.read_text() if digest_file.exists() else ""
    if not manifest.exists() or known != project_digest():
        # Parsed parts of an older project have made dbt find models twice.
        (target / PARTIAL_PARSE).unlink(missing_ok=True)
        _parse(home, target)
        digest_file.write_text(project_digest())
    return manifest


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
