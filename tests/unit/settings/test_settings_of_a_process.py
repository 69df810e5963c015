"""Home, landing folder and configuration as a process finds them."""

from pathlib import Path

import pytest

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.settings import Settings


def test_paths_are_absolute_and_the_configuration_is_the_landings(tmp_path, monkeypatch):
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "harken.yml").write_text("alerts: {capacity_per_day: 7}\n")
    monkeypatch.chdir(tmp_path)
    settings = Settings.of(Path("home"), Path("landing"))
    assert settings.home == Home(tmp_path / "home")
    assert settings.landing == tmp_path / "landing"
    assert settings.configuration.alerts.capacity_per_day == 7
    assert settings.configuration_file == tmp_path / "landing" / "harken.yml"
    assert settings.executor == "in_process"


def test_the_environment_names_everything_for_dagster(tmp_path, monkeypatch):
    (tmp_path / "named.yml").write_text("alerts: {capacity_per_day: 9}\n")
    for name, value in {
        "HARKEN_HOME": tmp_path / "home",
        "HARKEN_LANDING": tmp_path / "landing",
        "HARKEN_CONFIG": tmp_path / "named.yml",
        "HARKEN_EXECUTOR": "multiprocess",
    }.items():
        monkeypatch.setenv(name, str(value))
    settings = Settings.from_env()
    assert settings.home.root == tmp_path / "home"
    assert settings.landing == tmp_path / "landing"
    assert settings.configuration.alerts.capacity_per_day == 9
    assert settings.executor == "multiprocess"


def test_without_any_environment_the_home_is_here(tmp_path, monkeypatch):
    for name in ("HARKEN_HOME", "HARKEN_LANDING", "HARKEN_CONFIG", "HARKEN_EXECUTOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env()
    assert settings.home.root == tmp_path / "harken_home"
    assert settings.landing is None


def test_a_configuration_that_was_named_and_is_not_there_is_a_failure(tmp_path):
    with pytest.raises(StatedFailure):
        Settings.of(tmp_path, None, tmp_path / "missing.yml")


def test_every_place_of_the_home_lies_in_it_and_is_for_its_owner_alone(tmp_path):
    home = Home(tmp_path / "home").prepare()
    places = [name for name, kind in vars(Home).items() if isinstance(kind, property)]
    for name in places:
        assert getattr(home, name).is_relative_to(home.root), name
    assert {path.stat().st_mode & 0o777 for path in home.root.rglob("*")} == {0o700}
    assert home.prepare() == home
