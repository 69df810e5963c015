"""Killed at any moment, nothing acknowledged is lost, nothing is doubled, and no rest remains.

The landing folder grows before every run, so that each one that is killed had work to do.
"""

import random
import sys
from pathlib import Path

import pytest
from company_home import CompanyHome, mail, mbox, order, orders, page, ticket
from forked_ingest import Forks

ORDERS, TICKETS, MAILS = 60, 30, 5


def put_more(company: CompanyHome, number: int) -> None:
    """Files of every kind, whose records no other round has."""
    numbers = range(number * 1000, number * 1000 + ORDERS)
    company.put(f"{number}.csv", orders(*(order(each) for each in numbers), "short,row"))
    if number % 3 == 0:
        company.put(f"{number}.json", page(*(ticket(each) for each in numbers[:TICKETS])))
    if number % 10 == 0:  # starting the process that reads mails takes longest
        company.put(f"{number}.mbox", mbox(*(mail(each) for each in numbers[:MAILS])))


def killed_again_and_again(folder: Path, forks: Forks, kills: int) -> int:
    """Kill so many ingests, then let one end: all must be as if none had been killed."""
    company = CompanyHome(folder / "home", folder / "landing")
    moments = random.Random(11)
    put_more(company, 0)
    company.ingest()
    put_more(company, 1)
    usual = forks.seconds_for(company)
    killed = 0
    for number in range(kills):
        put_more(company, number + 2)
        killed += forks.killed_after(company, moments.uniform(0, usual))
        company.assert_the_law()
    last = company.ingest()
    assert last.breaches == []
    company.assert_the_law()
    twin = CompanyHome(folder / "twin", folder / "landing")
    twin.ingest()
    assert company.digest() == twin.digest()
    assert company.vault() == twin.vault()
    assert list(company.settings.home.staging_area.iterdir()) == []
    kept = [path.name for path in company.settings.home.archive.rglob("*") if path.is_file()]
    assert [name for name in kept if name.startswith(".")] == []
    return killed


def test_thirty_ingests_that_were_killed_are_completed_by_the_next(company, tmp_path, forks):
    assert killed_again_and_again(tmp_path, forks, 30) >= 10


@pytest.mark.torture
def test_five_hundred_ingests_that_were_killed(company, tmp_path, forks, capsys):
    killed = killed_again_and_again(tmp_path, forks, 500)
    assert killed >= 250
    with capsys.disabled():
        sys.stdout.write(f"\n500 ingests: {killed} killed, nothing lost, nothing doubled\n")


def test_what_a_killed_ingest_left_behind_is_swept_by_the_next(company):
    home = company.settings.home.prepare()
    (home.staging_area / "left").mkdir()
    (home.staging_area / "left" / "rows.parquet").write_bytes(b"rows")
    (home.archive / ".incoming-1").write_bytes(b"half a file")
    company.put("a.csv", orders(order(1)))
    company.ingest()
    assert list(home.staging_area.iterdir()) == []
    assert not (home.archive / ".incoming-1").exists()
