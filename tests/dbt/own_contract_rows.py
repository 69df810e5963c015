"""Golden rows of our own contracts beside orders and subscriptions, and what their future brings.

Customer c01 carries all of them, so that no other customer's numbers change.
"""

from typing import Any

ROWS = dict[str, list[dict[str, Any]]]
LATER = "2011-12-01 09:00:00"


def message(number: str, at: str, **more: str) -> dict[str, Any]:
    """A chat message of the agent's side to c01, as raw row."""
    row = {"message_id": number, "conversation_id": "W1", "channel": "whatsapp"}
    row |= {"author_role": "agent", "customer_number": "N01", "sent_at": f"{at}Z"}
    return row | {"body_token": f"text_{number}", "known_at": at} | more


def complaint(number: str, at: str, updated: str, **more: str) -> dict[str, Any]:
    """A version of a complaint as raw row."""
    row = {"complaint_id": number, "customer_number": "N01", "channel": "letter"}
    row |= {"received_at": f"{at}Z", "updated_at": f"{updated}Z", "status": "open"}
    return row | {"body_token": f"text_{number}", "known_at": updated} | more


def shipment(number: str, updated: str, **more: str) -> dict[str, Any]:
    """A version of a shipment to c01 as raw row, promised for the tenth of August."""
    row = {"shipment_id": number, "customer_number": "N01", "promised_on": "2011-08-10"}
    return row | {"updated_at": f"{updated}Z", "known_at": updated} | more


def price_change(announced: str, effective: str, **more: str) -> dict[str, Any]:
    """A price change of c01 as raw row."""
    row = {"customer_number": "N01", "announced_on": announced, "effective_on": effective}
    row |= {"old_amount": "9.90", "new_amount": "12.90", "currency": "GBP"}
    return row | {"known_at": f"{announced} 00:00:00"} | more


def self_service(number: str, at: str, **more: str) -> dict[str, Any]:
    """A search of c01 in the help centre as raw row."""
    row = {"event_id": number, "customer_number": "N01", "kind": "help_search"}
    return row | {"happened_at": f"{at}Z", "known_at": at} | more


def golden_own_rows() -> ROWS:
    """Rows of the golden business."""
    return {
        "raw.messages": [message("w1", "2011-08-12 10:00:00")],
        "raw.complaints": [
            # changed after the as-of day: it keeps its day and words, and loses its state
            complaint("K1", "2011-09-05 09:00:00", LATER, status="resolved")
            | {"resolved_at": "2011-11-20T09:00:00Z"},
        ],
        "raw.shipments": [
            shipment("H1", "2011-08-05 09:00:00"),
            shipment("H1", "2011-08-09 09:00:00", estimated_on="2011-08-12"),
            shipment("H1", "2011-08-12 11:00:00", delivered_at="2011-08-12T10:00:00Z"),
            # promised for the as-of day: not late on its morning
            shipment("H2", "2011-10-30 09:00:00", promised_on="2011-10-31"),
        ],
        "raw.price_changes": [
            price_change("2011-09-01", "2011-10-01"),
            price_change("2011-10-15", "2011-12-01"),
        ],
        "raw.self_service": [self_service("e1", "2011-08-11 10:00:00", resolved="false")],
    }


def future_own_rows() -> ROWS:
    """New records, and later versions of the golden ones with everything changed."""
    return {
        "raw.messages": [
            message("w9", LATER),
            message("w1", "2011-08-12 10:00:00", known_at=LATER, customer_number="N02"),
        ],
        "raw.complaints": [
            complaint("K9", "2011-11-02 09:00:00", "2011-11-02 09:00:00"),
            complaint("K1", "2011-09-05 09:00:00", "2011-12-24 09:00:00", category="price"),
        ],
        "raw.shipments": [
            shipment("H9", LATER),
            shipment("H1", LATER, promised_on="2011-08-31", delivered_at="2011-08-01T10:00:00Z"),
            shipment("H2", LATER, promised_on="2011-10-01", estimated_on="2011-12-24"),
        ],
        "raw.price_changes": [
            price_change("2011-11-01", "2011-11-01"),
            price_change("2011-09-01", "2011-10-01", known_at=LATER, new_amount="99.00"),
        ],
        "raw.self_service": [
            self_service("e9", LATER),
            self_service("e1", "2011-08-11 10:00:00", known_at=LATER, kind="bot_session"),
        ],
    }
