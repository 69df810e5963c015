"""Fixtures for every unit test that needs a company's home and landing folder of its own."""

from pathlib import Path

import pytest
from company_home import KEY, CompanyHome


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompanyHome:
    """An empty home beside an empty landing folder; the pseudonym key is fixed."""
    monkeypatch.setenv("HARKEN_PSEUDONYM_KEY", KEY)
    return CompanyHome(tmp_path / "home", tmp_path / "landing")
