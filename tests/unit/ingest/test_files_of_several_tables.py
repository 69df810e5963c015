"""One file with records of several tables: counted together, refused together, repeated apart."""

import json
from typing import Any

from company_home import ticket


def user(number: int, **changes: Any) -> dict[str, Any]:
    stamp = "2011-02-01T10:00:00Z"
    row = {"id": 500 + number, "role": "end-user", "created_at": stamp, "updated_at": stamp}
    return row | {"email": f"jo{number}@customer.example"} | changes


def audit(number: int, *events: dict[str, Any]) -> dict[str, Any]:
    row = {"id": 900 + number, "ticket_id": number, "created_at": "2011-02-03T10:00:00Z"}
    return row | {"author_id": 500 + number, "events": list(events)}


def page(**lists: Any) -> str:
    return json.dumps({**lists, "next_page": None})


def counted(company, table: str) -> int:
    return company.rows(f"select count(*) from raw.{table}")[0][0]


def test_the_records_beside_a_page_are_loaded_and_counted_with_it(company):
    company.put("p.json", page(tickets=[ticket(1), ticket(2)], users=[user(1), user(2), user(3)]))
    company.ingest()
    assert company.ledger()["p.json"] == ("loaded", 5, 5, 0, 0)
    assert (counted(company, "zendesk_tickets"), counted(company, "zendesk_users")) == (2, 3)
    company.assert_the_law()


def test_a_record_known_from_another_file_is_a_repeat_wherever_it_stood(company):
    company.put("a.json", json.dumps([user(1), user(2)]))
    company.put("b.json", page(tickets=[ticket(1)], users=[user(1), user(3)]))
    company.put("c.json", json.dumps({"user": user(3)}))
    company.ingest()
    assert company.ledger() == {
        "a.json": ("loaded", 2, 2, 0, 0),
        "b.json": ("loaded", 3, 2, 1, 0),
        "c.json": ("loaded", 1, 0, 1, 0),
    }
    company.assert_the_law()


def test_a_bad_record_beside_a_page_is_quarantined_alone_by_its_position(company):
    users = [user(number) for number in range(30)] + [user(30, created_at="soon")]
    company.put("p.json", page(tickets=[ticket(1)], users=users))
    company.ingest()
    assert company.ledger()["p.json"] == ("partly", 32, 31, 0, 1)
    assert list(company.reasons("p.json")) == [32]
    company.assert_the_law()


def test_records_beside_a_page_that_break_their_contract_refuse_the_file_whole(company):
    users = [user(number, role=None) for number in range(3)]
    company.put("p.json", page(tickets=[ticket(n) for n in range(9)], users=users))
    (breach,) = company.ingest().breaches
    assert (breach.table, breach.column, breach.failing) == ("zendesk_users", "role", 3)
    assert company.ledger()["p.json"] == ("refused", 12, 0, 0, 12)
    assert counted(company, "zendesk_tickets") == 0
    company.assert_the_law()


def test_a_bad_event_keeps_its_audit_out_and_no_other(company):
    events = [[{"id": 10 * n, "type": "Comment", "body": "Hello?"}] for n in range(1, 40)]
    audits = [audit(n, *found) for n, found in enumerate(events, start=1)]
    company.put("a.json", page(audits=[*audits, audit(40, {"id": 400}, {"id": 401, "type": "Cc"})]))
    company.ingest()
    assert company.ledger()["a.json"] == ("partly", 40, 39, 0, 1)
    assert counted(company, "zendesk_audit_events") == 39
    company.assert_the_law()


def test_an_audit_whose_event_changed_is_no_repeat(company):
    first = audit(1, {"id": 10, "type": "Comment", "body": "My name is Jo"})
    company.put("a.json", page(audits=[first]))
    company.put("b.json", page(audits=[first]))
    company.put("c.json", page(audits=[audit(1, {"id": 10, "type": "Comment", "body": "(gone)"})]))
    company.ingest()
    assert [row[2:4] for _, row in sorted(company.ledger().items())] == [(1, 0), (0, 1), (1, 0)]
    assert counted(company, "zendesk_audit_events") == 2


def test_words_inside_audits_go_to_the_vault_alone(company):
    company.put("a.json", page(audits=[audit(1, {"id": 10, "type": "Comment", "body": "Secret!"})]))
    company.ingest()
    ((token,),) = company.rows("select body_token from raw.zendesk_audit_events")
    assert token.startswith("text_")
