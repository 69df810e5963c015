"""The writer's own words of a mail or call: without quoted mails, signature and the record's head.

Patterns first, in the writings of common mail programs; then the library mail-parser-reply for
what they leave. Legal notices and lines of devices are `footers.py`'s;
decoding and HTML belong to the readers of mail.
"""

import re

from mailparser_reply import EmailReplyParser

LONGEST_PARSED = 4_000  # letters; the reply parser's time grows with their square

# what a telephone system writes above the words of a call: a mail's head looks the same
CALL_RECORD = re.compile(
    r"\A\s*(?:inbound call|outbound call|call|voicemail)\b[^\n]{0,200}\n"
    r"(?=[\s\S]{0,600}?length of call:)"
    r"(?:[ \t]*(?:from|to|length of call|called at|answered by|location|recording):[^\n]{0,300}\n?"
    r"|[ \t]*\n){2,12}"
    r"(?:[ \t]*transcription:?[ \t]*\n?)?",
    re.IGNORECASE,
)
LONG_GAP = re.compile(r"[ \t]{9,}")
EMPTY_LINES = re.compile(r"\n{3,}")
FROM = "From|Von|De|Da|Van|Fra|Från|Od|От"
WHEN_OR_WHOM = (
    "Sent|Date|To|On Behalf Of|Gesendet|Datum|An|Envoyé|À|Enviado|Fecha|Para|Inviato|Data|A"
    "|Verzonden|Aan|Sendt|Til|Skickat|Till|Wysłano|Do|Отправлено|Дата|Кому"
)
OUTLOOK_HISTORY = re.compile(
    r"^[ \t]*(?:-{2,}\s*Original Message\s*-{2,}|_{10,}"
    rf"|(?:{FROM})[ \t]?:\s.+\n\s*(?:{WHEN_OR_WHOM})\b[ \t]?:?\s.+)",
    re.MULTILINE | re.IGNORECASE,
)
ATTRIBUTION = re.compile(r"^[ \t]*On\b[^\n]{0,200}(?:\n[^\n]{0,200})?\bwrote:\s*$", re.MULTILINE)
# in any language: a line or two with a time of day, a colon at the end, the quoted mail below
DATED_ATTRIBUTION = re.compile(
    r"^(?!>)[^\n]{0,200}\d:\d\d[^\n]{0,200}(?:\n(?!>)[^\n]{1,200})?:[ \t]*$(?=\n*(?:>|\Z))",
    re.MULTILINE,
)
HISTORY = (OUTLOOK_HISTORY, ATTRIBUTION, DATED_ATTRIBUTION)
SIGNATURE = re.compile(r"^(?:-- ?|-{8,})$", re.MULTILINE)
SIGN_OFF = re.compile(
    r"\n\s*(?:(?:kind|best|warm|many)\s+)?"
    r"(?:regards|wishes|thanks|thank\s+you|sincerely|yours(?:\s+\w+)?|cheers)"
    r"\s*,?[ \t]*(?:\n[^\n]{0,60}){1,6}\s*$",
    re.IGNORECASE,
)
WAYS_TO_REACH = [  # a label of a few letters may stand before each
    re.compile(rf"[\w .:]{{0,12}}{way}")
    for way in (r"\S{1,64}@\S{1,64}", r"(?:https?://|www\.)\S{1,99}", r"\+?[\d() ./-]{7,24}")
]
MOST_LINES = 7  # of a visiting card below a letter
LONGEST_LINE = 60


def own_words(text: str) -> str:
    """What the writer wrote now: without the mails quoted below and without the signature."""
    text = CALL_RECORD.sub("", _tidy(text), count=1)
    for history in HISTORY:
        if found := history.search(text):
            above, below = text[: found.start()], text[found.end() :]
            # some answer below the mail they quote: then the rest is theirs, but for its marks
            text = above if above.strip() or not below.lstrip().startswith(">") else below
    lines = [line for line in _latest_reply(text).splitlines() if not line.lstrip().startswith(">")]
    words = SIGNATURE.split("\n".join(lines).strip(), maxsplit=1)[0].strip()
    return _without_card(SIGN_OFF.sub("", words).strip())


def _without_card(words: str) -> str:
    """The words without a last paragraph of short lines that say how to reach the writer.

    Two different ways at least: order numbers and links alone are no card.
    """
    above, gap, last = words.rpartition("\n\n")
    lines = [line.strip() for line in last.splitlines()]
    is_short = len(lines) <= MOST_LINES and all(len(line) <= LONGEST_LINE for line in lines)
    if not gap or not is_short:
        return words
    by_way = [sum(bool(way.fullmatch(line)) for line in lines) for way in WAYS_TO_REACH]
    is_card = sum(map(bool, by_way)) > 1 and sum(by_way) * 2 >= len(lines)
    return above.rstrip() if is_card else words


def _tidy(text: str) -> str:
    """One kind of line end and no endless gaps, which would make patterns search for minutes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return EMPTY_LINES.sub("\n\n", "\n".join(LONG_GAP.sub(" ", line).rstrip() for line in lines))


def _latest_reply(text: str) -> str:
    start = text[:LONGEST_PARSED]
    reply = EmailReplyParser(languages=["en"]).parse_reply(text=start) or start
    return reply if len(reply.strip()) < len(start.strip()) else text
