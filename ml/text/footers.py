"""What machines and lawyers write below a message: legal notices, devices, links to unsubscribe.

Quoted mails and signatures of people are `own_words.py`'s.
"""

import re

_NOTICE = (
    r"[^a-z\n]{0,9}(?:confidential(?:ity)?(?: notice)?\b|(?:legal )?disclaimer\b|privileged\b"
    r"|this (?:e-?mail|message|communication|transmission)\b[^\n]{0,60}\b"
    r"(?:is|are|may|contains?|for|intended|confidential)\b"
    r"|the information (?:contained )?in this (?:e-?mail|message)\b"
    r"|if you (?:are not|have received) (?:the intended|this)\b"
    r"|please consider the environment\b|(?:this e-?mail was )?scanned (?:by|for)\b"
    r"|you (?:are|have) receiv(?:ed|ing) this)"
)
_DEVICE = (
    r"(?:sent|written|typed) (?:from|via|with|using) (?:my |the )?\w[^\n]{0,40}$|get outlook\b"
)
_LINKS = r"unsubscribe\b|(?:view|manage|update) (?:this|your|my) (?:e-?mail|preferences)\b"
_FOOTER = re.compile(rf"^[ \t]*(?:{_NOTICE}|{_DEVICE}|{_LINKS})", re.IGNORECASE | re.MULTILINE)


def without_footers(text: str) -> str:
    """The text up to the first footer; all of it where nothing stands above, or none is there.

    A footer begins a paragraph: the same words within one are the writer's.
    """
    for found in _FOOTER.finditer(text):
        above = text[: found.start()]
        if above.rstrip(" \t").endswith("\n\n") and above.strip():
            return above.rstrip()
    return text
