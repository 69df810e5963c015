"""Notebooks run from top to bottom on a published file, draw, and leave the file alone."""

import ast
import base64
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import ipykernel.kernelspec
import nbformat
import numpy as np
import pytest
from made_up_home import REASONS, write_home
from matplotlib.colors import to_rgb
from matplotlib.image import imread
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from pipelines.home import Home

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
FOLLOW = FOLDER / "01_follow_one_customer.ipynb"
KERNEL = "harken-notebook-tests"
NEGATIVE, GRATITUDE = "#b4492b", "#2f7470"

each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A kernel of this very interpreter, findable for the tests alone."""
    place = tmp_path_factory.mktemp("jupyter")
    ipykernel.kernelspec.install(kernel_name=KERNEL, prefix=str(place))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(place / "share" / "jupyter"))
        patch.setenv("JUPYTER_RUNTIME_DIR", str(place / "runtime"))
        patch.setenv("IPYTHONDIR", str(place / "ipython"))
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.delenv("HARKEN_CUSTOMER", raising=False)
        yield KERNEL


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return write_home(tmp_path_factory.mktemp("made_up") / "home")


@pytest.fixture(scope="module")
def written(home: Home) -> dict[str, str]:
    """What lies in the published folder before any notebook ran."""
    return fingerprints(home.published_twin.parent)


@pytest.fixture(scope="module")
def executed(kernel: str, home: Home, written: dict[str, str]) -> Callable[[Path], Any]:
    """Runs a notebook on the made-up home, each once."""
    return cache(lambda path: execute(path, kernel, home.root))


def execute(path: Path, kernel: str, home: Path, **environment: str) -> Any:
    """The notebook after a run from top to bottom, as in the folder where it lies."""
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, kernel_name=kernel, timeout=60, resources=where)
    client.execute(env={**os.environ, "HARKEN_HOME": str(home), **environment})
    return notebook


def outputs(notebook: Any, kind: str, cell_id: str = "") -> list[str]:
    """All outputs of a mime type, of one cell or of all."""
    return [
        output["data"][kind]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if kind in output.get("data", {}) and cell_id in ("", cell["id"])
    ]


def share_of_colour(picture: str, colour: str) -> float:
    """Share of the pixels of a PNG (base64) that have the colour."""
    pixels = imread(BytesIO(base64.b64decode(picture)))[:, :, :3]
    return float((np.abs(pixels - np.array(to_rgb(colour))).max(axis=2) < 0.02).mean())


def fingerprints(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_there_is_a_notebook_that_follows_one_customer():
    assert FOLLOW in NOTEBOOKS


@each_notebook
def test_a_notebook_lies_in_git_without_outputs(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    left = [c["id"] for c in cells if c.get("outputs") or c.get("execution_count") is not None]
    assert left == []


@each_notebook
def test_a_notebook_explores_and_defines_nothing(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    nodes = [n for c in cells if c.cell_type == "code" for n in ast.walk(ast.parse(c.source))]
    assert [n for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda)] == []


@each_notebook
def test_a_notebook_runs_draws_and_leaves_the_file_as_it_was(notebook, executed, home, written):
    assert outputs(executed(notebook), "image/png")
    assert fingerprints(home.published_twin.parent) == written


def test_the_customer_followed_is_the_top_of_the_newest_list(executed):
    (ranking,) = outputs(executed(FOLLOW), "text/html", "list")
    order = re.findall(r"cus_[a-z]+", ranking)
    assert order == ["cus_listed", "cus_rich", "cus_likely"]  # cus_kept is held out
    (customer,) = outputs(executed(FOLLOW), "text/html", "customer")
    assert "cus_listed" in customer


def test_reasons_and_evidence_add_up_to_the_stored_score(executed):
    (table,) = outputs(executed(FOLLOW), "text/html", "score")
    assert [table.count(f"record of {family}") for family, _ in REASONS] == [1, 1, 1]
    assert "60.0%" in table
    (sentence,) = outputs(executed(FOLLOW), "text/markdown", "score")
    total, stored = re.findall(r"\*\*([+-]\d+\.\d+)\*\*", sentence)
    assert total == stored == "+0.405465"


def test_the_threads_tell_answers_and_waits(executed):
    (table,) = outputs(executed(FOLLOW), "text/html", "threads")
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", table)
    rows = [cells[start : start + 9] for start in range(0, len(cells), 9)]
    assert [(row[0], row[5], row[7]) for row in rows] == [
        ("t3", "–", "11.5"),
        ("t2", "–", "21.5"),
        ("t1", "26.5", "–"),
    ]


def test_the_picture_holds_both_curves_of_emotion(executed):
    (picture,) = outputs(executed(FOLLOW), "image/png")
    assert share_of_colour(picture, NEGATIVE) > 0.0005
    assert share_of_colour(picture, GRATITUDE) > 0.0005


def test_a_customer_without_score_or_message_is_still_drawn(kernel, home):
    done = execute(FOLLOW, kernel, home.root, HARKEN_CUSTOMER="cus_quiet")
    assert "outside the scored population" in outputs(done, "text/markdown", "score")[0]
    (picture,) = outputs(done, "image/png")
    assert share_of_colour(picture, NEGATIVE) == 0


def test_a_customer_without_any_touchpoint_is_still_drawn(kernel, home):
    done = execute(FOLLOW, kernel, home.root, HARKEN_CUSTOMER="cus_likely")
    assert "No reason pushes this customer up" in outputs(done, "text/markdown", "score")[0]
    assert len(outputs(done, "image/png")) == 1


def test_a_home_without_a_published_file_is_named(kernel, tmp_path):
    with pytest.raises(CellExecutionError, match=re.escape(str(tmp_path / "published"))):
        execute(FOLLOW, kernel, tmp_path)
