"""A business of thirteen customers, small enough to work out every number by hand.

Each customer stands for one trap: edges of windows, late and corrected records, the night the clock
goes back, private notes, late answers, contracts that end at a month's end. Feeds the warehouse of
the dbt tests; the numbers expected of it stand in the tests themselves.
"""

from typing import Any

from call_rows import golden_call_rows
from golden_crm_rows import golden_crm_rows
from moment_rows import moment_rows
from own_contract_rows import golden_own_rows
from run_rows import AS_OF_START, ROWS, run_rows
from zendesk_rows import zendesk_extras


def golden_rows() -> ROWS:
    """Rows of every table before dbt, for the silence definition on the morning of 2011-11-01."""
    return (
        run_rows("2011-11-01", "silence")
        | golden_own_rows()
        | golden_crm_rows()
        | zendesk_extras()
        | golden_call_rows()
        | moment_rows()
        | {
            "meta.company_domains": [{"domain": "retailer.example"}],
            "identity.links": _links(),
            "emotion.serving_scores": _scores(),
            "raw.salesforce_accounts": [_account("A1", "2010-12-01 09:00:00")],
            "raw.salesforce_contacts": _contacts(),
            "raw.orders": _orders(),
            "raw.subscriptions": _subscriptions(),
            "raw.zendesk_users": _users(),
            "raw.zendesk_tickets": _tickets(),
            "raw.zendesk_comments": _comments(),
            "raw.mail_messages": _mails(),
            "raw.contact_actions": [contact_action("R1", "N01", "2011-06-02 09:00:00")],
        }
    )


def order(number: str, customer: str, at: str, amount: str, **more: str) -> dict[str, Any]:
    """An order as raw row; `at` is UTC, the source's text carries the offset unless given."""
    status = "credit_note" if number.startswith("C") else "sale"
    row = {"order_id": number, "customer_number": customer, "ordered_at": f"{at}Z"}
    row |= {"status": status, "amount": amount, "currency": "GBP", "n_items": "1"}
    return row | {"known_at": at, "occurred_at": at} | more


def _orders() -> list[dict[str, Any]]:
    return [
        # c01: on both sides of every edge of the windows before 2011-05-30 23:00 UTC
        order("101", "N01", "2011-03-01 22:59:59", "10.00"),
        order("102", "N01", "2011-03-01 23:00:00", "20.00"),
        order("103", "N01", "2011-04-30 23:00:00", "40.00"),
        order("104", "N01", "2011-05-30 22:59:59", "80.00"),
        order("105", "N01", "2011-05-30 23:00:00", "160.00"),
        # c02: a sale of May that became known in June
        order("201", "N02", "2011-02-10 12:00:00", "100.00"),
        order("202", "N02", "2011-05-20 12:00:00", "70.00", known_at="2011-06-10 12:00:00"),
        # c03: an order corrected in July, and a credit note
        order("301", "N03", "2011-05-01 12:00:00", "100.00"),
        order("301", "N03", "2011-05-01 12:00:00", "80.00", known_at="2011-07-01 12:00:00"),
        order("C302", "N03", "2011-07-15 12:00:00", "-30.00"),
        # c04 and c05: half an hour after and a second before the label window's end, told as
        # wall-clock time in London on the night before the clock goes back
        order("401", "N04", "2011-07-01 12:00:00", "15.00"),
        order("402", "N04", "2011-10-29 23:30:00", "15.00")
        | {"ordered_at": "2011-10-30 00:30:00", "_time_zone": "Europe/London"},
        order("501", "N05", "2011-07-01 12:00:00", "15.00"),
        order("502", "N05", "2011-10-29 22:59:59", "15.00")
        | {"ordered_at": "2011-10-29 23:59:59", "_time_zone": "Europe/London"},
        order("503", "N05", "2011-10-30 01:30:00", "5.00")
        | {"ordered_at": "2011-10-30 01:30:00", "_time_zone": "Europe/London"},
        # c06: one sale in June, the next one is the future
        order("601", "N06", "2011-06-15 12:00:00", "60.00"),
        order("602", "N06", "2011-10-31 12:00:00", "60.00", known_at=AS_OF_START),
        order("701", "N07", "2011-07-01 12:00:00", "50.00"),
        order("801", "N08", "2011-06-30 12:00:00", "50.00"),
    ]


def subscription(number: str, customer: str, updated: str, **more: str) -> dict[str, Any]:
    """A version of a subscription as raw row."""
    row = {"subscription_id": number, "customer_number": customer, "plan": "basic"}
    return row | {"currency": "GBP", "updated_at": f"{updated}Z", "known_at": updated} | more


def _subscriptions() -> list[dict[str, Any]]:
    yearly = {"started_on": "2010-11-30", "contract_ends_on": "2011-11-29", "notice_days": "30"}
    leaving = {"started_on": "2011-01-31", "monthly_amount": "15.00"}
    return [
        # c09: a month's end, and a price rise known from July on
        subscription("S1", "N09", "2010-11-30 08:00:00", monthly_amount="10.00", **yearly),
        subscription("S1", "N09", "2011-07-01 08:00:00", monthly_amount="12.00", **yearly),
        # c10: cancels in June
        subscription("S2", "N10", "2011-01-31 08:00:00", **leaving),
        subscription(
            "S2",
            "N10",
            "2011-06-15 10:00:00",
            cancelled_at="2011-06-15T10:00:00Z",
            ended_on="2011-07-01",
            end_reason="price",
            **leaving,
        ),
        # c11: cancelled in October, but the only version was written in November
        subscription(
            "S3",
            "N11",
            "2011-11-20 10:00:00",
            started_on="2011-02-01",
            monthly_amount="20.00",
            cancelled_at="2011-10-15T10:00:00Z",
        ),
    ]


def _account(account: str, created: str) -> dict[str, Any]:
    stamp = created.replace(" ", "T") + ".000+0000"
    row = {"account_id": account, "created_at": stamp, "last_modified_at": stamp}
    return row | {"is_deleted": "false", "known_at": created}


def contact(number: str, created: str, **more: str) -> dict[str, Any]:
    """A version of a CRM contact as raw row, created and last changed at the same UTC time."""
    stamp = created.replace(" ", "T") + ".000+0000"
    row = {"contact_id": f"contact_{number}", "customer_number": number, "is_deleted": "false"}
    row |= {"created_at": stamp, "last_modified_at": stamp, "known_at": created}
    return row | more


def _contacts() -> list[dict[str, Any]]:
    early = [contact(f"N{n:02}", "2010-12-01 09:00:00") for n in range(1, 7)]
    # c07: created in June, changed after the as-of day, so only the later version is there
    later = contact("N07", "2011-06-01 09:00:00", known_at="2011-11-10 09:00:00")
    # c02 twice at the same time: only the record hash says which version stands
    twin = contact("N02", "2010-12-01 09:00:00", do_not_call="true")
    return [*early, later, twin]


def _users() -> list[dict[str, Any]]:
    def user(number: str, role: str, known_at: str) -> dict[str, Any]:
        created = "2011-01-05T09:00:00Z"
        return {"user_id": number, "role": role, "created_at": created, "known_at": known_at}

    return [
        user("1", "agent", "2011-01-05 09:00:00"),
        user("7", "end-user", "2011-12-01 09:00:00"),
        user("12", "end-user", "2011-01-05 09:00:00"),
    ]


def ticket(number: str, requester: str, created: str, updated: str, **more: str) -> dict[str, Any]:
    """A version of a ticket as raw row."""
    row = {"ticket_id": number, "requester_id": requester, "channel": "chat"}
    row |= {"created_at": f"{created}Z", "updated_at": f"{updated}Z", "known_at": updated}
    return row | {"status": "open"} | more


def _tickets() -> list[dict[str, Any]]:
    return [
        ticket(
            "T7",
            "7",
            "2011-07-20 10:00:00",
            "2011-11-05 10:00:00",
            status="closed",
            solved_at="2011-10-01 10:00:00Z",
        ),
        ticket("T12", "12", "2011-10-20 10:00:00", "2011-10-20 10:00:00"),
    ]


def comment(number: str, in_ticket: str, author: str, at: str, **more: str) -> dict[str, Any]:
    """A comment as raw row."""
    row = {"comment_id": number, "ticket_id": in_ticket, "author_id": author, "public": "true"}
    return row | {"created_at": f"{at}Z", "known_at": at, "body_token": f"text_{number}"} | more


def _comments() -> list[dict[str, Any]]:
    return [
        comment("71", "T7", "7", "2011-07-20 10:00:00"),
        comment("72", "T7", "1", "2011-07-20 10:05:00", public="false"),
        comment("73", "T7", "1", "2011-07-20 12:30:00", audit_id="A73"),
        comment("74", "T7", "7", "2011-07-30 09:00:00"),
        comment("121", "T12", "12", "2011-10-20 10:00:00"),
    ]


def mail(number: str, sender: str, at: str, **more: str) -> dict[str, Any]:
    """A mail of or to customer c08 as raw row."""
    ours = sender == "care"
    row = {"message_id": number, "from_token": f"email_{sender}", "sent_at": f"{at}Z"}
    row |= {
        "from_domain": "retailer.example" if ours else "home.example",
        "to_tokens": "email_c08" if ours else "email_care",
        "to_domains": "home.example" if ours else "retailer.example",
        "is_automatic": "false",
        "body_token": f"text_{number}",
    }
    return row | {"known_at": at} | more


def contact_action(number: str, customer: str, at: str, **more: str) -> dict[str, Any]:
    """A retention contact made elsewhere, as raw row."""
    row = {"action_id": number, "customer_number": customer, "acted_at": f"{at}Z", "kind": "call"}
    return row | {"known_at": at} | more


def _mails() -> list[dict[str, Any]]:
    answers = {"in_reply_to": "m1", "reference_ids": "m1"}
    return [
        mail("m1", "c08", "2011-07-10 09:00:00"),
        mail("m2", "care", "2011-07-10 09:01:00", is_automatic="true", **answers),
        mail("m3", "care", "2011-07-12 09:00:00", known_at="2011-08-05 09:00:00", **answers),
        mail("m6", "c08", "2011-07-25 12:00:00", known_at="2011-08-10 12:00:00"),
        mail("m4", "c08", "2011-10-31 23:30:00"),
        mail(
            "m5",
            "care",
            "2011-10-31 23:50:00",
            known_at=AS_OF_START,
            in_reply_to="m4",
            reference_ids="m4",
        ),
    ]


def _scores() -> list[dict[str, Any]]:
    def score(token: str, emotion: str, negative: float) -> dict[str, Any]:
        row = {"body_token": token, "emotion_model": "golden", "emotion": emotion}
        row |= {"negative": negative, "frustration": negative / 2, "gratitude": 1 - negative}
        return row | {"emotion_source": "model", "language": "en", "text_quality": "good"}

    return [
        score("text_71", "neutral", 0.2),
        score("text_74", "frustration", 0.9),
        score("text_m1", "worry", 0.6),
        score("text_m6", "impatience", 0.95),
        score("text_m4", "gratitude", 0.1),
    ]


def _links() -> list[dict[str, Any]]:
    def link(customer: str, source: str, kind: str, key: str) -> dict[str, Any]:
        row = {"customer_id": customer, "source": source, "kind": kind, "key": key}
        return row | {"rule": "exact", "confidence": 1.0, "valid_from": "2010-12-01 00:00:00"}

    numbers = [(f"c{n:02}", f"N{n:02}") for n in range(1, 12)]
    return [
        *(link(customer, "orders", "crm_number", key) for customer, key in numbers),
        *(link(customer, "crm", "contact", f"contact_{key}") for customer, key in numbers[:7]),
        link("c07", "zendesk", "zendesk_user", "7"),
        link("c08", "mail", "email", "email_c08"),
        link("c12", "zendesk", "zendesk_user", "12"),
        link("c13", "salesforce", "email", "email_c13"),
        link("c13", "hubspot", "hubspot_contact", "20"),
    ]
