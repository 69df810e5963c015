"""One Zendesk record at a time, spelled as the vendor spells it on the day of the export.

Fed by matters in words; a ticket's status, assignee and metric_set say how it stood when the
export was made, not how it stood earlier.
Does not belong here: pages and files (zendesk.py), words (messages.py), who contacts whom.
"""

import html

from numpy.random import Generator

from pipelines.sample_business.contacts import DAY, HOUR
from pipelines.sample_business.messages import Matter, Message
from pipelines.sample_business.people import Person
from pipelines.sample_business.randomness import pick
from pipelines.sample_business.salesforce import display_phone
from pipelines.sample_business.timeline import Timeline
from pipelines.sample_business.zendesk_people import (
    API,
    CARE_LINE,
    CARE_LINE_SHOWN,
    Json,
    care_id,
    user_id,
    via_of,
)

_GROUP = 360_000_000_007
_ORDER_FIELD = 360_000_000_055
_TAGS = {
    "late_parcel": ["delivery"],
    "damaged_item": ["returns", "damage"],
    "wrong_item": ["returns"],
    "order_change": ["order_change"],
    "goodbye": ["account"],
}


class Records:
    """Makes the records of one export."""

    def __init__(self, rng: Generator, timeline: Timeline) -> None:
        self.rng, self.timeline = rng, timeline

    def comments(self, ticket: Json, matter: Matter, person: Person) -> list[Json]:
        """The comments of a ticket; ids follow once all comments stand in order."""
        return [
            self._comment(ticket, matter, message, person, first=position == 0)
            for position, message in enumerate(matter.messages)
        ]

    def _comment(
        self, ticket: Json, matter: Matter, message: Message, person: Person, *, first: bool
    ) -> Json:
        ours, at = message.care >= 0, message.turn.at
        call = first and matter.channel == "voice"
        seconds = int(self.rng.integers(60, 900))
        body = _call_body(person, message.text, seconds) if call else message.text
        lines = html.escape(body, quote=False).replace("\n", "<br>")
        comment = {
            "id": None,
            "type": "VoiceComment" if call else "Comment",
            "ticket_id": ticket["id"],
            "author_id": care_id(message.care) if ours else user_id(matter.customer),
            "body": body,
            "html_body": f'<div class="zd-comment" dir="auto"><p dir="auto">{lines}</p></div>',
            "plain_body": body,
            "public": message.turn.author != "note",
            "attachments": [],
            "audit_id": None,
            "via": via_of("web", person) if ours else ticket["via"],
            "created_at": self.timeline.stamp(at),
            "metadata": {"system": {}, "custom": {}},
            "generated_timestamp": self.timeline.epoch(at),
        }
        return comment | ({"data": self._call(person, message, seconds)} if call else {})

    def _call(self, person: Person, message: Message, seconds: int) -> Json:
        return {
            "from": person.phone,
            "to": CARE_LINE,
            "started_at": self.timeline.stamp(message.turn.at),
            "call_duration": seconds,
            "answered_by_id": None,
            "location": None,
            "recording_url": None,
            "transcription_status": "completed",
            "transcription_text": message.text,
        }

    def ticket(self, number: int, matter: Matter, person: Person) -> Json:
        """A ticket as it stands on the day of the export."""
        answers = [m for m in matter.messages if m.turn.author == "desk"]
        solved = self._solved_at(matter)
        status, updated = self._state(matter, solved)
        subject, text = _subject(matter, person), matter.messages[0].text
        opened = self.timeline.stamp(matter.messages[0].turn.at)
        order_field = [{"id": _ORDER_FIELD, "value": self._named_order(matter)}]
        via = via_of(matter.channel, person)
        return {
            "url": f"{API}/tickets/{number}.json",
            "id": number,
            "external_id": None,
            "via": via,
            "created_at": opened,
            "updated_at": self.timeline.stamp(updated),
            "type": pick(self.rng, ("question", "problem", None)),
            "subject": subject,
            "raw_subject": subject,
            "description": text,
            "priority": pick(self.rng, ("low", "normal", "normal", "high", None)),
            "status": status,
            "recipient": None,
            "requester_id": user_id(matter.customer),
            "submitter_id": user_id(matter.customer),
            "assignee_id": care_id(answers[0].care) if answers else None,
            "organization_id": None,
            "group_id": _GROUP,
            "collaborator_ids": [],
            "follower_ids": [],
            "email_cc_ids": [],
            "forum_topic_id": None,
            "problem_id": None,
            "has_incidents": False,
            "is_public": True,
            "due_at": None,
            "tags": _TAGS.get(matter.topic, []),
            "custom_fields": order_field,
            "satisfaction_rating": {"score": self._score(matter, status)},
            "sharing_agreement_ids": [],
            "fields": order_field,
            "followup_ids": [],
            "ticket_form_id": 360_000_000_003,
            "brand_id": 360_000_000_001,
            "allow_channelback": matter.channel in ("twitter", "facebook"),
            "allow_attachments": True,
            "from_messaging_channel": matter.channel == "whatsapp",
            "metric_set": self._metrics(number, matter, answers, solved, updated),
            "generated_timestamp": self.timeline.epoch(updated),
        }

    def _solved_at(self, matter: Matter) -> int | None:
        public = [m.turn for m in matter.messages if m.turn.author != "note"]
        settled = public[-1].author == "desk" or public[-1].kind == "thanks"
        at = matter.messages[-1].turn.at + int(self.rng.integers(HOUR, 2 * DAY))
        return at if settled and at < self.timeline.end else None

    def _state(self, matter: Matter, solved: int | None) -> tuple[str, int]:
        if solved is not None:
            closed = solved + 4 * DAY
            return ("closed", closed) if closed < self.timeline.end else ("solved", solved)
        last = matter.messages[-1].turn.at
        answered = any(message.turn.author == "desk" for message in matter.messages)
        if not answered:
            return "new", last
        return ("open" if matter.messages[-1].care < 0 else "pending"), last

    def _named_order(self, matter: Matter) -> str | None:
        return matter.order_id if matter.order_id and self.rng.random() < 0.6 else None

    def _score(self, matter: Matter, status: str) -> str:
        if status not in ("solved", "closed") or self.rng.random() > 0.12:
            return "unoffered"
        glad = any(message.turn.kind == "thanks" for message in matter.messages)
        return "good" if glad or self.rng.random() < 0.3 else "bad"

    def _metrics(
        self, number: int, matter: Matter, answers: list[Message], solved: int | None, updated: int
    ) -> Json:
        opened = matter.messages[0].turn.at
        replied = answers[0].turn.at if answers else None
        return {
            "id": 360_095_000_000 + number,
            "ticket_id": number,
            "created_at": self.timeline.stamp(opened),
            "updated_at": self.timeline.stamp(updated),
            "group_stations": 1,
            "assignee_stations": 1 if answers else 0,
            "reopens": 0,
            "replies": len(answers),
            "assigned_at": self._stamp(replied),
            "initially_assigned_at": self._stamp(replied),
            "status_updated_at": self.timeline.stamp(updated),
            "latest_comment_added_at": self.timeline.stamp(matter.messages[-1].turn.at),
            "solved_at": self._stamp(solved),
            "reply_time_in_minutes": _minutes(opened, replied),
            "first_resolution_time_in_minutes": _minutes(opened, solved),
            "full_resolution_time_in_minutes": _minutes(opened, solved),
        }

    def _stamp(self, seconds: int | None) -> str | None:
        return None if seconds is None else self.timeline.stamp(seconds)


def _minutes(start: int, end: int | None) -> Json:
    return {"calendar": None if end is None else (end - start) // 60, "business": None}


def _subject(matter: Matter, person: Person) -> str:
    if matter.channel == "voice":
        return f"Inbound call from {display_phone(person.phone, national=True)}"
    if matter.channel in ("chat", "whatsapp"):
        return f"Conversation with {person.name}"
    if matter.channel in ("twitter", "facebook"):
        text = matter.messages[0].text
        return text if len(text) <= 60 else f"{text[:57]}..."
    return matter.subject


def _call_body(person: Person, text: str, seconds: int) -> str:
    lines = (
        "Inbound call",
        f"From: {display_phone(person.phone, national=True)}",
        f"To: {CARE_LINE_SHOWN}",
        f"Length of call: {seconds // 60} minutes, {seconds % 60} seconds",
        "",
        "Transcription:",
        text,
    )
    return "\n".join(lines)
