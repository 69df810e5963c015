"""Twenty conversations with a company in London, small enough to work out every minute by hand.

Each customer K01 ... K20 stands for one rule (K13 has two conversations, there is no K14). Care is
staffed Monday to Friday 9:00-12:30 and 13:30-18:00 but on English holidays; the telephone is
staffed daily 8:00-20:00. Times are UTC, so from April to October care opens at 8:00 and closes at
17:00. K21 is for what became known late. What is expected of them stands in
test_golden_conversations.py.
"""

from typing import Any

from call_rows import contact_record, conversation, metric
from golden_rows import comment, mail, ticket
from run_rows import ROWS, run_rows

from pipelines.service_hours.schedule import ServiceHours

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")
HOURS = [
    ServiceHours.model_validate(entry)
    for entry in (
        {
            "weekly": {day: ["09:00-12:30", "13:30-18:00"] for day in WORKDAYS},
            "holidays": "GB-ENG",
        },
        {"weekly": dict.fromkeys(EVERY_DAY, "08:00-20:00"), "channels": "voice"},
    )
]
CUSTOMERS = [f"K{number:02}" for number in range(1, 22) if number != 14]


def conversation_rows(as_of_start: str = "2011-11-01 00:00:00") -> ROWS:
    """Rows of every table before dbt, on the morning of a day."""
    run = run_rows("2011-11-01", "silence", HOURS)
    run["meta.run_context"][0] |= {"as_of": as_of_start[:10], "as_of_start": as_of_start}
    return run | {
        "meta.company_domains": [{"domain": "retailer.example"}],
        "identity.links": _links(),
        "emotion.serving_scores": [
            {"body_token": "text_K20c", "emotion": "gratitude", "negative": 0.1}
        ],
        "raw.zendesk_users": [_user("agent1"), _user("agent2"), *map(_end_user, CUSTOMERS)],
        "raw.mail_messages": _mails(),
        "raw.zendesk_tickets": _tickets(),
        "raw.zendesk_comments": _comments(),
        "raw.messages": [
            _message("w1", "K15", "customer", "2011-05-14 10:30:00"),
            _message("w2", "K15", "agent", "2011-05-16 08:30:00"),
        ],
        **_calls(),
    }


def _links() -> list[dict[str, Any]]:
    kinds = {"email": "email_{}", "zendesk_user": "{}", "phone": "phone_{}", "crm_number": "{}"}
    return [
        {"customer_id": each, "kind": kind, "key": key.format(each), "confidence": 1.0}
        | {"source": "test", "rule": "exact", "valid_from": "2010-12-01 00:00:00"}
        for each in CUSTOMERS
        for kind, key in kinds.items()
    ]


def _user(number: str) -> dict[str, Any]:
    at = "2011-01-05 09:00:00"
    return {"user_id": number, "role": "agent", "created_at": f"{at}Z", "known_at": at}


def _end_user(number: str) -> dict[str, Any]:
    return _user(number) | {"role": "end-user"}


def _wrote(number: str, customer: str, at: str, **more: str) -> dict[str, Any]:
    return mail(number, customer, at, from_token=f"email_{customer}", **more)


def _replied(number: str, customer: str, at: str, to: str, **more: str) -> dict[str, Any]:
    answer = mail(number, "care", at, in_reply_to=to, reference_ids=to)
    return answer | {"to_tokens": f"email_{customer}"} | more


def _mails() -> list[dict[str, Any]]:
    asked_and_answered = [
        ("K01", "2011-05-09 09:00:00", "2011-05-09 10:15:00"),  # within a morning
        ("K02", "2011-05-10 11:00:00", "2011-05-10 13:00:00"),  # over lunch
        ("K03", "2011-05-13 16:30:00", "2011-05-16 08:15:00"),  # over a weekend
        ("K04", "2011-04-21 16:00:00", "2011-04-26 09:00:00"),  # over Easter
        ("K05", "2011-10-28 16:00:00", "2011-10-31 10:00:00"),  # the clocks go back
        ("K06", "2011-03-25 17:00:00", "2011-03-28 09:00:00"),  # the clocks go forward
        ("K07", "2011-05-09 09:00:00", "2011-05-11 09:00:00"),
        ("K12", "2011-05-09 09:00:00", "2011-05-09 10:00:00"),
        ("K13", "2011-05-09 09:00:00", "2011-05-09 10:00:00"),
    ]
    topic = {"topic_token": "text_topic"}
    return [
        *(_wrote(f"{each}a", each, at, **topic) for each, at, _ in asked_and_answered),
        *(_replied(f"{each}z", each, at, f"{each}a") for each, _, at in asked_and_answered),
        _replied("K07b", "K07", "2011-05-09 09:01:00", "K07a", is_automatic="true"),
        _wrote("K08a", "K08", "2011-10-31 16:00:00"),
        _wrote("K11a", "K11", "2011-05-09 09:00:00"),
        # the same subject three days later, and nine days later
        _wrote("K12c", "K12", "2011-05-12 09:00:00", **topic),
        _replied("K12d", "K12", "2011-05-12 09:30:00", "K12c"),
        _wrote("K13c", "K13", "2011-05-18 09:00:00", **topic),
        _replied("K13d", "K13", "2011-05-18 09:30:00", "K13c"),
        _wrote("K18a", "K18", "2011-06-08 09:00:00", mentioned_numbers="T18"),
        _replied("K18b", "K18", "2011-06-08 09:20:00", "K18a"),
        # first taken to follow the open ticket, until it names the older one
        _wrote("K21a", "K21", "2011-05-04 09:00:00"),
        _wrote("K21b", "K21", "2011-05-20 09:00:00", mentioned_numbers="T21Z", in_reply_to="K21a"),
        # answered before the next mail, which only became known after it
        _wrote("K21c", "K21", "2011-07-04 09:00:00"),
        _replied("K21d", "K21", "2011-07-05 09:00:00", "K21c", known_at="2011-07-09 09:00:00"),
        _wrote("K21e", "K21", "2011-07-07 09:00:00"),
    ]


def _solved(number: str, customer: str, opened: str, at: str, **more: str) -> dict[str, Any]:
    return ticket(number, customer, opened, at, status="solved", solved_at=f"{at}Z", **more)


def _tickets() -> list[dict[str, Any]]:
    monday = "2011-05-09 09:00:00"
    web = {"channel": "web"}
    return [
        _solved("T09", "K09", monday, "2011-05-10 09:00:00", **web),
        _solved("T10", "K10", monday, "2011-05-09 10:00:00", **web),
        _solved("T10", "K10", monday, "2011-05-10 10:00:00", **web),
        _solved("T17", "K17", "2011-04-04 09:00:00", "2011-04-04 10:00:00", **web),
        ticket("T17F", "K17", monday, monday, followed_ticket_id="T17", **web),
        _solved("T18", "K18", monday, "2011-05-09 10:00:00", **web),
        ticket("T19", "K19", monday, monday, **web),
        _solved("T20", "K20", monday, "2011-05-09 11:00:00", **web),
        _solved("T21Z", "K21", "2011-04-01 09:00:00", "2011-04-02 09:00:00", **web),
        ticket("T21", "K21", "2011-05-02 09:00:00", "2011-05-02 09:00:00", **web),
    ]


def _comments() -> list[dict[str, Any]]:
    monday = "2011-05-09"
    private = {"public": "false"}
    return [
        comment("K09a", "T09", "K09", f"{monday} 09:00:00"),
        comment("K10a", "T10", "K10", f"{monday} 09:00:00"),
        comment("K10b", "T10", "agent1", f"{monday} 09:30:00"),
        comment("K10c", "T10", "K10", "2011-05-10 09:00:00"),
        comment("K10d", "T10", "agent2", "2011-05-10 09:30:00"),
        comment("K17a", "T17", "K17", "2011-04-04 09:00:00"),
        comment("K17b", "T17", "agent1", "2011-04-04 09:30:00"),
        comment("K17c", "T17F", "K17", f"{monday} 09:00:00"),
        comment("K17d", "T17F", "agent1", f"{monday} 11:00:00"),
        comment("K18c", "T18", "K18", f"{monday} 09:00:00"),
        comment("K18d", "T18", "agent1", f"{monday} 09:30:00"),
        comment("K19a", "T19", "K19", f"{monday} 09:00:00"),
        comment("K20a", "T20", "K20", f"{monday} 09:00:00"),
        comment("K20b", "T20", "agent1", f"{monday} 09:05:00", **private),
        comment("K20d", "T20", "agent1", f"{monday} 09:30:00"),
        comment("K20c", "T20", "K20", f"{monday} 10:00:00"),
        comment("K21f", "T21Z", "K21", "2011-04-01 09:00:00"),
        comment("K21g", "T21", "K21", "2011-05-02 09:00:00"),
    ]


def _message(number: str, customer: str, role: str, at: str) -> dict[str, Any]:
    row = {"message_id": number, "conversation_id": f"W{customer}", "channel": "whatsapp"}
    row |= {"sent_at": f"{at}Z", "author_role": role, "customer_number": customer}
    return row | {"body_token": f"text_{number}", "public": "false", "known_at": at}


def _calls() -> ROWS:
    day = "2011-05-11"
    calls = [
        ("g11", "K11", "inbound", f"{day} 09:00:00", f"{day} 09:10:00"),
        ("g15", "K15", "inbound", "2011-05-14 10:00:00", "2011-05-14 10:05:00"),
        ("g19", "K19", "outbound", "2011-05-10 09:00:00", "2011-05-10 09:10:00"),
    ]
    talk = {"user_id": "u1", "purpose": "agent", "segment_type": "interact"}
    sessions = [_session(number, "c", at, customer, way) for number, customer, way, at, _ in calls]
    sessions += [
        _session("g11", "q", f"{day} 09:00:00", purpose="acd"),
        _session("g11", "a", f"{day} 09:02:00", purpose="agent"),
        _session("g15", "q", "2011-05-14 10:00:00", purpose="acd"),
        _session("g19", "a", "2011-05-10 09:00:00", purpose="agent"),
    ]
    return {
        "raw.genesys_conversations": [
            conversation(number, at, direction=way, ended_at=f"{ended}Z", known_at=ended)
            for number, _, way, at, ended in calls
        ],
        "raw.genesys_sessions": sessions,
        "raw.genesys_segments": [
            _segment("g11", "q", f"{day} 09:00:00", f"{day} 09:02:00", purpose="acd"),
            _segment("g11", "a", f"{day} 09:02:00", f"{day} 09:10:00", **talk),
            _segment("g15", "q", "2011-05-14 10:00:00", "2011-05-14 10:05:00", purpose="acd"),
            _segment("g19", "a", "2011-05-10 09:00:00", "2011-05-10 09:10:00", **talk),
        ],
        "raw.genesys_metrics": [metric("g15", "q", "2011-05-14 10:05:00", name="tAbandon")],
        "raw.amazon_connect_contacts": [
            _contact("a16", "09:00:00", "09:00:30", "09:01:00", "09:06:00", next_contact_id="b16"),
            _contact("b16", "09:06:00", "09:06:00", "09:10:00", "09:20:00", agent_id="ag2")
            | {"initiation_method": "QUEUE_TRANSFER", "previous_contact_id": "a16"}
            | {"initial_contact_id": "a16", "hold_seconds": "60"},
        ],
    }


def _session(
    within: str, number: str, at: str, customer: str = "", way: str = "", purpose: str = "customer"
) -> dict[str, Any]:
    row = {"conversation_id": within, "session_id": number, "purpose": purpose}
    row |= {"media_type": "voice", "direction": way or "inbound"}
    row["user_id"] = "u1" if purpose == "agent" else None
    if customer:
        row["dnis_phone_token" if way == "outbound" else "ani_phone_token"] = f"phone_{customer}"
    return row | {"started_at": f"{at}Z", "known_at": at}


def _segment(within: str, of: str, at: str, ended: str, **more: str) -> dict[str, Any]:
    row = {"conversation_id": within, "session_id": of, "place": "1", "segment_type": "interact"}
    row |= {"started_at": f"{at}Z", "ended_at": f"{ended}Z", "known_at": ended} | more
    row.pop("user_id", None)
    return row


def _contact(
    number: str, at: str, queued: str, taken: str, left: str, **more: str
) -> dict[str, Any]:
    day = "2011-05-09"
    times = {
        "enqueued_at": queued,
        "connected_to_agent_at": taken,
        "disconnected_at": left,
    }
    record = contact_record(number, f"{day} {at}", updated=f"{day} {left}", agent_id="ag1")
    return record | {
        "customer_phone_token": "phone_K16",
        **{name: f"{day} {time}Z" for name, time in times.items()},
        **more,
    }
