"""Whatever decides the tables decides the fingerprint of a generation."""

from datetime import date

import pytest

from pipelines.failures import StatedFailure
from pipelines.warehouse import code_digest
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.generation import fingerprint, is_up_to_date, publish_generation

DAY = date(2011, 9, 1)
BUILT = f"""
create schema meta; create schema risk; create schema ingest;
create table ingest.ledger as select 'one' as file_id, 'hash' as content_hash,
    1 as loaded, 0 as quarantined;
create table meta.run_context as select date '{DAY}' as as_of;
create table risk.scores as select date '{DAY}' as as_of, 'model' as model_id;
"""


@pytest.fixture
def published(company):
    """Settings of a home whose day is built, listed and published."""
    settings = company.settings
    settings.home.prepare()
    (settings.home.alerts / DAY.isoformat()).mkdir()
    with open_warehouse(settings.home, "test") as connection:
        connection.execute(BUILT)
        publish_generation(connection, settings, "run")
    return settings


def nothing_is_new(settings) -> bool:
    with open_warehouse(settings.home, "test") as connection:
        return is_up_to_date(connection, settings, DAY)


def test_what_was_published_is_up_to_date(published):
    assert nothing_is_new(published)


@pytest.mark.parametrize("deleted", ["list", "published_file", "published_twin"])
def test_what_somebody_deleted_is_not_up_to_date(published, deleted):
    if deleted == "list":
        (published.home.alerts / DAY.isoformat()).rmdir()
    else:
        getattr(published.home, deleted).unlink()
    assert not nothing_is_new(published)


def test_another_version_of_the_code_makes_another_generation(published, monkeypatch):
    monkeypatch.setattr("pipelines.warehouse.generation.product_digest", lambda: "another")
    assert not nothing_is_new(published)


def test_the_digest_changes_with_every_file_that_decides_a_result(tmp_path, monkeypatch):
    monkeypatch.setattr(code_digest, "PACKAGES", tmp_path)
    seen = set()
    for name in ("pipelines/a.py", "pipelines/b/playbook.yml", "pipelines/c.j2", "ml/d.npz"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        for content in ("one", "other"):
            (tmp_path / name).write_text(content)
            seen.add(code_digest.product_digest.__wrapped__())
    assert len(seen) == 8


def test_every_packaged_file_but_prose_and_pictures_counts(tmp_path):
    packaged = [
        file
        for name in ("pipelines", "ml")
        for file in (code_digest.PACKAGES / name).rglob("*")
        if file.is_file() and file.suffix not in (".pyc", ".md", ".svg")
    ]
    assert len(packaged) > 150
    assert {file.suffix for file in packaged} <= code_digest.PARTS


def test_nothing_is_published_before_anything_is_taken_in(company):
    with (
        open_warehouse(company.settings.home, "test") as connection,
        pytest.raises(StatedFailure, match="harken ingest"),
    ):
        publish_generation(connection, company.settings, "run")
    assert not company.settings.home.published_file.exists()


def test_the_fingerprint_is_the_same_for_the_same_state(published):
    with open_warehouse(published.home, "test") as connection:
        marks = {fingerprint(connection, published, DAY, complete=True) for _ in range(2)}
    assert len(marks) == 1
