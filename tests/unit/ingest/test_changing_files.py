"""A file that is still being written is never loaded in part; it is left for the next run."""

import hashlib
from pathlib import Path

import pytest
from company_home import CompanyHome, order, orders

from pipelines.ingest import arrivals
from pipelines.ingest.archive import StillBeingWritten, archive, receive
from pipelines.ingest.arrivals import LATER
from pipelines.sources.landing import LandedFile


def landed(tmp_path: Path, content: str) -> LandedFile:
    file = tmp_path / "a.csv"
    file.write_text(content)
    return LandedFile(file, "a.csv")


def test_a_file_that_grows_while_it_is_hashed_is_left_for_later(company, monkeypatch):
    growing = company.put("a.csv", orders(order(1)))
    company.put("b.csv", orders(order(2)))

    def read_slowly(landed: LandedFile):
        received = receive(landed)
        if landed.path == growing:
            raise StillBeingWritten(landed.name)
        return received

    with monkeypatch.context() as patch:
        patch.setattr(arrivals, "receive", read_slowly)
        result = company.ingest()
    assert result.passed_over == [("a.csv", LATER)]
    assert set(company.ledger()) == {"b.csv"}
    assert company.ingest().loaded == 1


def test_a_file_that_changes_between_hashing_and_copying_is_left_for_later(
    company, monkeypatch: pytest.MonkeyPatch
):
    file = company.put("a.csv", orders(order(1)))

    def change_then_archive(received, folder):
        file.write_text(orders(order(1), order(2)))
        return archive(received, folder)

    with monkeypatch.context() as patch:
        patch.setattr(arrivals, "archive", change_then_archive)
        result = company.ingest()
    assert result.passed_over == [("a.csv", LATER)]
    assert company.ledger() == {}
    assert [path for path in company.settings.home.archive.rglob("*") if path.is_file()] == []
    assert company.ingest().loaded == 2


def test_a_file_that_grows_under_the_reader_is_noticed(tmp_path, monkeypatch):
    file = landed(tmp_path, "x" * 100)

    class AppendsOnce:
        def __init__(self) -> None:
            self.real = hashlib.new("sha256")

        def update(self, chunk: bytes) -> None:
            self.real.update(chunk)
            if file.path.stat().st_size == 100:
                file.path.write_text("x" * 150)

        def hexdigest(self) -> str:
            return self.real.hexdigest()

    with monkeypatch.context() as patched:
        patched.setattr("pipelines.ingest.archive.hashlib.sha256", AppendsOnce)
        with pytest.raises(StillBeingWritten):
            receive(file)
    assert receive(file).content_hash == hashlib.new("sha256", b"x" * 150).hexdigest()


def test_a_file_that_vanishes_or_becomes_a_link_is_told_and_harms_nobody(company, monkeypatch):
    gone = company.put("a.csv", orders(order(1)))
    turned = company.put("b.csv", orders(order(2)))
    company.put("c.csv", orders(order(3)))
    original = arrivals.receive

    def late(landed: LandedFile):
        if landed.path == gone:
            gone.unlink()
        if landed.path == turned:
            turned.unlink()
            turned.symlink_to("/etc/hostname")
        return original(landed)

    monkeypatch.setattr(arrivals, "receive", late)
    result = company.ingest()
    assert [name for name, _ in result.passed_over] == ["a.csv", "b.csv"]
    assert all(why.startswith("cannot be read") for _, why in result.passed_over)
    assert set(company.ledger()) == {"c.csv"}


def test_the_archive_keeps_every_file_by_its_hash_for_its_owner_alone(company: CompanyHome):
    content = orders(order(1))
    company.put("a.csv", content)
    company.put("copy.csv", content)
    company.ingest()
    digest = hashlib.sha256(content.encode()).hexdigest()
    (kept,) = [path for path in company.settings.home.archive.rglob("*") if path.is_file()]
    assert kept.name == digest
    assert kept.read_text() == content
    assert kept.stat().st_mode & 0o777 == 0o600
