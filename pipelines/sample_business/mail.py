"""The mails of the sample business, in- and outgoing, before they are spelled out.

Fed by the matters that came by mail: who writes from where, in which form and charset; threads
hang together by references, answers quote what they answer in either common style.
Does not belong here: words (messages.py), MIME and files (mailbox_files.py).
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from numpy.random import Generator

from pipelines.sample_business.messages import Matter, Message, Wording, letter
from pipelines.sample_business.people import DOMAIN, Person
from pipelines.sample_business.randomness import hex_id, pick
from pipelines.sample_business.timeline import LONDON, Timeline

CARE_ADDRESS = f"care@{DOMAIN}"
_PROGRAMS = ("Apple Mail (2.3774)", "Microsoft Outlook 16.0", "Mozilla Thunderbird", "WebMail 7.1")
DESK_PROGRAM = "DeskMail 4.2"


@dataclass(frozen=True)
class Quote:
    """The mail that is answered, under `lead`; `marked` in the style with a > on every line."""

    lead: str
    text: str
    marked: bool


@dataclass(frozen=True)
class Mail:
    """One mail before it is spelled out; `at` in seconds since the first day."""

    at: int
    message_id: str
    sender: str
    sender_name: str
    receiver: str
    subject: str
    body: str
    quote: Quote | None
    references: tuple[str, ...]
    zone: ZoneInfo
    form: str
    charset: str
    program: str
    automatic: bool

    @property
    def text(self) -> str:
        """The body with what it quotes, as plain text."""
        if self.quote is None:
            return self.body
        quoted = self.quote.text
        if self.quote.marked:
            quoted = "\n".join(f"> {line}".rstrip() for line in quoted.splitlines())
        gap = "\n" if self.quote.marked else "\n\n"
        return f"{self.body}\n\n{self.quote.lead}{gap}{quoted}"


class Mailbox:
    """Writes the mails of all matters; one instance per sample business."""

    def __init__(self, rng: Generator, wording: Wording, timeline: Timeline) -> None:
        self.rng, self.wording, self.timeline = rng, wording, timeline

    def mails(self, matters: list[Matter]) -> list[Mail]:
        """All mails, in order of delivery."""
        mails = [mail for m in matters if m.channel == "mail" for mail in self._thread(m)]
        return sorted(mails, key=lambda mail: (mail.at, mail.message_id))

    def _thread(self, matter: Matter) -> list[Mail]:
        person = self.wording.people[matter.customer]
        form, charset = self._habits()
        mails: list[Mail] = []
        for message in matter.messages:
            if message.turn.author == "note":
                continue
            mail = self._mail(matter, message, person, mails, form, charset)
            mails.append(mail)
            acknowledged_at = mail.at + 20
            if len(mails) == 1 and acknowledged_at < self.timeline.end and self.rng.random() < 0.3:
                mails.append(self._acknowledgement(mail, acknowledged_at))
        return mails

    def _habits(self) -> tuple[str, str]:
        form = pick(self.rng, ("plain", "plain", "alternative", "alternative", "html"))
        return form, pick(self.rng, ("utf-8", "utf-8", "windows-1252"))

    def _mail(
        self,
        matter: Matter,
        message: Message,
        person: Person,
        before: list[Mail],
        form: str,
        charset: str,
    ) -> Mail:
        ours = message.care >= 0
        care = self.wording.care[message.care]
        spoken = [mail for mail in before if not mail.automatic]
        body = letter(self.rng, self.wording.phrases, message, person, care)
        quotes = spoken and self.rng.random() < (0.9 if ours else 0.5)
        address = self._address(person)
        return Mail(
            at=message.turn.at,
            message_id=f"{hex_id(self.rng, 24)}@{'mx.' + DOMAIN if ours else 'mail.example.com'}",
            sender=CARE_ADDRESS if ours else address,
            sender_name=f"{care} (Customer Care)" if ours else person.name,
            receiver=address if ours else CARE_ADDRESS,
            subject=f"Re: {matter.subject}" if spoken else matter.subject,
            body=body,
            quote=self._quoted(spoken[-1]) if quotes else None,
            references=(*spoken[-1].references, spoken[-1].message_id) if spoken else (),
            zone=LONDON if ours else ZoneInfo(person.zone),
            form="alternative" if ours else form,
            charset="utf-8" if ours else charset,
            program=DESK_PROGRAM if ours else pick(self.rng, _PROGRAMS),
            automatic=False,
        )

    def _address(self, person: Person) -> str:
        # Some programs write the address as its owner once typed it.
        local, domain = person.email.split("@")
        return f"{local.title()}@{domain}" if self.rng.random() < 0.05 else person.email

    def _acknowledgement(self, mail: Mail, at: int) -> Mail:
        return Mail(
            at=at,
            message_id=f"{hex_id(self.rng, 24)}@mx.{DOMAIN}",
            sender=CARE_ADDRESS,
            sender_name="Brightleaf Customer Care",
            receiver=mail.sender,
            subject=f"Automatic reply: {mail.subject}",
            body=self.wording.phrases["desk"]["acknowledgement"],
            quote=None,
            references=(mail.message_id,),
            zone=LONDON,
            form="plain",
            charset="utf-8",
            program=DESK_PROGRAM,
            automatic=True,
        )

    def _quoted(self, mail: Mail) -> Quote:
        sent = self.timeline.instant(mail.at).astimezone(mail.zone)
        if self.rng.random() < 0.5:
            lead = f"On {sent:%a, %d %b %Y at %H:%M}, {mail.sender_name} wrote:"
            return Quote(lead, mail.text, marked=True)
        lead = (
            f"-----Original Message-----\nFrom: {mail.sender_name} <{mail.sender}>\n"
            f"Sent: {sent:%d %B %Y %H:%M}\nTo: {mail.receiver}\nSubject: {mail.subject}"
        )
        return Quote(lead, mail.text, marked=False)
