"""A full export that came in half is refused whole; slices, changes and late old files never."""

import random

import pytest
from company_home import CompanyHome, order, orders

FULL = [order(n, ordered_at=f"2011-{1 + n // 28:02}-{1 + n % 28:02} 10:00:00") for n in range(100)]


def shrunk(company: CompanyHome) -> list[str]:
    return [breach.sentence() for breach in company.ingest().breaches]


@pytest.mark.parametrize(
    "rest",
    [FULL[:40], random.Random(1).sample(FULL, 40), FULL[:1], FULL[::3]],
    ids=["cut off", "any", "one", "every third"],
)
@pytest.mark.parametrize("names", [("a.csv", "a.csv"), ("a-2011-05-01.csv", "a-2011-05-02.csv")])
def test_less_than_half_of_the_export_before_is_refused(company, rest, names):
    company.put(names[0], orders(*FULL))
    assert shrunk(company) == []
    company.put(names[1], orders(*rest))
    expected = f"{names[1]}: the file holds less than half of the export before it "
    assert shrunk(company) == [f"{expected}({len(rest)} records after 100)"]
    assert shrunk(company), "it stands while the file lies there"
    company.assert_the_law()


def test_both_files_of_one_run_are_told_apart(company):
    company.put("a-2011-05-01.csv", orders(*FULL))
    company.put("a-2011-05-02.csv", orders(*FULL[:40]))
    assert len(shrunk(company)) == 1
    assert company.ledger()["a-2011-05-01.csv"][0] == "loaded"


def test_the_mended_file_heals(company):
    company.put("a.csv", orders(*FULL))
    company.ingest()
    company.put("a.csv", orders(*FULL[:40]))
    assert shrunk(company)
    company.put("a.csv", orders(*FULL, order(500)))
    assert shrunk(company) == []


def test_an_accepted_file_is_taken_in_and_is_what_the_next_is_held_against(company):
    company.put("a.csv", orders(*FULL))
    company.ingest()
    company.put("a.csv", orders(*FULL[:40]))
    assert shrunk(company)
    company.put("harken.yml", "sources:\n  crm/orders: {accept_shrunk: [a.csv]}\n")
    assert shrunk(company) == []
    assert company.rows("select status, duplicate from ingest.ledger where received = 40") == [
        ("loaded", 40)
    ]
    assert company.ingest().files == []
    company.put("harken.yml", "")
    company.put("a.csv", orders(*FULL[:30]))
    assert shrunk(company) == [], "30 are more than half of 40"
    company.assert_the_law()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FULL[:60], FULL[60:]),  # slices one after the other under one name
        (FULL[:60], FULL[50:70]),  # with an overlap
        (FULL, FULL[90:]),  # nothing new in the overlap
        (FULL, FULL[50:]),  # exactly half
        (FULL, FULL[:50]),
        (FULL[:19], FULL[:2]),  # too small to tell
        (FULL, [line.replace("12.50", "13.00") for line in FULL[:30]]),  # a slice of changes
        (FULL, [*FULL[:30], order(999)]),  # holds what was not there
    ],
)
def test_slices_and_changes_are_never_refused(company, before, after):
    company.put("a.csv", orders(*before))
    company.ingest()
    company.put("a.csv", orders(*after))
    assert shrunk(company) == []


def test_another_name_is_another_export_and_an_older_one_may_be_small(company):
    company.put("a-2011-05-02.csv", orders(*FULL))
    company.ingest()
    company.put("a-2011-05-01.csv", orders(*FULL[:40]))
    company.put("part.csv", orders(*FULL[:40]))
    assert shrunk(company) == []
