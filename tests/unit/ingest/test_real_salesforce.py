"""Cases of a vendor's real exports, taken in as they are; skips aloud where they are not."""

import csv
from pathlib import Path

import pytest
from company_home import CompanyHome


@pytest.fixture
def taken_in(company: CompanyHome, shared_data: Path) -> CompanyHome:
    for file in (shared_data / "salesforce_export").rglob("*.csv"):
        if file.name in ("Account.csv", "Contact.csv", "Case.csv"):
            company.put(f"{file.parent.name}/{file.name}", file.read_bytes())
    company.ingest()
    return company


def test_every_case_enters_with_its_contact_and_closing(taken_in, shared_data):
    taken_in.assert_the_law()
    found = taken_in.rows(
        "select count(*), count(contact_id), count(closed_at) from raw.salesforce_cases"
    )
    written = []
    for file in (shared_data / "salesforce_export").rglob("Case.csv"):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            written += list(csv.DictReader(lines))
        assert taken_in.ledger()[f"{file.parent.name}/Case.csv"][:3] == ("loaded", 40, 40)
    counts = [sum(bool(row[name]) for row in written) for name in ("Id", "ContactId", "ClosedDate")]
    assert found == [tuple(counts)]
    assert taken_in.rows("select distinct status from raw.salesforce_cases order by 1") == [
        ("Closed",),
        ("Escalated",),
        ("New",),
        ("in_progress",),
        ("open",),
    ]


def test_cases_lead_to_the_contacts_of_the_same_export(taken_in):
    ((linked,),) = taken_in.rows(
        "select count(*) from raw.salesforce_cases join raw.salesforce_contacts using (contact_id)"
    )
    assert linked == 78
