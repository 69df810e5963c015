"""A customer whose parcel came late: wrote, waited, was answered, and waits again."""

from datetime import date, datetime

from pipelines.explain.case import AlertTold, Case, Matter, Reason, Risk, Step

NOBODY = {"ended_at": None, "waited_minutes": None, "channel": None, "conversation_id": None}
NOBODY |= {"message_id": None, "moment_of_truth": None, "moment_words": None, "energy": None}
NOBODY |= {"emotion": None, "valence": None}


def utc(at: str) -> datetime:
    """A UTC moment as tables hold it, without offset."""
    return datetime.fromisoformat(at)


def step(at: str, kind: str, words: str, **more) -> Step:
    """One step; `at` is UTC."""
    return Step(
        **{
            **NOBODY,
            "occurred_at": utc(at),
            "step": kind,
            "words": words,
            **more,
        }
    )


def made_up_case(**more) -> Case:
    """The whole case, with `more` in place of what it holds."""
    late = {
        "moment_of_truth": "parcel_missing",
        "moment_words": "the parcel has not come",
        "energy": 4,
    }
    mail = {"channel": "email", "conversation_id": "con_1"}
    steps = (
        step("2026-01-05 09:00", "sale", "bought something", energy=1),
        step("2026-02-05 09:00", "sale", "bought something", energy=1),
        step("2026-03-01 09:00", "sale", "bought something", energy=1),
        step("2026-03-28 23:30", "customer_message", "wrote to us", message_id="m1",
             emotion="frustration", valence=-0.8, **mail, **late),
        step("2026-03-28 23:30", "waited", "waited for an answer", message_id="m1",
             waited_minutes=4560.0, ended_at=utc("2026-04-01 03:30"), **mail),
        step("2026-04-01 03:30", "agent_message", "was answered by us", message_id="m2",
             **mail, **late),
        step("2026-06-29 08:00", "customer_message", "wrote to us", message_id="m3",
             emotion="gratitude", valence=0.6, **mail),
        step("2026-06-29 08:00", "waited", "waited for an answer", waited_minutes=1440.0, **mail),
    )  # fmt: skip
    values = {
        "customer_id": "cus_1",
        "as_of": date(2026, 7, 1),
        "crm_number": "10023",
        "name": "Maria <b>Lopez</b>",
        "email": "maria@customer.example",
        "phone": "+44 20 7946 0000",
        "customer_since": utc("2026-01-05 09:00"),
        "value_per_year": 1240.0,
        "preferred_channel": "email",
        "standing": "bonded",
        "steps": steps,
        "matters": (
            Matter("con_1", "email", steps[3].occurred_at, None, 3, "frustration", "gratitude",
                   "frustration", -0.8, -0.8, 0.6),
        ),
        "said": {"m1": "Hello,\nwhere is <my> parcel?\nBest regards", "m2": "It is on its way."},
        "risk": Risk(date(2026, 7, 1), 90, 0.72, "scored", 0.21,
                     (Reason("waits for an answer for 1 day", 0.9, "waiting in mail 5"),)),
        "alerts": (
            AlertTold("alr_1", "churn_risk", utc("2026-07-01 05:00"), "acted", "waits",
                      "Call today", None, ((utc("2026-07-01 09:00"), "new", "acted", "Sam"),)),
        ),
    }  # fmt: skip
    return Case(**{**values, **more})
