"""A person accepts a proposal and takes it back: journeys join, and are what they were."""

import csv
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command_line import Outcome, harken, table_hashes

pytestmark = pytest.mark.xdist_group("another home that ran")
EARLIER = "2026-05-01"
ORDERS = "order_id,customer_number,ordered_at,status,amount,currency,n_items,country\n"


def with_a_duplicate(landing: Path, folder: Path) -> dict[str, str]:
    """A copy of the exports, where one contact stands once more under another number and domain."""
    shutil.copytree(landing, folder)
    with (folder / "crm/salesforce/Contact.csv").open(encoding="utf-8-sig", newline="") as file:
        contacts = list(csv.DictReader(file))
    known = next(each for each in contacts if each["Email"] and each["MailingPostalCode"])
    local = known["Email"].partition("@")[0]
    double = known | {
        "Id": "0035e00000DOUBLE1",
        "Name": f"{known['FirstName']} {known['LastName']}x",
        "LastName": f"{known['LastName']}x",
        "Email": f"{local}@moved.example",
        "CustomerNumber__c": "99001",
    }
    with (folder / "crm/salesforce/second import.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(double))
        writer.writeheader()
        writer.writerow(double)
    order = "DOUBLE-1,99001,2026-06-20 10:00:00,sale,55.00,GBP,1,United Kingdom\n"
    (folder / "crm/orders/of the double.csv").write_text(ORDERS + order)
    return known


def journey(file: Path) -> dict[str, str]:
    """Hashes of all tables of customers, their journeys, and the days' scores."""
    schemas = ("journey", "features", "risk")
    found = table_hashes(file, ("received_at",))  # another one where the warehouse was lost
    return {name: h for name, h in found.items() if name.split(".")[0] in schemas}


def rows(home: Path, query: str, *values: Any) -> list[tuple]:
    with duckdb.connect(str(home / "published/harken.duckdb"), read_only=True) as published:
        return published.execute(query, list(values)).fetchall()


def well(outcome: Outcome) -> Outcome:
    assert outcome.code == 0, outcome.stdout + outcome.stderr
    return outcome


def test_what_a_person_accepts_joins_journeys_and_what_they_take_back_leaves_no_trace(
    ran, landing, tmp_path
):
    home, exports = tmp_path / "home", tmp_path / "landing"
    shutil.copytree(ran[0], home)
    known = with_a_duplicate(landing, exports)
    run = ("run", "--landing", exports)
    first = well(harken(*run, home=home))
    warehouse, published = home / "warehouse/harken.duckdb", home / "published/harken.duckdb"
    before = journey(published)
    count = rows(home, "select count(*) from journey.customers")[0][0]

    # the proposal is told, with both persons in clear on the terminal and in words alone elsewhere
    assert "harken identity list" in first.stdout
    assert "harken identity list" in harken("doctor", "--json", home=home).json["identity"]
    proposals = well(harken("identity", "list", "--json", home=home)).json["proposals"]
    (found,) = (each for each in proposals if "0035e00000DOUBLE1" in str(each["sides"]))
    assert {known["LastName"], f"{known['LastName']}x"} == {
        side["name"].split()[-1] for side in found["sides"]
    }
    assert "last name close" in found["evidence"]
    with duckdb.connect(str(warehouse), read_only=True) as opened:
        kept = str(opened.execute("from identity.proposals").fetchall())
    assert known["LastName"] not in kept
    assert known["Email"] not in kept

    # an earlier day does not know of the decision
    well(harken("build", "--as-of", EARLIER, home=home))
    earlier = journey(warehouse)
    accepted = well(harken("identity", "accept", found["id"], "--by", "Jo", "--json", home=home))
    assert accepted.json["decisions"][0]["by"] == "Jo"
    well(harken("build", "--as-of", EARLIER, home=home))
    assert journey(warehouse) == earlier

    # the next run joins the two, and leaves the day's scores and list as they are
    joined = well(harken(*run, "--json", home=home)).json
    assert joined["nothing_new"] is False
    assert rows(home, "select count(*) from journey.customers") == [(count - 1,)]
    number = "select distinct customer_id from journey.identity_links where key = ?"
    assert rows(home, number, "99001") == rows(home, number, known["CustomerNumber__c"])
    why = "select distinct evidence from journey.identity_links where rule = 'accepted_by_person'"
    assert rows(home, why) == [(found["evidence"],)]
    assert {n: h for n, h in journey(published).items() if n.startswith("risk.")} == {
        n: h for n, h in before.items() if n.startswith("risk.")
    }
    assert well(harken(*run, "--json", home=home)).json["nothing_new"] is True
    listed = well(harken("identity", "list", "--json", home=home)).json["proposals"]
    assert found["id"] not in {each["id"] for each in listed}

    # taken back, every table is to the letter what it was, also where the warehouse was lost
    well(harken("identity", "unmerge", found["id"], home=home))
    shutil.rmtree(home / "warehouse")
    well(harken(*run, home=home))
    assert journey(published) == before
    decided = well(harken("identity", "list", "--decided", "--json", home=home)).json["decisions"]
    assert [(each["id"], each["state"]) for each in decided] == [(found["id"], "declined")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accept", "p000"), "There is no proposal p000"),
        (("reject", "p000"), "There is no proposal p000"),
        (("unmerge", "nobody@nowhere.example"), "Nobody is known by this"),
        (("list", "--customer", "no such"), "Nobody is known by this"),
    ],
)
def test_a_slip_is_told_and_decides_nothing(ran, arguments, words):
    ended = harken("identity", *arguments, "--json", home=ran[0])
    assert ended.code == 1
    assert words in ended.json["failure"]
    assert harken("identity", "list", "--decided", "--json", home=ran[0]).json["decisions"] == []


def test_every_key_of_a_customer_is_shown_with_its_reason_and_the_first_cannot_be_unmerged(ran):
    ((number,),) = rows(ran[0], "select min(crm_number) from journey.customers")
    shown = well(harken("identity", "list", "--customer", number, "--json", home=ran[0])).json
    assert {"crm_contact", "same_customer_number"} <= {each["rule"] for each in shown["links"]}
    assert all(each["evidence"] for each in shown["links"])
    (contact,) = {each["key"] for each in shown["links"] if each["kind"] == "contact"}
    refused = harken("identity", "unmerge", f"contact/{contact}", home=ran[0])
    assert refused.code == 1
    assert "by which the customer is known" in refused.stderr


def test_a_home_without_anything_is_told_what_to_do(tmp_path):
    ended = harken("identity", "list", home=tmp_path / "home")
    assert ended.code == 1
    assert "harken run" in ended.stderr
