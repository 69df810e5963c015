"""Which entries of a landing folder are read: regular files below it, and nothing else."""

import os
from pathlib import Path

import pytest

from pipelines.failures import StatedFailure
from pipelines.settings import OWN_FILES
from pipelines.sources.landing import scan


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing"
    (folder / "crm" / "orders").mkdir(parents=True)
    (folder / "crm" / "orders" / "a.csv").write_text("a")
    return folder


def reasons(landing: Path) -> dict[str, str]:
    return dict(scan(landing).passed_over)


def test_files_are_found_at_any_depth_in_the_order_of_their_names(landing):
    (landing / "z.csv").touch()
    (landing / "deep/er/than/that").mkdir(parents=True)
    (landing / "deep/er/than/that/b.json").touch()
    assert [file.name for file in scan(landing).files] == [
        "crm/orders/a.csv",
        "deep/er/than/that/b.json",
        "z.csv",
    ]
    assert scan(landing).files[0].folder_hint == ("crm", "orders")


@pytest.mark.parametrize("name", OWN_FILES)
def test_what_a_company_says_of_itself_is_no_export_at_the_root_alone(landing, name):
    (landing / name).touch()
    (landing / "crm" / name).touch()
    assert [file.name for file in scan(landing).files] == sorted(
        [f"crm/{name}", "crm/orders/a.csv"]
    )


def test_links_are_not_followed_and_named(landing, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("secret")
    (landing / "link.csv").symlink_to(outside / "secret.csv")
    (landing / "folder").symlink_to(outside)
    (landing / "broken.csv").symlink_to("nowhere")
    (landing / "round").symlink_to(landing)
    assert [file.name for file in scan(landing).files] == ["crm/orders/a.csv"]
    assert reasons(landing) == dict.fromkeys(
        ("link.csv", "folder", "broken.csv", "round"), "a link is not followed"
    )


def test_pipes_are_never_opened(landing):
    os.mkfifo(landing / "pipe.csv")
    assert reasons(landing) == {"pipe.csv": "not a regular file"}


@pytest.mark.parametrize("name", ["a.csv.part", "a.PARTIAL", "a.tmp", "a.crdownload", "a.filepart"])
def test_a_file_that_says_it_is_unfinished_waits(landing, name):
    (landing / name).touch()
    assert reasons(landing) == {name: "still being written, by its name"}


def test_hidden_files_and_folders_are_passed_over_aloud(landing):
    (landing / ".hidden.csv").touch()
    (landing / ".trash").mkdir()
    (landing / ".trash" / "b.csv").touch()
    assert reasons(landing) == dict.fromkeys((".hidden.csv", ".trash"), "hidden, by its name")
    assert len(scan(landing).files) == 1


def test_the_configuration_at_the_root_is_no_export_but_one_below_is_a_file(landing):
    (landing / "harken.yml").touch()
    (landing / "crm" / "harken.yml").touch()
    assert [file.name for file in scan(landing).files] == ["crm/harken.yml", "crm/orders/a.csv"]


def test_a_home_inside_the_landing_folder_is_never_taken_in(landing):
    home = landing / "harken_home"
    (home / "archive").mkdir(parents=True)
    (home / "archive" / "0123").touch()
    found = scan(landing, home)
    assert [file.name for file in found.files] == ["crm/orders/a.csv"]
    assert found.passed_over == [("harken_home", "Harken's own home")]


def test_two_different_names_never_look_the_same(landing):
    for name in (b"a\xff.csv", b"a\\xff.csv", b"a\\\\xff.csv"):
        Path(os.fsdecode(os.path.join(os.fsencode(landing), name))).write_bytes(b"same")
    names = [file.name for file in scan(landing).files]
    assert len(set(names)) == len(names) == 4
    assert all(name.isprintable() for name in names)


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path):
    (tmp_path / "file").touch()
    for place in ("missing", "file"):
        with pytest.raises(StatedFailure, match="no landing folder"):
            scan(tmp_path / place)
