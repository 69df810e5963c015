"""Raw rows of the CRMs: cases, the mails they keep, HubSpot contacts and tickets.

Feeds `golden_rows.py`, and `future_rows.py` with rows of the future.
"""

from typing import Any


def case(number: str, created: str, updated: str, **more: str) -> dict[str, Any]:
    """A version of a CRM case of customer c13 as raw row."""
    row = {"case_number": number, "case_id": number, "supplied_email_token": "email_c13"}
    row |= {"origin": "Web", "status": "Closed", "body_token": f"text_{number}"}
    row |= {"created_at": f"{created}Z", "system_modstamp": f"{updated}Z"}
    return row | {"known_at": updated} | more


def case_mail(number: str, in_case: str, sender: str, at: str, **more: str) -> dict[str, Any]:
    """A mail of or to customer c13 that the CRM keeps, as raw row."""
    ours = sender == "care"
    row = {"email_message_id": number, "case_id": in_case, "from_token": f"email_{sender}"}
    row |= {"message_identifier": f"{number}@crm", "is_incoming": "0" if ours else "1"}
    row |= {"to_tokens": "email_c13" if ours else "email_care", "body_token": f"text_{number}"}
    return row | {"sent_at": f"{at}Z", "known_at": at} | more


def hubspot_contact(number: str, created: str, **more: str) -> dict[str, Any]:
    """A version of a HubSpot contact as raw row."""
    row = {"contact_id": number, "created_at": created, "last_modified_at": created}
    return row | {"known_at": created} | more


def hubspot_ticket(number: str, contact_id: str, created: str, **more: str) -> dict[str, Any]:
    """A version of a HubSpot ticket as raw row."""
    row = {"ticket_id": number, "contact_ids": contact_id, "created_at": created}
    row |= {"channel": "Form", "body_token": f"text_{number}"}
    return row | {"known_at": more.get("closed_at", created)} | more


def golden_crm_rows() -> dict[str, list[dict[str, Any]]]:
    """The cases, mails, contacts and tickets of the golden business."""
    closed = {"closed_at": "2011-09-08 09:00:00Z"}
    return {
        "raw.salesforce_cases": [
            case("K1", "2011-09-05 09:00:00", "2011-11-20 09:00:00", **closed)
        ],
        "raw.hubspot_contacts": [hubspot_contact("21", "2011-01-05 09:00:00", merged_ids="20")],
        "raw.hubspot_tickets": [
            hubspot_ticket("H1", "20", "2011-09-05 09:00", closed_at="2011-09-06 09:00")
        ],
        "raw.salesforce_email_messages": [
            case_mail("E1", "K1", "c13", "2011-09-06 09:00:00"),
            case_mail("E2", "K1", "care", "2011-09-07 10:00:00"),
        ],
    }
