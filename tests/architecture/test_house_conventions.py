"""What every file of the repository keeps to, read from the files that git tracks."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST = 300
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "constants", "stuff"}
TEXT = {".py", ".sql", ".yml", ".yaml", ".md", ".toml", ".txt", ".lock", ".cfg", ".csv", ".j2"}
TEXT |= {".css", ".json", ".ipynb", ".sh", ""}
# Written in pieces, so that this file does not hold what it looks for.
MACHINE_PLACES = [f"/{place}/" for place in ("work", "root", "home/[a-z]+", "Users/[A-Za-z]+")]
INDEX_HOSTS = ["pypi" + r"\.org", "files.python" + "hosted", "artifact" + "ory", "nex" + "us[./]"]
INDEX_HOSTS += ["--" + "index-url", "--" + "extra-index-url", "--" + "trusted-host"]


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    files = [REPOSITORY / name for name in listed if name]
    return [file for file in files if file.is_file() and (file.suffix in endings or not endings)]


def named(files: list[Path]) -> list[str]:
    return [str(file.relative_to(REPOSITORY)) for file in files]


@pytest.fixture(autouse=True)
def _in_a_checkout() -> None:
    if not (REPOSITORY / ".git").exists():
        pytest.skip("not a git checkout: which files are tracked cannot be told")


def test_there_are_files_to_look_at():
    assert len(tracked(".py")) > 100
    assert len(tracked(".sql")) > 20


def test_no_python_or_sql_file_is_longer_than_a_person_reads():
    lengths = {
        str(file.relative_to(REPOSITORY)): len(file.read_text(encoding="utf-8").splitlines())
        for file in tracked(".py", ".sql")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_what_it_is_for():
    silent = [
        file
        for file in tracked(".py")
        if file.relative_to(REPOSITORY).parts[0] in ("pipelines", "ml")
        and not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert named(silent) == []


def test_every_public_function_and_class_says_what_it_is_for():
    silent = [
        f"{file.relative_to(REPOSITORY)}: {node.name}"
        for file in tracked(".py")
        if file.relative_to(REPOSITORY).parts[0] in ("pipelines", "ml")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing():
    empty = [
        file
        for file in tracked()
        if {part.split(".")[0] for part in file.relative_to(REPOSITORY).parts} & EMPTY_NAMES
    ]
    assert named(empty) == []


def lines_with(patterns: list[str]) -> list[str]:
    searched = re.compile("|".join(patterns))
    return [
        f"{file.relative_to(REPOSITORY)}:{number}: {line.strip()[:80]}"
        for file in tracked()
        if file.suffix in TEXT
        for number, line in enumerate(
            file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if searched.search(line)
    ]


def test_no_tracked_file_names_a_place_of_one_machine():
    assert lines_with(MACHINE_PLACES) == []


def test_no_tracked_file_names_a_package_index():
    assert lines_with(INDEX_HOSTS) == []


def test_every_pinned_package_has_its_hash():
    lines = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(
        r"^[a-z0-9][^\n]*==[^\n]*(?:\n {4}--hash=sha256:[0-9a-f]{64}.*)*", lines, re.M
    )
    assert len(pins) > 100
    assert [pin.splitlines()[0] for pin in pins if "--hash=" not in pin] == []


def test_no_test_is_switched_off():
    marks = ["mark" + r"\.skip\b", "mark" + r"\.xfail", "pytest" + r"\.xfail"]
    assert [line for line in lines_with(marks) if line.startswith("tests/")] == []


def test_every_test_says_its_behaviour_and_can_fail():
    """A test has a name of several words and something that it asserts or expects to be raised."""
    idle = []
    for file in tracked(".py"):
        if not file.name.startswith("test_"):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                words = node.name.split("_")
                body = ast.unparse(node)
                checks = re.search(r"\bassert|pytest\.(?:raises|fail|warns)|expect|refusal\(", body)
                if len(words) < 4 or not checks:
                    idle.append(f"{file.name}: {node.name}")
    assert idle == []


def test_no_customer_data_is_tracked():
    suspicious = [
        file
        for file in tracked()
        if file.suffix in {".mbox", ".eml", ".duckdb", ".sqlite", ".parquet", ".pkl", ".joblib"}
    ]
    assert named(suspicious) == []


def test_no_two_test_modules_share_a_name():
    """Collected together, as `make torture` does, the second one would not be found."""
    names = [file.name for file in tracked(".py") if file.name.startswith("test_")]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
