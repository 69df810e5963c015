"""Broken files end in a clear line and in quarantine; all other files load and the run goes on."""

import shutil
from pathlib import Path

import duckdb
import pytest
from command_line import Outcome, harken

BROKEN = {
    "crm/orders/truncated.csv": b"order_id,customer_number,ordered_at,status,amount,currency\n"
    b"T1,100001,2026-01-02 10:00:00,sale,10.00,GBP\nT2,100001,2026-01-03 10:0",
    "contact_center/zendesk/broken.json": b'{"tickets": [{"id": 1, "requester_id": 2, "status": '
    b'"open", "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}, {"id',
    "email/charset.mbox": b"From a@b Mon Jan 05 10:00:00 2026\nMessage-ID: <bad@x>\n"
    b"Date: Mon, 05 Jan 2026 10:00:00 +0000\nFrom: someone@example.org\n"
    b"To: care@brightleaf.example\nContent-Type: text/plain; charset=x-martian\n\nhello\n\n"
    b"From a@b Mon Jan 05 11:00:00 2026\nMessage-ID: <good@x>\n"
    b"Date: Mon, 05 Jan 2026 11:00:00 +0000\nFrom: someone@example.org\n"
    b"To: care@brightleaf.example\n\nhello again\n",
    "crm/orders/empty.csv": b"",
    "notes.txt": b"remember the milk",
}
EXPECTED = {  # status, received, loaded, quarantined, words of the reason
    "crm/orders/truncated.csv": ("partly", 2, 1, 1, "fields"),
    "contact_center/zendesk/broken.json": ("partly", 2, 1, 1, "breaks off"),
    "email/charset.mbox": ("partly", 2, 1, 1, "x-martian"),
    "crm/orders/empty.csv": ("refused", 1, 0, 1, "empty"),
    "notes.txt": ("unrecognised", 0, 0, 0, None),
}

pytestmark = pytest.mark.xdist_group("test_hostile_landing")


@pytest.fixture(scope="module")
def hostile(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    base = tmp_path_factory.mktemp("hostile")
    copy = base / "landing"
    shutil.copytree(landing, copy)
    for name, content in BROKEN.items():
        (copy / name).write_bytes(content)
    (copy / "link.csv").symlink_to(copy / "crm/orders/empty.csv")
    taken_in = harken("ingest", "--landing", copy, home=base / "home")
    assert harken("publish", home=base / "home").code == 0
    return base / "home", taken_in


@pytest.fixture(scope="module")
def ledger(hostile: tuple[Path, Outcome]) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(hostile[0] / "published" / "harken.duckdb"), read_only=True)


def test_the_stage_ends_well_in_spite_of_broken_files(hostile):
    assert hostile[1].code == 0, hostile[1].stderr


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_file_ends_in_a_clear_line_and_in_quarantine(hostile, ledger, name):
    status, received, loaded, quarantined, words = EXPECTED[name]
    row = ledger.execute(
        "select file_id, status, received, loaded, quarantined from ingest.ledger where name = ?",
        [name],
    ).fetchall()[0]
    assert row[1:] == (status, received, loaded, quarantined)
    refused = ledger.execute(
        "select position, reason from ingest.quarantine where file_id = ?", [row[0]]
    ).fetchall()
    assert len(refused) == quarantined
    assert all(words in reason for _, reason in refused)
    assert name in hostile[1].stdout


def test_all_other_files_load_whole(hostile, ledger):
    rows = ledger.execute("select name, status from ingest.ledger order by name").fetchall()
    others = {status for name, status in rows if name not in EXPECTED}
    assert len(rows) > 30
    assert others == {"loaded"}


def test_quarantine_list_names_every_refused_record(hostile):
    listed = harken("quarantine", "list", "--json", home=hostile[0]).json["quarantine"]
    assert {entry["name"] for entry in listed} == {n for n, e in EXPECTED.items() if e[3]}
    assert all(entry["reason"] and entry["position"] >= 0 for entry in listed)


def test_a_folder_of_unknown_files_ends_with_a_report_that_names_them(tmp_path: Path):
    landing, home = tmp_path / "landing", tmp_path / "home"
    landing.mkdir()
    (landing / "notes.txt").write_text("remember the milk")
    ended = harken("run", "--landing", landing, "--json", home=home)
    assert ended.code == 1
    assert Path(ended.json["report"]).is_file()
    assert ended.json["failure"] == ended.json["failures"][0]
    for words in ("notes.txt (unrecognised)", "orders", "zendesk_tickets", "harken check"):
        assert words in ended.json["failure"]
        assert words in ended.stderr


def test_a_spoilt_warehouse_ends_with_a_report_too(tmp_path: Path):
    landing, home = tmp_path / "landing", tmp_path / "home"
    landing.mkdir()
    (home / "warehouse").mkdir(parents=True)
    (home / "warehouse" / "harken.duckdb").write_bytes(b"garbage " * 2000)
    ended = harken("run", "--landing", landing, "--json", home=home)
    assert ended.code == 1
    assert "cannot be opened" in ended.json["failure"]
    assert Path(ended.json["report"]).is_file()
