"""Raw rows of the CRMs: cases, the mails they keep, HubSpot contacts and tickets.

Which of them the golden business holds stands in `golden_rows.py`.
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
