"""A connector's HubSpot tables: their columns are known; skips aloud where they are not there."""

import csv
from pathlib import Path

from company_home import CompanyHome

from pipelines.contracts.contract import load_contracts


def test_tickets_of_a_connector_are_recognised_and_enter(company: CompanyHome, shared_data: Path):
    file = shared_data / "fivetran_seeds" / "dbt_hubspot" / "ticket_data.csv"
    company.put("tickets.csv", file.read_bytes())
    company.ingest()
    company.assert_the_law()
    with file.open(encoding="utf-8-sig", newline="") as lines:
        written = list(csv.DictReader(lines))
    assert company.ledger()["tickets.csv"][:3] == ("loaded", len(written), len(written))
    ((closed, replied),) = company.rows(
        "select count(closed_at), count(first_agent_reply_at) from raw.hubspot_tickets"
    )
    assert closed == sum(bool(row["property_closed_date"]) for row in written)
    assert replied == sum(bool(row["property_first_agent_reply_date"]) for row in written)


def test_every_field_of_the_connectors_tickets_has_its_column(shared_data: Path):
    file = shared_data / "fivetran_seeds" / "dbt_hubspot" / "ticket_data.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines))
    own = load_contracts()["hubspot_tickets"].own_places
    assert [name for name in header if name not in own] == ["_fivetran_synced", "is_deleted"]
