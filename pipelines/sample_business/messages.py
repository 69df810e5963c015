"""The words of the sample business: what a turn of a thread says, in the manner of its channel.

Fed by threads (contacts.py) and `phrases.yml`; gives matters, ready for the mail and the Zendesk
writers. A feeling shows here through words alone.
Does not belong here: headers, quoting, markup and files (mail.py, zendesk.py).
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from numpy.random import Generator

from pipelines.sample_business.behaviour import Business
from pipelines.sample_business.contacts import COMPLAINTS, Thread, Turn
from pipelines.sample_business.people import Person, read_yaml
from pipelines.sample_business.randomness import pick

_CHANNELS = {
    "email": ("web", "chat", "web"),
    "phone": ("voice", "whatsapp"),
    "external_id": ("web", "chat", "twitter", "facebook"),
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_SENTENCE = re.compile(r"(?:^|(?<=[.?!] ))\w")
_PRICE = re.compile(r"£(\d+)")
_EMOJI = {"angry": " 😡", "sarcastic": " 🙄", "impatient": " ⏰", "glad": " 😊"}


@dataclass(frozen=True)
class Message:
    """One turn in words; `care` is the index of the care-team member, -1 for the customer."""

    turn: Turn
    care: int
    text: str


@dataclass(frozen=True)
class Matter:
    """One thread in words; `order_id` is empty where it is about no order."""

    customer: int
    topic: str
    channel: str
    subject: str
    order_id: str
    messages: tuple[Message, ...]


class Wording:
    """Puts phrases together; one instance per sample business."""

    def __init__(
        self,
        rng: Generator,
        replies: Generator,
        people: list[Person],
        care: list[str],
        business: Business,
    ) -> None:
        self.rng, self.people, self.care, self.business = rng, people, care, business
        self.phrases: Any = read_yaml("phrases.yml")
        self.mail_share = rng.beta(0.9, 0.9, len(people))
        self.replies = replies  # what care adds moves none of the customers' words

    def matters(
        self, threads: Iterable[Thread], order_ids: dict[int, str], end: int
    ) -> list[Matter]:
        """All threads opened before `end`, in order of opening, without what came later."""
        opened = sorted(
            (thread for thread in threads if thread.turns[0].at < end),
            key=lambda thread: (thread.turns[0].at, thread.customer),
        )
        return [self._matter(t, order_ids.get(t.order, ""), end) for t in opened]

    def _matter(self, thread: Thread, order_id: str, end: int) -> Matter:
        channel = self._channel(thread.customer)
        slots = self._slots(thread, order_id)
        care = int(self.rng.integers(len(self.care)))
        turns = sorted((t for t in thread.turns if t.at < end), key=lambda turn: turn.at)
        messages = []
        for turn in turns:
            own = -1 if turn.author == "customer" else care
            slots |= {"agent": self.care[care].split()[0], "days": str(self.rng.integers(2, 9))}
            messages.append(Message(turn, own, self._text(turn, thread.topic, channel, slots)))
        subject = self._fill(pick(self.rng, self.phrases["subjects"][thread.topic]), slots)
        return Matter(thread.customer, thread.topic, channel, subject, order_id, tuple(messages))

    def _channel(self, customer: int) -> str:
        if self.rng.random() < self.mail_share[customer]:
            return "mail"
        return pick(self.rng, _CHANNELS[self.people[customer].zendesk_key])

    def _slots(self, thread: Thread, order_id: str) -> dict[str, str]:
        if self.business == "subscriptions":
            order = pick(self.rng, ("this month’s box", "my subscription", "the last box"))
        else:
            order = f"order {order_id}" if order_id else "my last order"
        goods = self.phrases["items"][self.business]
        plant = self.rng.random() < 0.5
        item = pick(self.rng, goods["plants" if plant else "things"])
        return {
            "order": order,
            "item": item,
            "first": self.people[thread.customer].first,
            "weekday": pick(self.rng, _WEEKDAYS),
        } | ({"plant": item} if plant else {})

    def _fill(self, phrase: str, slots: dict[str, str]) -> str:
        text = phrase.format(**slots)
        return _SENTENCE.sub(lambda start: start[0].upper(), text)

    def _text(self, turn: Turn, topic: str, channel: str, slots: dict[str, str]) -> str:
        if turn.author != "customer":
            whose = "your " if turn.author == "desk" else "the "
            theirs = slots | {"order": slots["order"].replace("my ", whose)}
            return self._fill(self._care_phrase(turn, topic), theirs)
        sayings = self._customer_phrases(turn, topic, plant="plant" in slots)
        text = " ".join(self._fill(saying, slots) for saying in sayings if saying)
        return self._manner(text, turn.tone, channel)

    def _care_phrase(self, turn: Turn, topic: str) -> str:
        desk = self.phrases["desk"]
        if turn.kind == "note":
            return pick(self.rng, desk["notes"])
        if turn.kind == "scripted":
            return pick(self.rng, desk["scripted"]["complaint" if topic in COMPLAINTS else "any"])
        personal = [pick(self.rng, desk["personal"][topic]), *self._own_sentences()]
        return " ".join(personal)

    def _own_sentences(self) -> list[str]:
        """What somebody writes who has looked into it: alike in no two replies."""
        parts = self.phrases["desk"]["own"]
        return [" ".join(pick(self.replies, part) for part in parts) + "." for _ in range(3)]

    def _customer_phrases(self, turn: Turn, topic: str, *, plant: bool) -> list[str]:
        phrases, rng = self.phrases, self.rng
        if turn.kind == "thanks":
            return [pick(rng, phrases["replies"]["thanks"])]
        if turn.kind in ("chaser", "unhappy"):
            return [pick(rng, phrases["replies"][turn.kind][turn.tone])]
        about = f"goodbye_{self.business}" if topic == "goodbye" else topic
        facts = [f for f in phrases["facts"][about] if plant or "{plant}" not in f]
        parts = [pick(rng, facts), *self._additions(turn.tone, topic)]
        # Some say how they feel before they say why.
        return parts[::-1] if rng.random() < 0.2 else parts

    def _additions(self, tone: str, topic: str) -> list[str]:
        phrases, rng, parts = self.phrases, self.rng, []
        heated = topic in COMPLAINTS or topic == "goodbye"
        # Manners of a complaint have no place in a mere question.
        shown = "neutral" if tone == "polite" and not heated else tone
        if topic in COMPLAINTS and rng.random() < 0.4:
            own = phrases["details"].get(topic, [])
            parts.append(pick(rng, own + phrases["details"]["any"]))
        if rng.random() < (0.85 if heated or tone == "glad" else 0.5):
            parts.append(pick(rng, phrases["feelings"][shown]))
        if rng.random() < (0.6 if heated else 0.3) and topic != "goodbye":
            wish = shown if heated or shown in ("glad", "impatient") else "neutral"
            parts.append(pick(rng, phrases["asks"][wish]))
        return parts

    def _manner(self, text: str, tone: str, channel: str) -> str:
        draw = self.rng.random()
        if channel == "voice":
            spoken = _PRICE.sub(r"\1 pounds", text).lower()
            return "".join(c for c in spoken if c.isalnum() or c in " ’'")
        if channel in ("chat", "whatsapp", "twitter", "facebook"):
            text = text.lower() if draw < 0.35 else text
            text += _EMOJI.get(tone, "") if self.rng.random() < 0.3 else ""
        elif tone == "angry" and draw < 0.1:
            text = text.upper()
        if channel == "twitter":
            # The platform hands its texts on with html entities.
            return html.escape(f"@Brightleaf {text}", quote=False)
        return text


def letter(rng: Generator, phrases: Any, message: Message, person: Person, care: str) -> str:
    """A message as the body of a mail, with greeting and signature as people vary them."""
    if message.care >= 0:
        hello = pick(rng, phrases["desk"]["greetings"]).format(first=person.first)
        return f"{hello}\n\n{message.text}\n\nBest wishes,\n{care}\nBrightleaf Customer Care"
    hello = pick(rng, phrases["greetings"]) + "\n\n" if rng.random() < 0.6 else ""
    closing = pick(rng, phrases["closings"])
    signature = f"\n\n{closing}\n{pick(rng, (person.first, person.name))}" if closing else ""
    return f"{hello}{message.text}{signature}"
