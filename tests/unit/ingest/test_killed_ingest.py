"""Killed at any moment, nothing acknowledged is lost, nothing is doubled, and no rest remains."""

import random

import pytest
from company_home import CompanyHome, mail, mbox, order, orders, page, ticket

ORDERS, TICKETS, MAILS = 3_000, 800, 200
KILLS = 8


@pytest.fixture
def filled(company: CompanyHome) -> CompanyHome:
    company.put("a.csv", orders(*(order(number) for number in range(ORDERS)), "short,row"))
    company.put("t.json", page(*(ticket(number) for number in range(TICKETS))))
    company.put("m.mbox", mbox(*(mail(number) for number in range(MAILS))))
    return company


def test_an_ingest_that_was_killed_is_completed_by_the_next(filled, forks):
    moments = random.Random(11)
    killed = 0
    for _ in range(KILLS):
        killed += forks.killed_after(filled, moments.uniform(0.05, 0.9))
        if filled.settings.home.working_file.exists() and filled.raw_tables():
            filled.assert_the_law()
    assert killed >= 1, "every run was done before it was killed: the test proves nothing"
    filled.ingest()
    filled.assert_the_law()
    assert len(filled.record_hashes()) == ORDERS + TICKETS + MAILS
    assert filled.ledger()["a.csv"] == ("partly", ORDERS + 1, ORDERS, 0, 1)
    assert list(filled.settings.home.staging_area.iterdir()) == []
    kept = [path.name for path in filled.settings.home.archive.rglob("*") if path.is_file()]
    assert [name for name in kept if name.startswith(".")] == []


def test_what_a_killed_ingest_left_behind_is_swept_by_the_next(company):
    home = company.settings.home.prepare()
    (home.staging_area / "left").mkdir()
    (home.staging_area / "left" / "rows.parquet").write_bytes(b"rows")
    (home.archive / ".incoming-1").write_bytes(b"half a file")
    company.put("a.csv", orders(order(1)))
    company.ingest()
    assert list(home.staging_area.iterdir()) == []
    assert not (home.archive / ".incoming-1").exists()
