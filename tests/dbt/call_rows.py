"""Calls and chats as raw rows: of persons whom no golden customer is, and of their future.

The golden numbers are worked out without them; here they show that nothing later changes a table.
"""

LATER = "2011-12-01 09:00:00"
STARTED = "2011-05-03 09:00:00"


def golden_call_rows() -> dict[str, list[dict[str, str]]]:
    """Rows of every table of the contact centres, known before the golden as-of day."""
    return {
        "raw.genesys_conversations": [conversation("g1", STARTED)],
        "raw.genesys_sessions": [session("g1", "s1", STARTED), session("g1", "s2", STARTED, "acd")],
        "raw.genesys_segments": [
            segment("g1", "s1", STARTED),
            segment("g1", "s3", STARTED, "agent"),
        ],
        "raw.genesys_metrics": [metric("g1", "s2", STARTED)],
        "raw.amazon_connect_contacts": [contact_record("a1", STARTED, updated=STARTED)],
        "raw.contact_lens_transcripts": [transcript("a1", STARTED)],
        "raw.contact_lens_turns": [turn("a1", "t1", STARTED)],
        "raw.intercom_conversations": [intercom_conversation("i1", STARTED, STARTED)],
        "raw.intercom_parts": [intercom_part("i1", "p1", STARTED)],
        "raw.intercom_contacts": [intercom_contact("u1", STARTED, STARTED)],
    }


def future_call_rows(as_of_start: str) -> dict[str, list[dict[str, str]]]:
    """What became known of them at or after the golden as-of day."""
    ended = {"ended_at": f"{LATER}Z", "known_at": LATER}
    other = {"customer_phone_token": "phone_other", "disconnected_at": f"{LATER}Z"}
    closed = {"state": "closed", "rating": "1", "rated_at": f"{LATER}Z"}
    return {
        "raw.genesys_conversations": [
            conversation("g1", STARTED, **ended),
            conversation("g9", as_of_start),
        ],
        "raw.genesys_sessions": [session("g1", "s9", LATER), session("g9", "s1", as_of_start)],
        "raw.genesys_segments": [
            segment("g1", "s1", STARTED, disconnect_type="transfer", **ended),
            segment("g1", "s9", as_of_start, "agent", segment_type="hold"),
        ],
        "raw.genesys_metrics": [metric("g1", "s2", as_of_start, name="tAbandon")],
        "raw.amazon_connect_contacts": [
            contact_record("a1", STARTED, updated=LATER, **other),
            contact_record("a2", as_of_start, updated=as_of_start, previous_contact_id="a1"),
        ],
        "raw.contact_lens_transcripts": [transcript("a2", as_of_start)],
        "raw.contact_lens_turns": [
            turn("a2", "t2", as_of_start),
            # the call began before midnight, the turn was spoken after it
            turn("a1", "t3", "2011-10-31 23:59:00", begin_ms="99999999999"),
        ],
        "raw.intercom_conversations": [
            intercom_conversation("i1", STARTED, LATER, last_closed_at=f"{LATER}Z", **closed),
            intercom_conversation("i9", as_of_start, as_of_start),
        ],
        "raw.intercom_parts": [
            intercom_part("i1", "p1", STARTED, known_at=LATER, redacted="true"),
            intercom_part("i1", "p9", as_of_start),
        ],
        "raw.intercom_contacts": [
            intercom_contact("u1", STARTED, LATER, email_token="email_other"),
            intercom_contact("u9", as_of_start, as_of_start),
        ],
    }


def conversation(number: str, at: str, **more: str) -> dict[str, str]:
    """A version of a Genesys conversation."""
    row = {"conversation_id": number, "started_at": f"{at}Z", "direction": "inbound"}
    return row | {"known_at": at} | more


def session(within: str, number: str, at: str, purpose: str = "customer") -> dict[str, str]:
    """A session of a Genesys conversation."""
    row = {"conversation_id": within, "session_id": number, "purpose": purpose}
    row |= {"media_type": "voice", "direction": "inbound", "ani_phone_token": f"phone_{number}"}
    return row | {"started_at": f"{at}Z", "known_at": at}


def segment(within: str, of: str, at: str, purpose: str = "customer", **more: str) -> dict:
    """A version of the first segment of a Genesys session."""
    row = {"conversation_id": within, "session_id": of, "place": "1", "purpose": purpose}
    row |= {"segment_type": "interact", "started_at": f"{at}Z", "known_at": at}
    return row | more


def metric(within: str, of: str, at: str, name: str = "tWait") -> dict[str, str]:
    """A measurement in a Genesys session."""
    row = {"conversation_id": within, "session_id": of, "name": name, "value": "60000"}
    return row | {"emitted_at": f"{at}Z", "known_at": at}


def contact_record(number: str, at: str, updated: str, **more: str) -> dict[str, str]:
    """A version of an Amazon Connect contact record."""
    row = {"contact_id": number, "channel": "VOICE", "initiation_method": "INBOUND"}
    row |= {"customer_phone_token": "phone_a", "initiated_at": f"{at}Z"}
    return row | {"updated_at": f"{updated}Z", "known_at": updated} | more


def transcript(of: str, at: str) -> dict[str, str]:
    """An analysis of a call."""
    return {"contact_id": of, "channel": "VOICE", "began_at": f"{at}Z", "known_at": at}


def turn(of: str, number: str, at: str, **more: str) -> dict[str, str]:
    """A turn of a call."""
    row = {"contact_id": of, "turn_id": number, "channel": "VOICE", "participant_role": "CUSTOMER"}
    row |= {"content_token": f"text_{number}", "begin_ms": "1500"}
    return row | {"clock_at": f"{at}Z", "known_at": at} | more


def intercom_conversation(number: str, at: str, updated: str, **more: str) -> dict[str, str]:
    """A version of an Intercom conversation, begun by its customer u1."""
    row = {
        "conversation_id": number,
        "contact_id": "u1",
        "state": "open",
        "source_id": f"m{number}",
    }
    row |= {"author_type": "user", "author_id": "u1", "body_token": f"text_{number}"}
    row |= {"created_at": f"{at}Z", "updated_at": f"{updated}Z", "known_at": updated}
    return row | more


def intercom_part(within: str, number: str, at: str, **more: str) -> dict[str, str]:
    """A version of an agent's answer."""
    row = {"conversation_id": within, "part_id": number, "part_type": "comment"}
    row |= {"author_type": "admin", "author_id": "admin1", "body_token": f"text_{number}"}
    return row | {"created_at": f"{at}Z", "known_at": at} | more


def intercom_contact(number: str, at: str, updated: str, **more: str) -> dict[str, str]:
    """A version of an Intercom user."""
    row = {"contact_id": number, "role": "user", "created_at": f"{at}Z"}
    return row | {"updated_at": f"{updated}Z", "known_at": updated} | more
