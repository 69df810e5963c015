"""Real and recorded exports, where they lie beside the repository: counted, and never a crash."""

import csv
import json
import mailbox
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from company_home import CompanyHome

RETAIL_TABLES = {
    "crm/orders/*.csv": "orders",
    "crm/salesforce/Account.csv": "salesforce_accounts",
    "crm/salesforce/Contact.csv": "salesforce_contacts",
    "contact_center/zendesk/tickets-*.json": "zendesk_tickets",
    "contact_center/zendesk/comments-*.json": "zendesk_comments",
    "contact_center/zendesk/users-*.json": "zendesk_users",
    "email/*.mbox": "mail_messages",
}


@pytest.fixture(scope="module")
def retail(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> CompanyHome:
    folder = tmp_path_factory.mktemp("retail")
    shutil.copytree(shared_data / "retail", folder / "landing")
    configuration = (folder / "landing" / "harken.yml").read_text()
    company = CompanyHome(folder / "home", folder / "landing", configuration)
    company.ingest()
    return company


def counted(file: Path) -> int:
    """Records of a file, by the standard library alone."""
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return sum(1 for _ in csv.reader(lines)) - 1
    if file.suffix == ".json":
        return len(json.loads(file.read_text(encoding="utf-8"))[file.name.split("-")[0]])
    return len(mailbox.mbox(str(file)))


def test_every_record_of_the_shop_is_accounted_for(retail, shared_data):
    retail.assert_the_law()
    ledger = retail.ledger()
    for pattern, table in RETAIL_TABLES.items():
        files = sorted((shared_data / "retail").glob(pattern))
        assert files, pattern
        for file in files:
            name = str(file.relative_to(shared_data / "retail"))
            assert ledger[name][1] == counted(file), name
            assert ledger[name][0] == "loaded", name
        received = sum(ledger[str(f.relative_to(shared_data / "retail"))][1] for f in files)
        ((loaded,),) = retail.rows(f"select count(*) from raw.{table}")
        duplicates = sum(ledger[str(f.relative_to(shared_data / "retail"))][3] for f in files)
        assert received == loaded + duplicates


def test_only_the_pages_that_repeat_a_ticket_hold_repeats(retail):
    repeating = {name for name, row in retail.ledger().items() if row[3]}
    assert repeating
    assert all(name.startswith("contact_center/zendesk/tickets-") for name in repeating)
    assert retail.rows("select count(*), count(distinct ticket_id) from raw.zendesk_tickets") == [
        (1573, 1573)
    ]


def test_no_name_or_address_of_the_shop_stands_in_a_raw_table(retail, shared_data):
    contacts = shared_data / "retail" / "crm" / "salesforce" / "Contact.csv"
    with contacts.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    personal = {row[column].lower() for row in rows for column in ("Email", "MobilePhone", "Name")}
    columns = retail.rows(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'raw' and data_type = 'VARCHAR'"
    )
    each = [f'select lower("{column}") from raw.{table}' for table, column in columns]
    stored = {value for (value,) in retail.rows(" union ".join(each))}
    assert len(personal) > 1_000
    assert len(stored) > 10_000
    assert personal & stored <= {""}


def vendor_files(shared_data: Path) -> list[Path]:
    samples = [*(shared_data / "salesforce_export").rglob("*.csv")]
    recorded = [*(shared_data / "zendesk_recorded").glob("*.jsonl")]
    others = [*(shared_data / "contact_center_json").rglob("*.json")]
    return sorted(samples + recorded + others)


def bodies_of(recording: Path) -> list[bytes]:
    """The response bodies of one recording: what an export script would have saved."""
    lines = [json.loads(line) for line in recording.read_text(encoding="utf-8").splitlines()]
    bodies = [line.get("body") for line in lines]
    return [
        (body if isinstance(body, str) else json.dumps(body)).encode() for body in bodies if body
    ]


def test_vendors_samples_are_loaded_or_told_of(company, shared_data):
    for file in vendor_files(shared_data):
        company.put(str(file.relative_to(shared_data)), file.read_bytes())
        if file.suffix == ".jsonl":
            for number, body in enumerate(bodies_of(file)):
                company.put(f"bodies/{file.stem}-{number}.json", body)
    company.ingest()
    company.assert_the_law()
    told = company.rows("select name, status, table_name, reason from ingest.ledger")
    assert len(told) == len([p for p in company.landing.rglob("*") if p.is_file()]) - 1
    assert [row for row in told if row[1] in ("refused", "unrecognised") and not row[3]] == []
    statuses = Counter((table, status) for _, status, table, _ in told)
    assert statuses["salesforce_contacts", "loaded"] == 2
    assert statuses["salesforce_accounts", "loaded"] == 2
    assert statuses["zendesk_tickets", "loaded"] > 10
    assert {name for name, _, table, _ in told if table is None} >= {
        "salesforce_export/gen_ai_demo/Lead.csv",
    }


def test_tortured_mails_end_in_the_ledger_each_of_them(company, shared_data):
    expected = {}
    for folder in sorted((shared_data / "mail_torture").iterdir()):
        mails = [file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()]
        quoted = [mail.replace(b"\nFrom ", b"\n>From ") for mail in mails]
        stamp = b"From torture@mail.example Thu Feb  3 10:00:00 2011" + os.linesep.encode()
        company.put(f"{folder.name}.mbox", b"".join(stamp + mail + b"\n\n" for mail in quoted))
        expected[f"{folder.name}.mbox"] = len(mails)
    result = company.ingest()
    company.assert_the_law()
    assert {name: row[1] for name, row in company.ledger().items()} == expected
    assert all(reason for _, _, reason in result.quarantine)


def test_tortured_mails_that_have_date_and_sender_are_loaded(company, shared_data):
    loaded, files = 0, 0
    for file in sorted((shared_data / "mail_torture").rglob("*.eml")):
        content = file.read_bytes().replace(b"\nFrom ", b"\n>From ")
        company.put(f"{files}.mbox", b"From a@b.example Thu Feb  3 10:00:00 2011\n" + content)
        files += 1
    company.ingest()
    loaded = sum(row[2] for row in company.ledger().values())
    assert files > 100
    assert loaded > 0.6 * files
