"""The law of the ledger, against counts that the standard library makes of the same files."""

import csv
import io
import json
import random
import tempfile
from pathlib import Path

import pytest
from company_home import (
    ORDERS_HEADER,
    CompanyHome,
    mail,
    mbox,
    order,
    orders,
    page,
    ticket,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

wild = st.text(st.characters(codec="utf-8"), max_size=10)
plain_cells = st.sampled_from(["sale", "12.50", "2011-02-03 10:00:00", "7", "", "x", "1e5"])
rows = st.lists(st.lists(plain_cells | wild, min_size=6, max_size=9), max_size=12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | wild,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(wild, inner, max_size=3),
    max_leaves=5,
)
tickets = st.fixed_dictionaries(
    {"id": st.integers(1, 5)},
    optional={
        "requester_id": st.integers(1, 3) | json_values,
        "status": st.sampled_from(["open", "closed", "odd"]) | json_values,
        "subject": json_values,
        "created_at": st.sampled_from(["2011-02-03T10:00:00Z", "2011-02-30", "soon"]),
        "updated_at": st.just("2011-02-03T10:00:00Z"),
    },
)
records = st.lists(tickets | json_values, max_size=8)


def a_company(folder: str) -> CompanyHome:
    return CompanyHome(Path(folder) / "home", Path(folder) / "landing")


@given(files=st.lists(rows, min_size=4, max_size=10), end=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_row_of_a_wild_csv_is_loaded_or_a_repeat_or_in_quarantine(files, end):
    with tempfile.TemporaryDirectory() as folder:
        company = a_company(folder)
        expected = {}
        for number, cells in enumerate(files):
            text = io.StringIO()
            csv.writer(text, lineterminator=end).writerows([ORDERS_HEADER.split(","), *cells])
            company.put(f"{number}.csv", text.getvalue())
            read_back = csv.reader(io.StringIO(text.getvalue(), newline=""))
            expected[f"{number}.csv"] = sum(1 for row in read_back if row) - 1
        company.ingest()
        company.assert_the_law()
        assert {name: row[1] for name, row in company.ledger().items()} == expected


@given(pages=st.lists(records, min_size=4, max_size=10))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_object_of_a_wild_page_is_loaded_or_a_repeat_or_in_quarantine(pages):
    with tempfile.TemporaryDirectory() as folder:
        company = a_company(folder)
        for number, found in enumerate(pages):
            company.put(f"{number}.json", page(*found))
        company.ingest()
        company.assert_the_law()
        expected = {f"{number}.json": len(found) for number, found in enumerate(pages)}
        assert {name: row[1] for name, row in company.ledger().items()} == expected


def test_files_cut_at_any_byte_obey_the_law(company):
    whole = {
        "a.csv": orders(*(order(number, country='"Fra, ""nce"""') for number in range(30))),
        "b.json": page(*(ticket(number) for number in range(10))),
        "c.json": "\n".join(json.dumps(ticket(number)) for number in range(20, 30)),
        "d.mbox": mbox(*(mail(number) for number in range(10))),
    }
    cuts = random.Random(5).sample(range(300, 2_500), 40)
    for cut in cuts:
        for name, content in whole.items():
            company.put(f"{cut}-{name}", content[:cut])
    company.ingest()
    company.assert_the_law()
    assert len(company.ledger()) == len(cuts) * len(whole)
    assert all(row[1] >= 1 for row in company.ledger().values())


def test_the_states_of_a_file_follow_from_its_counts(company):
    company.put("whole.csv", orders(order(1), order(2)))
    company.put("again.csv", orders(order(1), order(2), order(2)))
    company.put("partly.csv", orders(order(3), "short,row"))
    company.put("refused.csv", orders("short,row"))
    company.put("nothing.csv", "")
    company.put("bare.csv", orders())
    company.put("note.txt", "remember the milk")
    company.ingest()
    assert company.ledger() == {
        "again.csv": ("loaded", 3, 2, 1, 0),
        "bare.csv": ("loaded", 0, 0, 0, 0),
        "note.txt": ("unrecognised", 0, 0, 0, 0),
        "nothing.csv": ("refused", 1, 0, 0, 1),
        "partly.csv": ("partly", 2, 1, 0, 1),
        "refused.csv": ("refused", 1, 0, 0, 1),
        "whole.csv": ("loaded", 2, 0, 2, 0),
    }
    company.assert_the_law()


def test_a_file_that_is_not_loaded_says_why(company):
    company.put("nothing.csv", "")
    company.put("note.txt", "remember the milk")
    company.ingest()
    told = dict(company.rows("select name, reason from ingest.ledger"))
    assert "0 bytes" in told["nothing.csv"]
    assert "no contract claims" in told["note.txt"]


@pytest.mark.parametrize(
    "letters", ["\ud800", "a\udc00b", "\x00", "\u2028", "\x1b[31m", "\U0001f600", "\x85"]
)
def test_letters_that_no_table_takes_refuse_nothing(company, letters):
    company.put("t.json", page(ticket(1, subject=f"x{letters}y"), ticket(2, type=f"x{letters}y")))
    company.ingest()
    assert company.ledger()["t.json"] == ("loaded", 2, 2, 0, 0)
    company.assert_the_law()


def test_a_record_nested_too_deep_is_quarantined_and_the_others_load(company):
    deep = "[" * 900 + "]" * 900
    content = page(ticket(1), ticket(2, type="@"), ticket(3)).replace('"@"', deep)
    company.put("t.json", content)
    company.put(
        "u.json", page(ticket(4, type="@"), ticket(5)).replace('"@"', "[" * 150 + "]" * 150)
    )
    company.ingest()
    assert company.ledger()["t.json"][0] in ("partly", "loaded")  # as deep as Python's own limit
    assert company.ledger()["u.json"] == ("loaded", 2, 2, 0, 0)
    company.assert_the_law()
