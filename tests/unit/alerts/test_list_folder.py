import hashlib
import json
import os
import stat
import subprocess
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from made_up_alerts import DAY, alert, header

from pipelines.alerts import lists
from pipelines.alerts.columns import COLUMNS
from pipelines.alerts.lists import write_lists

NAMES = ["at_risk.csv", "at_risk.html", "at_risk.json", "at_risk.xlsx"]


def test_the_day_has_a_folder_with_the_list_in_four_formats_for_the_owner_alone(tmp_path) -> None:
    files = write_lists(tmp_path / "alerts", [alert()], header=header())
    assert files.written
    assert files.folder == tmp_path / "alerts" / "2011-09-01"
    assert sorted(path.name for path in files.folder.iterdir()) == NAMES
    assert files.csv.name == "at_risk.csv"
    assert files.json.name == "at_risk.json"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in files.folder.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(files.folder.parent.stat().st_mode) == 0o700


def test_a_published_list_is_kept_and_the_caller_is_told(tmp_path) -> None:
    first = write_lists(tmp_path, [alert()], header=header())
    before = {name: (first.folder / name).read_bytes() for name in NAMES}
    second = write_lists(tmp_path, [alert(text="changed")], header=header())
    assert not second.written
    assert second.folder == first.folder
    assert {name: (first.folder / name).read_bytes() for name in NAMES} == before
    tomorrow = header(as_of=DAY + timedelta(days=1))
    assert write_lists(tmp_path, [], header=tomorrow).written


def test_a_fault_anywhere_on_the_way_leaves_no_half_folder(tmp_path, monkeypatch) -> None:
    real, faults = os.fsync, 0
    for fault_at in range(1, 6):
        calls = iter(range(1, 100))

        def failing(handle: int, calls=calls, fault_at=fault_at) -> None:
            if next(calls) == fault_at:
                raise OSError(28, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match="No space"):
            write_lists(tmp_path, [alert()], header=header())
        assert list(tmp_path.iterdir()) == []
        faults += 1
    assert faults == 5
    monkeypatch.setattr(os, "fsync", real)
    assert write_lists(tmp_path, [alert()], header=header()).written


def test_a_writer_killed_on_the_way_leaves_no_list_and_its_leftovers_are_swept(tmp_path) -> None:
    program = (
        "import os, sys; from pathlib import Path\n"
        "from made_up_alerts import alert, header\n"
        "from pipelines.alerts.lists import write_lists\n"
        "Path.rename = lambda *_: os._exit(9)\n"
        "write_lists(Path(sys.argv[1]), [alert()], header=header())\n"
    )
    assert run(program, tmp_path).returncode == 9
    left = list(tmp_path.iterdir())
    assert [path.name.startswith(".2011-09-01.") for path in left] == [True]
    assert write_lists(tmp_path, [alert()], header=header()).written
    assert [path.name for path in tmp_path.iterdir()] == ["2011-09-01"]


def test_the_same_alerts_give_the_same_bytes_in_any_process(tmp_path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from made_up_alerts import alert, header\n"
        "from pipelines.alerts.lists import write_lists\n"
        "counts = {'no_skill': 1, 'stale_source': 2}\n"
        "rows = [alert(n) for n in range(1, 4)]\n"
        "write_lists(Path(sys.argv[1]), rows, header=header(unlisted=counts))\n"
    )
    digests = []
    for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima")):
        home = tmp_path / seed
        assert run(program, home, PYTHONHASHSEED=seed, TZ=zone).returncode == 0
        digests.append({n: digest(home / "2011-09-01" / n) for n in NAMES})
    assert digests[0] == digests[1]


def test_json_holds_every_field_of_every_alert(tmp_path) -> None:
    files = write_lists(tmp_path, [alert(1), alert(2)], header=header(generation="g7"))
    content = json.loads(files.json.read_text(encoding="utf-8"))
    assert (content["as_of"], content["generation"]) == ("2011-09-01", "g7")
    assert [row["rank"] for row in content["alerts"]] == [1, 2]
    row = content["alerts"][0]
    assert set(row) == {*asdict(alert()), "log_odds"}
    assert row["due_at"] == "2011-09-01T16:00:00Z"
    assert row["contact"]["phone"] == "+44 20 7946 0958"
    parts = sum(reason["contribution"] for reason in row["reasons"])
    total = row["starting_log_odds"] + parts + row["other_log_odds"]
    assert total == pytest.approx(row["log_odds"], abs=1e-9)


def test_every_column_is_explained_where_the_lists_are() -> None:
    for column in COLUMNS:
        key = "reason_n_odds_factor" if column.key.endswith("odds_factor") else column.key
        assert key in lists.__doc__ or key == "reason_2"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(program: str, home: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parents[2])])
    environment = os.environ | {"PYTHONPATH": paths} | variables
    return subprocess.run(
        [sys.executable, "-c", program, str(home)], env=environment, check=False, timeout=120
    )
