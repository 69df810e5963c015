"""A file is known by its header or shape; what no contract claims is told, never guessed."""

import gzip

import pytest

from pipelines.contracts.contract import load_contracts
from pipelines.sources.recognise import Recognised, Unreadable, recognise

HEADERS = {
    "orders": "order_id,customer_number,ordered_at,status,amount,currency,n_items,country",
    "subscriptions": "subscription_id,customer_number,plan,monthly_amount,started_on,updated_at",
    "complaints": "complaint_id,customer_number,received_at,channel,text,status,updated_at",
    "shipments": "shipment_id,order_id,customer_number,promised_on,delivered_at,updated_at",
    "price_changes": "customer_number,announced_on,effective_on,old_amount,new_amount,currency",
    "salesforce_contacts": "Id,AccountId,LastName,Email,CreatedDate,LastModifiedDate",
    "salesforce_cases": "Id,CaseNumber,Subject,Status,CreatedDate,LastModifiedDate",
    "salesforce_email_messages": "Id,ParentId,Incoming,FromAddress,ToAddress,MessageDate,Subject",
    "hubspot_contacts": "Record ID,First name,Last name,EMAIL,Create Date",
    "hubspot_tickets": "Ticket ID,Ticket name,Create date,Ticket status,Priority",
    "salesforce_accounts": "Id,Name,BillingCountry,ParentId,CreatedDate,LastModifiedDate",
}


def look(tmp_path, content: str | bytes):
    file = tmp_path / "any name.at.all"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return recognise(file, load_contracts())


@pytest.mark.parametrize("table", HEADERS)
def test_a_csv_is_known_by_its_columns_in_any_order(tmp_path, table):
    for columns in (HEADERS[table].split(","), HEADERS[table].split(",")[::-1]):
        kind = look(tmp_path, ",".join(columns) + "\n")
        assert isinstance(kind, Recognised)
        assert kind.contract.table == table


@pytest.mark.parametrize(
    ("table", "header"),
    [
        ("salesforce_cases", "Case Number,Subject,Status,Date/Time Opened,Case Owner"),
        ("hubspot_contacts", "Contact ID,First Name,Last Name,Email,Create Date"),
        ("hubspot_contacts", "hs_object_id,firstname,lastname,email,createdate"),
        ("hubspot_tickets", "hs_object_id,subject,content,createdate,hs_pipeline_stage"),
        ("hubspot_tickets", "id,property_subject,property_createdate,property_hs_pipeline_stage"),
    ],
)
def test_an_export_is_known_by_its_labels_and_by_its_internal_names(tmp_path, table, header):
    kind = look(tmp_path, header + "\n")
    assert (kind.contract.table, kind.missing_columns) == (table, ())


def test_a_column_that_is_missing_is_named(tmp_path):
    kind = look(tmp_path, "order_id,customer_number,ordered_at,status\n")
    assert kind.missing_columns == ("amount",)


def test_a_header_that_names_a_column_twice_is_refused_by_its_name(tmp_path):
    kind = look(tmp_path, HEADERS["orders"] + ",amount\n")
    assert kind == Unreadable("the header names amount twice")


@pytest.mark.parametrize(
    "content",
    [
        "just a note\n",
        "a,b,c\n1,2,3\n",
        '{"calls": []}',
        '{"type": "list", "data": [{"id": 1, "role": "user"}]}',
        "[1, 2, 3]",
        "[]",
        '{"ticket": {"id": 1}}',
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        HEADERS["orders"].encode("utf-32"),
        "order_id/customer_number/ordered_at\n",
        "From here to there\n",
        b"\n" * 70_000 + b"a,b\n",
        '"unclosed,header\n1,2\n',
    ],
)
def test_what_no_contract_claims_is_nobodys(tmp_path, content):
    assert look(tmp_path, content) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        (" \n\t\r\n", "white space only"),
        ("{]", "not valid JSON"),
        # No time stamp in the bytes: they are the test's name, which the workers must agree on.
        (gzip.compress(HEADERS["orders"].encode(), mtime=0), "unpack it"),
        (b"PK\x03\x04 a workbook", "save the sheet as CSV"),
    ],
)
def test_a_file_with_nothing_to_read_says_so(tmp_path, content, reason):
    kind = look(tmp_path, content)
    assert isinstance(kind, Unreadable)
    assert reason in kind.reason


CONVERSATIONS = {
    "genesys_conversations": '{"conversationId": "c", "conversationStart": "2026-01-05T09:00:00Z", '
    '"participants": []}',
    "intercom_conversations": '{"type": "conversation", "id": "1", "source": {}, "contacts": {}, '
    '"state": "open"}',
}


@pytest.mark.parametrize("table", CONVERSATIONS)
def test_pages_that_two_vendors_name_alike_go_to_whom_their_first_record_fits(tmp_path, table):
    record = CONVERSATIONS[table]
    contents = (f'{{"type": "list", "conversations": [{record}]}}', f"[{record}]", record)
    for content in contents:
        assert look(tmp_path, content).contract.table == table


def test_a_list_under_a_word_that_any_api_writes_is_known_by_its_records_alone(tmp_path):
    contact = '{"id": "1", "external_id": "9", "role": "user", "email": "", "has_hard_bounced": 0}'
    found = look(tmp_path, f'{{"type": "list", "data": [{contact}]}}')
    assert found.contract.table == "intercom_contacts"
    assert look(tmp_path, '{"data": [' + contact.replace("role", "rôle") + "]}") is None


def test_a_mail_of_one_message_is_a_mailbox_only_with_its_stamp(tmp_path):
    mail = "From: jo@customer.example\nSubject: a\n\nx\n"
    assert look(tmp_path, mail) is None
    kind = look(tmp_path, "From jo@customer.example Thu Feb  3 10:00:00 2011\n" + mail)
    assert kind.contract.table == "mail_messages"


WHOLE_EVENT = '{"event_id": "h-1", "occurred_at": "2026-02-06T09:00:00Z", "kind": "bot_session"}\n'


@pytest.mark.parametrize("broken", ['{"event_id": "h-9", "occ', '{"even', "{", '{"tags": [1,'])
def test_a_broken_first_line_hides_no_kind_from_the_lines_below(tmp_path, broken):
    path = tmp_path / "export.jsonl"
    path.write_text(f"{broken}\n{WHOLE_EVENT}{WHOLE_EVENT}")
    found = recognise(path, load_contracts())
    assert isinstance(found, Recognised)
    assert found.contract.table == "self_service"
    assert len(list(found.read())) == 3


def test_a_broken_page_stays_a_page_where_a_record_stands_on_a_line_for_itself(tmp_path):
    path = tmp_path / "tickets.json"
    path.write_text('{"tickets": [\n{"id": 1, "event_id": "x", "kind": "search"}\n, {"id": 2, "ev')
    found = recognise(path, load_contracts())
    assert isinstance(found, Recognised)
    assert found.contract.table == "zendesk_tickets"
