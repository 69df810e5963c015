"""Who stands in Zendesk records: ids, user records and the `via` of a channel.

Fed by people and the care team's names. A customer is known to Zendesk by one key alone.
Does not belong here: tickets and comments (zendesk_records.py), pages and files (zendesk.py).
"""

from typing import Any

from pipelines.sample_business.contacts import DAY, HOUR
from pipelines.sample_business.people import DOMAIN, Person, plain_ascii
from pipelines.sample_business.timeline import Timeline

API = "https://brightleaf.zendesk.example/api/v2"
CARE_LINE = "+442079460100"
CARE_LINE_SHOWN = "020 7946 0100"
Json = dict[str, Any]


def care_user(timeline: Timeline, index: int, name: str) -> Json:
    """A member of the care team, there before the first day."""
    return _user(timeline, care_id(index), name, index * HOUR - 30 * DAY) | {
        "email": f"{plain_ascii(name.split()[0]).lower()}@{DOMAIN}",
        "role": "agent",
        "verified": True,
        "moderator": True,
    }


def end_user(timeline: Timeline, customer: int, person: Person, at: int) -> Json:
    """A customer since her first ticket; who is known by phone has the number as name."""
    by = person.zendesk_key
    name = person.phone if by == "phone" else person.name
    return _user(timeline, user_id(customer), str(name), at) | {
        "email": person.email if by == "email" else None,
        "phone": person.phone if by == "phone" else None,
        "external_id": person.number if by == "external_id" else None,
    }


def care_id(index: int) -> int:
    """User id of a member of the care team."""
    return 360_000_000_101 + 37 * index


def user_id(customer: int) -> int:
    """User id of a customer."""
    return 360_000_100_001 + 83 * customer


def _user(timeline: Timeline, number: int, name: str, at: int) -> Json:
    stamp = timeline.stamp(at)
    return {
        "id": number,
        "url": f"{API}/users/{number}.json",
        "name": name,
        "email": None,
        "created_at": stamp,
        "updated_at": stamp,
        "time_zone": "London",
        "iana_time_zone": "Europe/London",
        "phone": None,
        "locale": "en-GB",
        "organization_id": None,
        "role": "end-user",
        "verified": False,
        "external_id": None,
        "tags": [],
        "active": True,
        "moderator": False,
        "suspended": False,
        "user_fields": {},
        "generated_timestamp": timeline.epoch(at),
    }


def via_of(channel: str, person: Person) -> Json:
    """Where a comment came from, as the channel tells it."""
    ends: dict[str, tuple[Json, Json, str | None]] = {
        "voice": (
            {"phone": person.phone, "name": person.name},
            {"phone": CARE_LINE, "name": "Brightleaf care line"},
            "inbound",
        ),
        "whatsapp": (
            {"name": person.name, "phone": person.phone},
            {"name": "Brightleaf", "phone": CARE_LINE},
            None,
        ),
        "twitter": (
            {"username": f"{plain_ascii(person.first).lower()}{person.number}"},
            {"username": "Brightleaf", "name": "Brightleaf"},
            "mention",
        ),
        "facebook": (
            {"name": person.name, "facebook_id": f"9{person.number}"},
            {"name": "Brightleaf", "facebook_id": "2"},
            "message",
        ),
    }
    sender, receiver, rel = ends.get(channel, ({}, {}, None))
    return {"channel": channel, "source": {"from": sender, "to": receiver, "rel": rel}}
