"""Made-up alerts and tables for the tests of the list; nothing here is from a real company."""

import math
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from pipelines.alerts.alert import Alert, LastWords, Person, Reason, alert_id_for
from pipelines.alerts.header import ListHeader

DAY = date(2011, 9, 1)
START = -1.9


def logit(share: float) -> float:
    return math.log(share / (1 - share))


def header(**changes: Any) -> ListHeader:
    values = {
        "as_of": DAY,
        "capacity": 50,
        "horizon_days": 90,
        "currency": "GBP",
        "time_zone": "Europe/London",
        "scored": 12,
        "leaving_means": "no order for 90 days",
    }
    return ListHeader(**(values | changes))


def alert(rank: int = 1, text: str = "Where is my parcel?", **changes: Any) -> Alert:
    """An alert whose reasons add up; `text` is what the customer last said."""
    reasons = (
        Reason("waits", "Ticket 20465 has had no answer for 3 days", 1.2, "ticket 20465"),
        Reason("rhythm", "No order for 61 days", 0.7),
        Reason("emotion", "Last message was friendly", -0.3),
    )
    customer = f"cus_{rank:016x}"
    values = {
        "alert_id": alert_id_for(DAY, customer),
        "rank": rank,
        "customer_id": customer,
        "crm_number": "0014911",
        "probability": 0.72,
        "value_per_year": 6240.5,
        "value_at_risk": 0.72 * 6240.5,
        "reasons": reasons,
        "starting_log_odds": START,
        "other_log_odds": logit(0.72) - START - 1.6,
        "last_words": LastWords(text, datetime(2011, 8, 29, 8, 12, tzinfo=UTC), "email"),
        "contact": Person("Margaret Holloway", "m.holloway@example.org", "+44 20 7946 0958"),
        "recommended_action": "Answer the open ticket 20465, then call.",
        "channel": "phone",
        "opened_at": datetime(2011, 8, 31, 23, tzinfo=UTC),
        "due_at": datetime(2011, 9, 1, 16, tzinfo=UTC),
    }
    return Alert(**(values | changes))


def wild_alert(rank: int, text: str) -> Alert:
    """An alert with the text in every field that comes from outside."""
    return alert(
        rank,
        text,
        crm_number=text,
        reasons=(Reason(text, text, 1.6, text),),
        last_words=LastWords(text, datetime(2011, 8, 29, 8, 12, tzinfo=UTC), text),
        contact=Person(text, text, text),
        recommended_action=text,
        channel=("phone", "email", text)[rank % 3],
    )


def scores(*rows: tuple[str, float]) -> pd.DataFrame:
    """risk.scores of customers (id, probability), each with one reason's room of 0.5."""
    made = [
        {
            "as_of": DAY,
            "customer_id": customer,
            "horizon_days": 90,
            "churn_probability": share,
            "status": "scored",
            "log_odds": logit(share),
            "starting_log_odds": START,
            "other_log_odds": logit(share) - START - 0.5,
        }
        for customer, share in rows
    ]
    columns = [*("as_of", "customer_id", "horizon_days", "churn_probability", "status")]
    return pd.DataFrame(made, columns=[*columns, "log_odds", "starting_log_odds", "other_log_odds"])


def reasons(*customers: str, family: str = "waits") -> pd.DataFrame:
    """risk.reasons that fill the room `scores` leaves, written in the wrong order on purpose."""
    made = []
    for customer in customers:
        for rank, contribution in ((2, -0.25), (1, 0.75)):
            words = f"{family} reason {rank}"
            made.append((DAY, customer, rank, family, words, contribution, None))
    names = ["as_of", "customer_id", "rank", "family", "reason", "contribution", "evidence"]
    return pd.DataFrame(made, columns=names)


def customers(values: dict[str, float | None]) -> pd.DataFrame:
    """journey.customers with a value per year each."""
    return pd.DataFrame(
        [
            {
                "customer_id": c,
                "crm_number": f"N{c}",
                "value_per_year": v,
                "preferred_channel": "voice",
            }
            for c, v in values.items()
        ],
        columns=["customer_id", "crm_number", "value_per_year", "preferred_channel"],
    )


def facts(rows: dict[str, dict[str, Any]] | None = None) -> pd.DataFrame:
    """Contact facts, a row per customer."""
    made = [{"customer_id": customer, **row} for customer, row in (rows or {}).items()]
    return pd.DataFrame(made, columns=None if made else ["customer_id"])
