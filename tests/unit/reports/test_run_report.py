import json
import stat
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup

from pipelines.reports.run_report import (
    ContractBreach,
    FileLine,
    QuarantineLine,
    RunReport,
    StageTiming,
    write_run_report,
)

HOSTILE = "<script>alert(1)</script><img src=https://x.example onerror=a()>.csv"


def report(**changes) -> RunReport:
    values = {
        "run_id": "run-20110901T041200-7f3a",
        "as_of": date(2011, 9, 1),
        "headline": "3 of 4 files loaded whole, 50 customers on the list",
        "started_at": datetime(2011, 9, 1, 3, 12, tzinfo=UTC),
        "finished_at": datetime(2011, 9, 1, 3, 13, 41, tzinfo=UTC),
        "counts": {"Records received": 48213, "Customers": 912},
        "files": [
            FileLine("orders/a.csv", "orders", "own", "partly", 40210, 2970, 37233, 7),
            FileLine("crm/b.csv", "crm", "salesforce", "loaded", 912, 12, 900, 0),
        ],
        "quarantine": [QuarantineLine("orders/a.csv", 40204, "amount is no number")],
        "breaches": [ContractBreach("raw.orders", "orders/a.csv", "currency", 3, "is empty", (7,))],
        "stages": [StageTiming("ingest", 12.3), StageTiming("publish", 0.0, "skipped")],
        "notes": ["The company's domain was inferred from the mailbox."],
        "time_zone": "Europe/London",
    }
    return RunReport(**(values | changes))


def page(folder, **changes) -> BeautifulSoup:
    _, path = write_run_report(folder, report(**changes))
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_both_files_are_named_after_the_run_and_belong_to_their_owner_alone(tmp_path) -> None:
    paths = write_run_report(tmp_path / "reports", report())
    assert [p.name for p in paths] == [
        f"run-20110901T041200-7f3a.{end}" for end in ("json", "html")
    ]
    assert {stat.S_IMODE(p.stat().st_mode) for p in paths} == {0o600}
    assert sorted(p.name for p in paths[0].parent.iterdir()) == sorted(p.name for p in paths)


def test_the_page_says_what_happened_to_each_file_and_record(tmp_path) -> None:
    words = page(tmp_path).get_text(" ", strip=True)
    for part in (
        *("3 of 4 files loaded whole", "orders/a.csv orders own partly 40,210 2,970 37,233 7"),
        *(
            "orders/a.csv 40,204 amount is no number",
            "raw.orders orders/a.csv currency is empty 3 7",
        ),
        *("ingest done", "12\u00a0s", "publish skipped", "inferred from the mailbox"),
        *("started 1 September 2011, 04:12", "1\u00a0min 41\u00a0s", "Records received 48,213"),
    ):
        assert part in words


def test_files_with_a_problem_stand_before_the_sound_ones(tmp_path) -> None:
    lines = [
        FileLine("a.csv", "crm", "orders", "loaded", 5, 5, 0, 0),
        FileLine("b.csv", "crm", "orders", "partly", 5, 4, 0, 1),
    ]
    text = page(tmp_path, files=lines, quarantine=(), breaches=()).get_text(" ", strip=True)
    assert text.index("Files with a problem") < text.index("b.csv") < text.index("a.csv")


def test_a_file_that_does_not_add_up_is_called_out(tmp_path) -> None:
    lost = FileLine("mail/lost.mbox", "mail", "mbox", "loaded", 10, 8, 1, 0)
    assert "do not add up" not in page(tmp_path).get_text()
    assert "counted twice: mail/lost.mbox." in page(tmp_path, files=[lost]).get_text()
    content = json.loads(write_run_report(tmp_path, report(files=[lost]))[0].read_text())
    assert content["files_that_do_not_add_up"] == ["mail/lost.mbox"]


def test_no_file_name_or_reason_becomes_markup(tmp_path) -> None:
    hostile = page(
        tmp_path,
        headline=HOSTILE,
        counts={HOSTILE: 1},
        files=[FileLine(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, 1, 0, 0)],
        quarantine=[QuarantineLine(HOSTILE, 1, HOSTILE)],
        breaches=[ContractBreach(HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE)],
        stages=[StageTiming(HOSTILE, 1.0, HOSTILE)],
        notes=[HOSTILE],
    )
    assert hostile.find_all(["script", "img"]) == []
    assert not [t for t in hostile.find_all(True) if any(a.startswith("on") for a in t.attrs)]
    assert hostile.h1.get_text() == HOSTILE
    assert hostile.find(class_="notes").li.get_text() == HOSTILE


def test_a_flood_of_refused_records_is_counted_on_the_page_and_whole_in_the_json(tmp_path) -> None:
    flood = [QuarantineLine("orders/a.csv", n, "amount is no number") for n in range(1500)]
    words = page(tmp_path, quarantine=flood).get_text(" ", strip=True)
    assert words.count("amount is no number") == 200
    assert "And 1,300 more" in words
    content = json.loads((tmp_path / "run-20110901T041200-7f3a.json").read_text())
    assert len(content["quarantine"]) == 1500


def test_the_json_can_be_read_by_a_program(tmp_path) -> None:
    content = json.loads(write_run_report(tmp_path, report())[0].read_text(encoding="utf-8"))
    assert content["started_at"] == "2011-09-01T03:12:00Z"
    assert content["files"][0]["quarantined"] == 7
    assert content["counts"] == {"Records received": 48213, "Customers": 912}
    assert content["failed"] is False


def test_a_quiet_run_still_has_a_report(tmp_path) -> None:
    empty = {"files": (), "quarantine": (), "breaches": (), "stages": (), "notes": (), "counts": {}}
    words = page(tmp_path, **empty).get_text(" ", strip=True)
    assert "No new file was in the landing folder" in words
    assert "In quarantine" not in words


def test_the_same_report_gives_the_same_bytes_and_replaces_the_older_one(tmp_path) -> None:
    first = [path.read_bytes() for path in write_run_report(tmp_path, report())]
    assert [path.read_bytes() for path in write_run_report(tmp_path, report())] == first
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("run_id", ["../escape", "", "a/b", ".hidden", "a\nb"])
def test_a_run_id_that_is_no_file_name_is_refused(tmp_path, run_id: str) -> None:
    with pytest.raises(ValueError, match="no plain file name"):
        write_run_report(tmp_path, report(run_id=run_id))
