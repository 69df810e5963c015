"""Records that became known at or after the golden as-of day, one or more for every raw table.

New entities, later versions of old ones with everything changed, late news of old days. None of
them may change any table.
"""

from call_rows import future_call_rows
from golden_rows import (
    AS_OF_START,
    ROWS,
    comment,
    contact,
    contact_action,
    mail,
    order,
    subscription,
    ticket,
)

LATER = "2011-12-01 09:00:00"


def future_rows() -> ROWS:
    """Raw rows of the future, by table."""
    return future_call_rows(AS_OF_START) | {
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
