"""The work list comes back edited, sorted or mangled: no step reaches another customer."""

import csv
import json
from pathlib import Path
from random import Random

import made_up_alerts
import openpyxl
import pytest
from click.testing import CliRunner
from made_up_alerts import DAY, alert, alert_id_for, header
from wild_text import FORMULAS

from pipelines.actions.records import NewAlert, Plan
from pipelines.actions.store import ActionStore
from pipelines.alerts.alert import Person
from pipelines.alerts.lists import write_lists
from pipelines.cli.main import main
from pipelines.home import Home

CUSTOMERS = 8
OPENED = made_up_alerts.alert().opened_at.replace(tzinfo=None)


def name_of(rank: int) -> str:
    return f"Jo Doe the {rank}."


@pytest.fixture
def home(tmp_path) -> Home:
    return fresh_home(tmp_path / "home")


def fresh_home(folder: Path) -> Home:
    home = Home(folder).prepare()
    listed = [
        alert(rank, crm_number=f"00{rank}", contact=Person(name_of(rank), None, None))
        for rank in range(1, CUSTOMERS + 1)
    ]
    opened = [
        NewAlert(
            alert_id=one.alert_id,
            customer_id=one.customer_id,
            kind=one.kind,
            opened_at=OPENED,
            state="new",
            priority=1.0,
            reason=None,
            recommended_action=None,
            channel=None,
            due_at=None,
            episode_key="e",
        )
        for one in listed
    ]
    ActionStore(home).apply(Plan(opened=opened), "harken", OPENED)
    write_lists(home.alerts, listed, header=header())
    return home


def give_back(home: Home, file: Path):
    called = CliRunner().invoke(
        main, ["import-actions", str(file), "--by", "mia", "--json", "--home", str(home.root)]
    )
    assert called.exception is None or isinstance(called.exception, SystemExit), called.output
    return called.exit_code, json.loads(called.stdout)


def edited(home: Home, rows: dict[int, tuple[str, ...]]) -> Path:
    """The day's workbook with (new state, outcome, note, by) in the rows of these ranks."""
    file = home.alerts / DAY.isoformat() / "at_risk.xlsx"
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for rank, values in rows.items():
        for heading, value in zip(("New state", "Outcome", "Note", "By"), values, strict=False):
            sheet.cell(rank + 1, places[heading], value)
    out = home.root / "edited.xlsx"
    book.save(out)
    return out


def test_what_the_team_wrote_is_taken_row_by_row_and_once(home):
    file = edited(
        home,
        {
            1: ("acted", "", "rang him", "ann"),
            2: ("closed", "not_needed"),
            3: ("Acknowledged ",),
            4: ("closed", "saved"),
            5: ("dancing",),
            6: ("snoozed",),
        },
    )
    code, told = give_back(home, file)
    assert code == 1
    assert told["applied"] == [alert_id_for(DAY, f"cus_{rank:016x}") for rank in (1, 2, 3)]
    assert [one["line"] for one in told["refused"]] == [5, 6, 7]
    store = ActionStore(home)
    steps = [(e["to_state"], e["actor"]) for e in store.events_of(told["applied"][0])]
    assert steps == [("new", "harken"), ("acknowledged", "ann"), ("acted", "ann")]
    events = store.count_of_events()
    _, again = give_back(home, file)
    assert again["applied"] == []
    assert store.count_of_events() == events


def test_a_list_from_before_somebody_else_acted_is_refused_by_line(home):
    file = edited(home, {1: ("acknowledged",), 2: ("acknowledged",)})
    first = alert_id_for(DAY, f"cus_{1:016x}")
    ActionStore(home).act(first, ["acknowledged"], by="bob", at=OPENED)
    _, told = give_back(home, file)
    assert [(one["line"], "bob" in one["why"]) for one in told["refused"]] == [(2, True)]
    assert len(told["applied"]) == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04garbage", b"a,b\r\n1,2\r\n", b"\xff\xfe\x00"])
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_file_that_is_no_work_list_is_told_in_a_sentence(home, content, ending):
    file = home.root / f"odd{ending}"
    file.write_bytes(content)
    code, told = give_back(home, file)
    assert code == 1
    assert "The work list cannot be read" in told["failure"]


def mangled(home: Home, random: Random) -> Path:
    """The day's CSV, every row asked to be acknowledged for its name, then mangled."""
    source = home.alerts / DAY.isoformat() / "at_risk.csv"
    with source.open(encoding="utf-8", newline="") as lines:
        head, *rows = list(csv.reader(lines))
    place = {name: at for at, name in enumerate(head)}
    for row in rows:
        row[place["new_state"]], row[place["note"]] = "acknowledged", row[place["name"]]
    said = [place[name] for name in ("name", "note")]  # what the person saw and wrote goes together
    own = [place[name] for name in ("alert_id", "customer_id", "version", "check", "crm_number")]
    for _ in range(random.randint(1, 3)):
        how = random.randrange(8)
        one, other = random.sample(range(len(rows)), 2)
        column = random.choice(own)
        if how == 0:  # one column sorted apart from the others
            values = sorted(row[column] for row in rows)
            for row, value in zip(rows, values, strict=True):
                row[column] = value
        elif how == 1:
            rows[one][column], rows[other][column] = rows[other][column], rows[one][column]
        elif how == 2:
            for at in said:
                rows[one][at], rows[other][at] = rows[other][at], rows[one][at]
        elif how == 3:
            rows[one][column] = random.choice(
                ["", "1", "1e5", "#REF!", "2011-09-01", *FORMULAS[:5]]
            )
        elif how == 4:
            text = rows[one][column]
            at = random.randrange(max(len(text), 1))
            rows[one][column] = text[:at] + random.choice("0123456789abcdef") + text[at + 1 :]
        elif how == 5:
            rows[one] = list(rows[other])
        elif how == 6:
            del rows[one][random.randrange(len(head))]  # what follows moves to the left
            rows[one].append("")
        else:
            random.shuffle(rows)
    out = home.root / "mangled.csv"
    with out.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([head, *rows])
    return out


def applied_and_refused(tmp_path: Path, lists: int) -> tuple[int, int]:
    """Rows over so many mangled lists; fails where one reached another customer than was meant."""
    names = {f"cus_{rank:016x}": name_of(rank) for rank in range(1, CUSTOMERS + 1)}
    applied = refused = 0
    for seed in range(lists):
        home = fresh_home(tmp_path / str(seed))
        _, told = give_back(home, mangled(home, Random(seed)))
        store = ActionStore(home)
        taken = store.alerts(states=["acknowledged"])
        assert {one["alert_id"] for one in taken} == set(told["applied"])
        for one in taken:
            note = store.events_of(one["alert_id"])[-1]["note"]
            # a cell that was deleted may take the note with it, never bring another's
            assert note in (None, names[one["customer_id"]]), f"seed {seed}"
        applied += len(taken)
        refused += len(told["refused"])
        store.database.engine.dispose()
    return applied, refused


def test_fifty_mangled_lists_apply_nothing_to_another_customer(tmp_path):
    applied, refused = applied_and_refused(tmp_path, 50)
    assert applied > 50
    assert refused > 25


@pytest.mark.torture
def test_a_thousand_mangled_lists_apply_nothing_to_another_customer(tmp_path):
    applied, refused = applied_and_refused(tmp_path, 1000)
    assert applied > 1000
    assert refused > 500
