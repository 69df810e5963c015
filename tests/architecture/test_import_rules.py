"""Which package may know which: the rules of `pyproject.toml`, and those it cannot express."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ORCHESTRATOR = {"dagster", "dagster_dbt", "dagster_webserver", "dagster_dg_cli"}


def modules() -> list[Path]:
    found = [*(REPOSITORY / "pipelines").rglob("*.py"), *(REPOSITORY / "ml").rglob("*.py")]
    return sorted(found)


def imported(file: Path) -> set[str]:
    """Names of everything a module imports, late imports included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide where things come from"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return names


def knows(file: Path, packages: set[str]) -> set[str]:
    return {
        name
        for name in imported(file)
        for package in packages
        if name == package or name.startswith(f"{package}.")
    }


def below(*folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted((REPOSITORY / folder).rglob("*.py"))]


def test_every_rule_of_the_import_linter_is_kept():
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    rules = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert f"Contracts: {len(rules['contracts'])} kept, 0 broken" in result.stdout


def test_only_stages_and_definitions_know_the_orchestrator():
    users = {str(file.relative_to(REPOSITORY)) for file in modules() if knows(file, ORCHESTRATOR)}
    assert {name for name in users if not name.startswith("pipelines/stages/")} == {
        "pipelines/definitions.py"
    }
    assert len(users) > 3


@pytest.mark.parametrize(
    ("folders", "unknown"),
    [
        (["ml"], {"pipelines", *ORCHESTRATOR}),
        (
            ["pipelines/sources", "pipelines/contracts"],
            {"pipelines.ingest", "pipelines.vault", "pipelines.warehouse", "duckdb", "sqlite3"},
        ),
        (["pipelines/contracts"], {"pipelines.sources"}),
        (["pipelines/vault"], {"pipelines.ingest", "pipelines.warehouse", "duckdb"}),
        (
            ["pipelines/ingest", "pipelines/identity", "pipelines/timeline", "pipelines/warehouse"],
            {"pipelines.stages", "pipelines.cli", "pipelines.definitions"},
        ),
        # names are compared where they lie, in the vault; files are none of its business
        (["pipelines/identity"], {"pipelines.ingest", "pipelines.sources"}),
        # which letters look alike (ml.text) is no model's knowledge
        (
            ["pipelines/ingest", "pipelines/sources"],
            {"pipelines.identity", "pipelines.risk", "pipelines.alerts", "ml.churn", "ml.emotion"},
        ),
        (
            ["pipelines"],
            {"requests", "httpx", "urllib.request", "pickle", "joblib", "dill", "cloudpickle"},
        ),
        (["ml"], {"pickle", "joblib", "dill", "cloudpickle"}),
    ],
    ids=lambda value: "-".join(sorted(value)) if isinstance(value, set) else ",".join(value),
)
def test_a_package_does_not_know_what_is_none_of_its_business(folders, unknown):
    files = below(*folders)
    assert files, folders
    breaches = {
        str(file.relative_to(REPOSITORY)): sorted(found)
        for file in files
        if (found := knows(file, unknown))
    }
    assert breaches == {}


def test_only_the_settings_read_the_environment_for_themselves():
    """Everything else is handed its settings; what a library wants set may be set."""
    readers = {
        str(file.relative_to(REPOSITORY))
        for file in modules()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("os.environ.get", "os.getenv")
        and "HARKEN" in ast.unparse(node)
    }
    assert readers <= {"pipelines/settings.py", "pipelines/warehouse/dbt_process.py"}
    assert "pipelines/settings.py" in readers
