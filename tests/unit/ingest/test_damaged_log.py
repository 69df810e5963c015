"""After a crash the database's own log may be torn: the next ingest makes all of it whole."""

import random
import shutil
from pathlib import Path

import pytest
from company_home import CompanyHome, mail, mbox, order, orders, page, ticket

from pipelines.warehouse import connection


@pytest.fixture
def crashed(company: CompanyHome, monkeypatch) -> tuple[CompanyHome, str]:
    """A home whose second ingest was committed and never written into the database itself."""
    company.put("a.csv", orders(*(order(number) for number in range(30))))
    company.ingest()
    company.put("b.csv", orders(*(order(number) for number in range(100, 400)), "short,row"))
    company.put("t.json", page(*(ticket(number) for number in range(50))))
    company.put("m.mbox", mbox(mail(1), mail(2)))
    with monkeypatch.context() as patched:
        kept = f"{connection.IN_EVERY_CONNECTION} pragma disable_checkpoint_on_shutdown;"
        patched.setattr(connection, "IN_EVERY_CONNECTION", kept)
        company.ingest()
        expected = company.digest()
    assert company.settings.home.working_log.stat().st_size > 10_000
    return company, expected


def damage(log: Path, chance: random.Random, flip: bool) -> None:
    content = bytearray(log.read_bytes())
    place = chance.randrange(len(content))
    if flip:
        content[place] ^= 0xFF
    else:
        del content[place:]
    log.write_bytes(content)


def assert_healed(crashed: tuple[CompanyHome, str], kept: Path, times: int) -> None:
    company, expected = crashed
    home = company.settings.home
    shutil.copytree(home.working_file.parent, kept)
    chance = random.Random(3)
    for number in range(times):
        shutil.rmtree(home.working_file.parent)
        shutil.copytree(kept, home.working_file.parent)
        is_flipped = number % 2 == 0
        damage(home.working_log, chance, is_flipped)
        notes = company.ingest().notes
        told = [words for name, words in notes if name == home.working_log.name]
        assert bool(told) == home.log_set_aside.exists() == is_flipped
        company.assert_the_law()
        assert company.digest() == expected, number


def test_a_torn_or_spoilt_log_loses_nothing(crashed, tmp_path):
    assert_healed(crashed, tmp_path / "kept", 4)


@pytest.mark.torture
def test_fifty_torn_or_spoilt_logs_lose_nothing(crashed, tmp_path):
    assert_healed(crashed, tmp_path / "kept", 50)


def test_a_spoilt_database_is_told_and_its_log_stays(crashed):
    company, _ = crashed
    home = company.settings.home
    home.working_file.write_bytes(b"garbage " * 2000)
    with pytest.raises(connection.StatedFailure, match="cannot be opened"):
        company.ingest()
    assert home.working_log.exists()
