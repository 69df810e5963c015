"""The same exports, however often, in whatever files and order: the same records, once."""

import csv
import io
import json
import random
import shutil
from pathlib import Path

import pytest
from company_home import KEY, CompanyHome, mail, mbox, order, orders, page, ticket

LINES = [order(number, country=f'"Land, {number}"') for number in range(40)]
TICKETS = [ticket(number) for number in range(30)]
MAILS = [mail(number, body=f"Where is parcel {number}?") for number in range(20)]


def fill(company: CompanyHome) -> None:
    company.put("crm/orders/a.csv", orders(*LINES, LINES[0], "short,row"))
    company.put("contact_center/zendesk/t.json", page(*TICKETS, TICKETS[0]))
    company.put("email/m.mbox", mbox(*MAILS))
    company.put("empty.csv", "")
    company.put("note.txt", "x")


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home and landing folder after one ingest; to be copied, never changed."""
    folder = tmp_path_factory.mktemp("taken_in")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HARKEN_PSEUDONYM_KEY", KEY)
        once = CompanyHome(folder / "home", folder / "landing")
        fill(once)
        once.ingest()
    return folder


@pytest.fixture
def filled(company: CompanyHome, taken_in: Path) -> CompanyHome:
    for name, place in (("home", company.home), ("landing", company.landing)):
        shutil.copytree(taken_in / name, place, dirs_exist_ok=True)
    return company


def another(tmp_path: Path, name: str) -> CompanyHome:
    return CompanyHome(tmp_path / name / "home", tmp_path / name / "landing")


def test_a_second_run_changes_no_table(filled):
    before = filled.digest()
    result = filled.ingest()
    assert filled.digest() == before
    assert (result.files, result.loaded, result.known_files) == ([], 0, 5)


def test_another_home_with_the_same_exports_holds_the_same(filled, tmp_path):
    twin = another(tmp_path, "twin")
    fill(twin)
    twin.ingest()
    assert twin.digest() == filled.digest()


def test_touched_and_rewritten_files_are_known_by_their_content(filled):
    for file in filled.landing.rglob("*.*"):
        file.write_bytes(file.read_bytes())
    assert filled.ingest().files == []


def test_a_renamed_file_adds_a_line_to_the_ledger_and_no_record(filled):
    before = filled.record_hashes()
    (filled.landing / "crm/orders/a.csv").rename(filled.landing / "crm/orders/b.csv")
    filled.ingest()
    assert filled.record_hashes() == before
    assert filled.ledger()["crm/orders/b.csv"] == ("partly", 42, 0, 41, 1)


def split_up(company: CompanyHome) -> None:
    for start in range(0, 40, 7):
        company.put(f"orders-{start}.csv", orders(*LINES[start : start + 7]))
    for start in range(0, 30, 11):
        lines = "\n".join(json.dumps(each) for each in TICKETS[start : start + 11])
        company.put(f"tickets-{start}.jsonl", lines)
    for number, each in enumerate(MAILS):
        company.put(f"mail-{number}.mbox", mbox(each))


def put_together(company: CompanyHome) -> None:
    company.put("all.csv", orders(*LINES, *LINES))
    company.put("all.json", page(*TICKETS) + "\n" + page(*TICKETS))
    company.put("all.mbox", mbox(*MAILS) + "\n" + mbox(*MAILS))


def shuffled(company: CompanyHome) -> None:
    order_of = random.Random(7)
    for name, content, records in (("z.csv", orders, LINES), ("y.mbox", mbox, MAILS)):
        company.put(name, content(*order_of.sample(records, len(records))))
    company.put("x.json", json.dumps(order_of.sample(TICKETS, len(TICKETS))))


def other_dialect(company: CompanyHome) -> None:
    """The same cells, every one in quotes, other line ends, columns in another order."""
    cells = list(csv.DictReader(io.StringIO(orders(*LINES))))
    text = io.StringIO()
    names = list(cells[0])[::-1]
    writer = csv.DictWriter(text, names, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(cells)
    company.put("a.csv", "\ufeff" + text.getvalue())
    company.put("t.json", json.dumps({"count": 30, "tickets": TICKETS}, indent=4))
    company.put("m.mbox", mbox(*MAILS))


@pytest.mark.parametrize("write", [split_up, put_together, shuffled, other_dialect])
def test_the_same_records_in_other_files_are_the_same_records(filled, tmp_path, write):
    other = another(tmp_path, "other")
    write(other)
    other.ingest()
    other.assert_the_law()
    assert other.record_hashes() == filled.record_hashes()
    write(filled)
    filled.ingest()
    filled.assert_the_law()
    assert filled.record_hashes() == other.record_hashes()


def test_a_changed_record_is_a_new_version_beside_the_old_one(filled):
    filled.put("later.csv", orders(order(1, amount="99.00", country='"Land, 1"')))
    assert filled.ingest().loaded == 1
    assert filled.rows("select count(*) from raw.orders where order_id = 'A1'") == [(2,)]


def test_a_further_column_is_kept_and_makes_another_record(filled):
    content = orders(LINES[1]).splitlines()
    filled.put("later.csv", f"{content[0]},voucher\n{content[1]},SPRING\n")
    assert filled.ingest().loaded == 1


def test_processes_that_ingest_at_once_load_nothing_twice(company, forks):
    fill(company)
    assert forks.at_once(company, 3) == [0, 0, 0]
    company.assert_the_law()
    assert len(company.record_hashes()) == 40 + 30 + 20
    assert company.rows("select count(*), count(distinct file_id) from ingest.ledger") == [(5, 5)]
    assert list(company.settings.home.staging_area.iterdir()) == []


def test_a_home_of_an_earlier_release_gets_the_columns_that_a_contract_has_gained(company):
    company.put("crm/orders/a.csv", orders(order(1)))
    company.ingest()
    company.rows("alter table raw.orders drop column country")
    company.put("crm/orders/b.csv", orders(order(2)))
    company.ingest()
    company.assert_the_law()
    found = company.rows("select order_id, country from raw.orders order by 1")
    assert found == [("A1", None), ("A2", "France")]
