"""Records that became known at or after the golden as-of day, one or more for every raw table.

New entities, later versions of old ones with everything changed, late news of old days. None of
them may change any table.
"""

from call_rows import future_call_rows
from golden_crm_rows import case, case_mail, hubspot_contact, hubspot_ticket
from golden_rows import (
    comment,
    contact,
    contact_action,
    mail,
    order,
    subscription,
    ticket,
)
from own_contract_rows import future_own_rows
from run_rows import AS_OF_START, ROWS
from zendesk_rows import audit, audit_event, metric_set, organization, rating

LATER = "2011-12-01 09:00:00"


def future_rows() -> ROWS:
    """Raw rows of the future, by table."""
    return (
        future_own_rows()
        | future_call_rows(AS_OF_START)
        | {
            "raw.orders": [
                order("901", "N01", AS_OF_START, "999.00"),
                order("101", "N01", "2011-03-01 22:59:59", "999.00", known_at=LATER),
                order("902", "N02", "2011-05-20 12:00:00", "999.00", known_at=LATER),
            ],
            "raw.subscriptions": [
                subscription("S9", "N01", LATER, started_on="2011-11-15", monthly_amount="99.00"),
                subscription(
                    "S1",
                    "N09",
                    LATER,
                    started_on="2010-11-30",
                    monthly_amount="99.00",
                    cancelled_at="2011-10-01T10:00:00Z",
                    ended_on="2011-10-02",
                ),
                # S3 stands with its earliest later version: a still later one is not looked at
                subscription("S3", "N11", LATER, started_on="2011-02-01", monthly_amount="99.00"),
            ],
            "raw.salesforce_accounts": [
                {
                    "account_id": account,
                    "industry": "Future",
                    "created_at": created,
                    "known_at": LATER,
                }
                for account, created in (
                    ("A1", "2010-12-01T09:00:00.000+0000"),
                    ("A9", "2011-11-20T09:00:00.000+0000"),
                )
            ],
            "raw.salesforce_contacts": [
                contact("N99", LATER),
                contact("N01", "2010-12-01 09:00:00", known_at=LATER, is_deleted="true"),
                contact("N07", "2011-06-01 09:00:00", known_at=LATER, customer_number="N01"),
            ],
            "raw.salesforce_cases": [
                case("K9", AS_OF_START, LATER),
                case("K1", "2011-09-05 09:00:00", LATER, origin="phone", contact_id="contact_N01"),
            ],
            "raw.salesforce_email_messages": [
                case_mail("E9", "K1", "c13", LATER, message_identifier="m1"),
                case_mail(
                    "E2", "K1", "care", "2011-09-07 10:00:00", is_bounced="1", known_at=LATER
                ),
            ],
            "raw.hubspot_contacts": [
                hubspot_contact("29", LATER, merged_ids="21"),
                hubspot_contact("21", "2011-01-05 09:00:00", known_at=LATER, merged_ids="19"),
            ],
            "raw.hubspot_tickets": [
                hubspot_ticket("H9", "21", AS_OF_START),
                hubspot_ticket("H1", "29", "2011-09-05 09:00", known_at=LATER, channel="chat"),
            ],
            "raw.zendesk_users": [
                {
                    "user_id": number,
                    "role": "end-user",
                    "created_at": created,
                    "known_at": "2011-12-24 09:00:00",
                }
                for number, created in (
                    ("1", "2011-01-05T09:00:00Z"),
                    ("7", "2011-01-05T09:00:00Z"),
                    ("99", "2011-11-05T09:00:00Z"),
                )
            ],
            "raw.zendesk_tickets": [
                ticket("T99", "7", AS_OF_START, LATER),
                ticket("T12", "7", "2011-10-20 10:00:00", LATER, solved_at="2011-10-21 10:00:00Z"),
                ticket("T7", "12", "2011-07-20 10:00:00", LATER, solved_at="2011-07-21 10:00:00Z"),
            ],
            "raw.zendesk_comments": [
                comment("991", "T12", "1", AS_OF_START),
                comment("992", "T7", "1", "2011-07-31 10:00:00", known_at=LATER),
                comment("71", "T7", "1", "2011-07-20 10:00:00", known_at=LATER),
            ],
            "raw.zendesk_audits": [audit("A99", "T7", LATER)],
            "raw.zendesk_audit_events": [
                audit_event("992", "A99", LATER, type="Comment"),
                audit_event("A732", "A73", LATER, type="AgentMacroReference"),
                audit_event("74", "A74", LATER, type="AgentMacroReference"),
            ],
            "raw.zendesk_ticket_metrics": [
                metric_set("M7", "T7", LATER, solved_at="2011-08-01 10:00:00Z", reopens="9"),
                metric_set("M99", "T12", LATER, created_at="2011-11-20 10:00:00Z"),
            ],
            "raw.zendesk_satisfaction_ratings": [
                rating("81", "7", LATER, score="bad", comment_token="text_991"),
                rating("89", "12", LATER, score="bad"),
            ],
            "raw.zendesk_organizations": [
                organization("91", LATER, deleted_at="2011-10-01T10:00:00Z"),
                organization("99", LATER),
            ],
            "raw.contact_actions": [
                contact_action("R9", "N01", LATER),
                contact_action("R1", "N02", "2011-06-02 09:00:00", known_at=LATER, kind="voucher"),
            ],
            "raw.mail_messages": [
                mail("m9", "c08", LATER),
                mail("m8", "care", "2011-10-31 23:55:00", known_at=LATER, reference_ids="m4"),
                mail("m1", "care", "2011-07-10 09:00:00", known_at=LATER),
            ],
        }
    )
