"""The contract files themselves: complete, readable, and one per raw table."""

import pytest
from pydantic import ValidationError

from pipelines.contracts.contract import Contract, load_contracts

CONTRACTS = load_contracts()
MINIMAL = {
    "table": "t",
    "source": "s",
    "system": "y",
    "grain": "One row per thing.",
    "owner": "us",
    "recognise": {"header": ["a"]},
    "key": ["a"],
    "clocks": {"occurred_at": "a", "known_at": ["a"]},
    "columns": {"a": {"description": "A.", "type": "timestamp", "required": True}},
}


def test_there_is_one_contract_per_raw_table():
    assert sorted(CONTRACTS) == [
        "amazon_connect_contacts",
        "complaints",
        "contact_actions",
        "contact_lens_transcripts",
        "contact_lens_turns",
        "genesys_conversations",
        "genesys_metrics",
        "genesys_segments",
        "genesys_sessions",
        "hubspot_contacts",
        "hubspot_tickets",
        "intercom_contacts",
        "intercom_conversations",
        "intercom_parts",
        "mail_messages",
        "messages",
        "orders",
        "price_changes",
        "salesforce_accounts",
        "salesforce_cases",
        "salesforce_contacts",
        "salesforce_email_messages",
        "self_service",
        "shipments",
        "subscriptions",
        "zendesk_audit_events",
        "zendesk_audits",
        "zendesk_comments",
        "zendesk_organizations",
        "zendesk_satisfaction_ratings",
        "zendesk_ticket_metrics",
        "zendesk_tickets",
        "zendesk_users",
    ]


@pytest.mark.parametrize("table", CONTRACTS)
def test_every_column_is_described_and_every_table_has_an_owner(table):
    contract = CONTRACTS[table]
    assert contract.grain
    assert contract.owner
    undescribed = [name for name, column in contract.columns.items() if not column.description]
    assert undescribed == []


@pytest.mark.parametrize("table", CONTRACTS)
def test_the_clock_a_record_happened_by_is_never_missing(table):
    contract = CONTRACTS[table]
    assert contract.columns[contract.clocks.occurred_at].required
    assert any(contract.columns[name].required for name in contract.clocks.known_at)


@pytest.mark.parametrize("table", CONTRACTS)
def test_every_id_is_looked_at_before_it_enters(table):
    columns = CONTRACTS[table].columns
    ids = {name for name in columns if name.endswith(("_id", "_ids", "_number", "_to"))}
    assert not [name for name in ids if not columns[name].identifier]
    keys = [columns[name] for name in CONTRACTS[table].key]
    assert all(key.identifier for key in keys if key.type == "text")


@pytest.mark.parametrize("table", CONTRACTS)
def test_every_clock_and_key_can_be_one(table):
    contract = CONTRACTS[table]
    clocks = {contract.clocks.occurred_at, *contract.clocks.known_at}
    assert {contract.columns[name].type for name in clocks} <= {"timestamp", "date"}
    assert all(contract.columns[name].required for name in contract.key)


@pytest.mark.parametrize("table", CONTRACTS)
def test_a_column_of_tokens_is_named_one_and_no_other_is(table):
    for name, column in CONTRACTS[table].columns.items():
        assert name.endswith(("_token", "_tokens")) == (column.personal is not None), name


@pytest.mark.parametrize("table", sorted(set(CONTRACTS) - {"zendesk_organizations"}))
def test_every_record_leads_to_its_person_so_that_they_can_be_forgotten(table):
    columns = CONTRACTS[table].columns.values()
    assert any(each.kinds_of_person_key or each.matter or each.opens for each in columns)


def test_no_two_contracts_claim_the_same_file():
    headers = [frozenset(c.recognise.header) for c in CONTRACTS.values() if c.recognise.header]
    assert not any(
        one < other or one == other for one in headers for other in headers if one is not other
    )
    keyed = [frozenset(c.recognise.keys) for c in CONTRACTS.values() if c.recognise.keys]
    assert len(keyed) == len(set(keyed))


def test_pages_of_one_name_are_told_apart_by_their_records():
    pages: dict[str, list[set[str]]] = {}
    for contract in CONTRACTS.values():
        if contract.recognise.page:
            pages.setdefault(contract.recognise.page, []).append(set(contract.recognise.keys or []))
    shared = {page: marks for page, marks in pages.items() if len(marks) > 1}
    assert set(shared) == {"conversations"}
    for marks in shared.values():
        assert not any(one <= other for one in marks for other in marks if one is not other)


@pytest.mark.parametrize(
    "change",
    [
        {"key": ["b"]},
        {"clocks": {"occurred_at": "b", "known_at": ["a"]}},
        {"clocks": {"occurred_at": "a", "known_at": ["b"]}},
        {"columns": {"a": {"type": "timestamp"}}},
        {"columns": {"a": {"description": "A.", "type": "number"}}},
        {"columns": {"a": {"description": "A.", "personal": "shoe size"}}},
        {"tolerance": 1.5},
        {"colour": "red"},
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(change):
    Contract.model_validate(MINIMAL)
    with pytest.raises(ValidationError):
        Contract.model_validate(MINIMAL | change)
