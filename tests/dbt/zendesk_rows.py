"""What the golden business's help desk says beside tickets, comments and users, as raw rows."""

from typing import Any


def zendesk_extras() -> dict[str, list[dict[str, Any]]]:
    """Audits, metric sets, answers to the survey and organizations, by table."""
    return {
        "raw.zendesk_audits": [audit("A73", "T7", "2011-07-20 12:30:00")],
        "raw.zendesk_audit_events": [
            # comment 73 again, with the macro it was made by
            audit_event("73", "A73", "2011-07-20 12:30:00", type="Comment", public="true"),
            audit_event("A731", "A73", "2011-07-20 12:30:00", type="AgentMacroReference"),
        ],
        "raw.zendesk_ticket_metrics": [metric_set("M7", "T7", "2011-10-01 10:00:00")],
        "raw.zendesk_satisfaction_ratings": [rating("81", "7", "2011-10-02 10:00:00")],
        "raw.zendesk_organizations": [organization("91", "2011-01-05 09:00:00")],
    }


def audit(number: str, in_ticket: str, at: str) -> dict[str, Any]:
    """An audit as raw row."""
    return {"audit_id": number, "ticket_id": in_ticket, "created_at": f"{at}Z", "known_at": at}


def audit_event(number: str, in_audit: str, at: str, **more: str) -> dict[str, Any]:
    """An event inside an audit of ticket T7 as raw row."""
    row = {"event_id": number, "audit_id": in_audit, "ticket_id": "T7", "author_id": "1"}
    return row | {"created_at": f"{at}Z", "known_at": at} | more


def metric_set(number: str, in_ticket: str, updated: str, **more: str) -> dict[str, Any]:
    """A version of a metric set as raw row."""
    row = {"metric_id": number, "ticket_id": in_ticket, "created_at": "2011-07-20T10:00:00Z"}
    return row | {"updated_at": f"{updated}Z", "known_at": updated} | more


def rating(number: str, of_user: str, updated: str, **more: str) -> dict[str, Any]:
    """A version of a satisfaction rating as raw row."""
    row = {"rating_id": number, "ticket_id": f"T{of_user}", "requester_id": of_user}
    row |= {"created_at": "2011-07-20T10:00:00Z", "updated_at": f"{updated}Z"}
    return row | {"score": "good", "known_at": updated} | more


def organization(number: str, updated: str, **more: str) -> dict[str, Any]:
    """A version of an organization as raw row."""
    row = {"organization_id": number, "created_at": "2011-01-05T09:00:00Z"}
    return row | {"updated_at": f"{updated}Z", "known_at": updated} | more
