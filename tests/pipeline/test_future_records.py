"""The future does not exist: records known after the as-of day change nothing that was known."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from command_line import harken, table_hashes

AS_OF = "2026-06-01"
OWN_TO_THE_HOME = ("received_at", "valid_from")

pytestmark = pytest.mark.xdist_group("test_future_records")


def plant_the_future(landing: Path) -> None:
    """A later record of every kind, made to change what is known if it were read."""
    contacts = landing / "crm/salesforce/Contact.csv"
    with contacts.open(encoding="utf-8-sig", newline="") as lines:
        row = next(csv.DictReader(lines))
    later = row | {"Id": "003ZZ00000Future", "CreatedDate": "2026-06-02T09:00:00.000+0000"}
    changed = row | {"Email": "another@example.org"}
    for copy, name in ((later, "later"), (changed, "changed")):
        stamps = ("LastModifiedDate", "SystemModstamp")
        copy |= dict.fromkeys(stamps, "2026-06-03T09:00:00.000+0000")
        with (landing / f"crm/salesforce/{name}.csv").open("w", newline="") as lines:
            writer = csv.DictWriter(lines, fieldnames=list(row))
            writer.writeheader()
            writer.writerow(copy)
    number = row["CustomerNumber__c"]
    (landing / "crm/orders/later.csv").write_text(
        "order_id,customer_number,ordered_at,status,amount,currency,n_items,country\n"
        + "".join(
            f"F{n},{number},2026-06-{n + 1:02d} 10:00:00,sale,9999,GBP,1,UK\n" for n in range(9)
        )
    )
    users = landing / "contact_center/zendesk"
    page = json.loads(sorted(users.glob("tickets-*.json"))[0].read_text())
    ticket = page["tickets"][0] | {"updated_at": "2026-06-20T00:00:00Z", "status": "closed"}
    (users / "later.json").write_text(json.dumps({"tickets": [ticket], "count": 1}))
    comment = {
        "id": 1,
        "type": "Comment",
        "ticket_id": ticket["id"],
        "author_id": ticket["requester_id"],
        "public": True,
        "plain_body": "I will cancel today, this is outrageous",
        "created_at": "2026-06-02T00:00:01Z",
        "via": {"channel": "web"},
    }
    (users / "comment.json").write_text(json.dumps({"comments": [comment], "count": 1}))
    (landing / "email/later.mbox").write_bytes(
        b"From x@y Tue Jun 02 10:00:00 2026\nMessage-ID: <later@example.org>\n"
        b"Date: Tue, 02 Jun 2026 10:00:00 +0000\nFrom: " + row["Email"].encode() + b"\n"
        b"To: care@brightleaf.example\nSubject: bye\n\nI am leaving you for good.\n"
    )


@pytest.fixture(scope="module")
def with_and_without_future(
    landing: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, str]]:
    patched = pytest.MonkeyPatch()
    patched.setenv("HARKEN_PSEUDONYM_KEY", "one key for both homes")
    base = tmp_path_factory.mktemp("future")
    found = []
    for name in ("without", "with"):
        copy = base / name / "landing"
        shutil.copytree(landing, copy)
        if name == "with":
            plant_the_future(copy)
        home = base / name / "home"
        ran = harken("run", "--landing", copy, "--as-of", AS_OF, home=home)
        assert ran.code == 0, ran.stderr
        found.append(table_hashes(home / "published" / "harken.duckdb", OWN_TO_THE_HOME))
    patched.undo()
    return found


def test_records_known_after_the_as_of_day_change_no_table_but_the_ledger(with_and_without_future):
    without, with_future = with_and_without_future
    own = {"meta.generation", "ingest.ledger", "actions.events", "actions.alerts"}
    assert without.keys() == with_future.keys()
    assert {name for name in without if without[name] != with_future[name]} <= own
    assert without["ingest.ledger"] != with_future["ingest.ledger"]
