"""Names that mean something to a shell, a database or a terminal are names and nothing more."""

import os

import pytest
from company_home import CompanyHome, order, orders

NAMES = [
    b"a[1].csv",
    b"a*.csv",
    b"a?.csv",
    b"{a,b}.csv",
    b"a'; drop table raw.orders; --.csv",
    b'a".csv',
    b"new\nline.csv",
    b"tab\there.csv",
    b"\x1b[31mred.csv",
    b" space .csv",
    b"-rf.csv",
    b"~root.csv",
    b"$HOME.csv",
    b"..csv..",
    b"a\xff\xfe.csv",
    b"a\\xff\\xfe.csv",
    "größe-价格-😀.csv".encode(),
    b"http://host.example/a.csv".replace(b"/", b":"),
    b"hive_key=1.csv",
    b"a.parquet",
    b"a.json.gz",
    b"L" * 251 + b".csv",
]
MARKS = [*(bytes([code]) for code in range(1, 32)), *(bytes([each]) for each in b" !\"#$%&'()*+,")]
MARKS += [
    *(bytes([each]) for each in b":;<=>?@[]^`{|}~-_\x7f"),
    *(b"\\", b"\xff", b"\xc3", b"\xed\xa0"),
]
MARKS += [each.encode() for each in "\u200b\u202e\u2028\ufeff\u00a0\u0130ıß\U0001f600\u0301\ufffd"]
NAMES += [b"m" + mark + b".csv" for mark in MARKS] + [mark + b"m" + mark for mark in MARKS]
NAMES += [b"%s.csv", b"%00.csv", b"con", b"nul.csv", b"`id`.csv", b"$(id).csv", b"&& ls.csv"]
NAMES += [b"a.csv ", b"A.CSV", b"a.csv", b"...", b"-", b"--", b"*", b"**", b"?", b"[", b"[!a].csv"]
NAMES += [b"%2e%2e.csv", b"a;b.csv", b"1", b"null", b"true.json", b"a.zip", b"a,b", b"=1+1.csv"]


def is_utf_8(name: bytes) -> bool:
    return not any("\udc80" <= letter <= "\udcff" for letter in os.fsdecode(name))


def test_every_name_loads_its_own_bytes(company: CompanyHome):
    for number, name in enumerate(NAMES):
        company.put(b"deep/" + name, orders(order(number)))
    result = company.ingest()
    hidden = [name for name in NAMES if name.startswith(b".")]
    assert len(result.passed_over) == len(hidden)
    assert len(result.files) == len(NAMES) - len(hidden)
    assert all((file.status, file.loaded) == ("loaded", 1) for file in result.files), result.files
    owner = dict(
        company.rows(
            "select l.name, o.order_id from raw.orders o "
            "join ingest.ledger l on l.file_id = o._file_id"
        )
    )
    plain = {
        f"deep/{os.fsdecode(name)}": f"A{number}"
        for number, name in enumerate(NAMES)
        if b"\\" not in name and is_utf_8(name) and not name.startswith(b".")
    }
    assert plain.items() <= owner.items()
    company.assert_the_law()


def test_two_hundred_names_are_tried():
    assert len(set(NAMES)) == len(NAMES) >= 200


def test_two_names_that_print_alike_are_two_files(company: CompanyHome):
    for name in (b"a\xff.csv", b"a\\xff.csv"):
        company.put(name, orders(order(1)))
    company.ingest()
    assert sorted(row[1:] for row in company.ledger().values()) == [(1, 0, 1, 0), (1, 1, 0, 0)]


@pytest.mark.parametrize("column", ["select", "order_id; drop", "a b", '"', "'", "größe", ""])
def test_column_names_of_a_file_are_never_sql(company: CompanyHome, column):
    header, line = orders(order(1)).splitlines()
    quoted = '"' + column.replace('"', '""') + '"'
    company.put("a.csv", f"{header},{quoted}\n{line},x\n")
    assert company.ingest().loaded == 1


def test_a_home_below_the_landing_folder_is_not_taken_in(tmp_path):
    landing = tmp_path / "landing"
    company = CompanyHome(landing / "harken_home", landing)
    company.put("a.csv", orders(order(1)))
    company.ingest()
    assert company.ingest().files == []
    assert set(company.ledger()) == {"a.csv"}
