"""Tokens as the model hears them: masked, split, negation written into the words.

Feeds on readable text (normalise.py); its tokens feed the term counters (features.py), in training
and in scoring alike. Any change here needs a new TEXT_RULES and a new fit: the artefact names the
rules it was fitted with, and loading refuses another.

What does not belong here: vocabularies, weights, cue patterns.
"""

import re
from functools import lru_cache

TEXT_RULES = 1
NEGATION_REACH = 3
MAX_WORD = 30

_LINK = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}")
_HANDLE = re.compile(r"\[name\]|(?<!\w)@\w+|(?<!\w)/?u/\w+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[!?]+|[.,;:]|[^\w\s!-~]")
_STOPS = frozenset({".", ",", ";", ":", "but"})
_NEGATORS = frozenset(
    [
        "not",
        "no",
        "never",
        "nobody",
        "nothing",
        "none",
        "neither",
        "nor",
        "without",
        "cannot",
        "dont",
        "didnt",
        "doesnt",
        "cant",
        "wont",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "hasnt",
        "havent",
        "hadnt",
        "wouldnt",
        "couldnt",
        "shouldnt",
        "aint",
    ]
)


def masked(text: str) -> str:
    """Readable text with placeholders for links, handles and numbers."""
    if "://" in text or "www." in text or "@" in text:
        text = _LINK.sub(" xxlink ", text)
    if "@" in text or "[" in text or "u/" in text:
        text = _HANDLE.sub(" xxname ", text)
    return _NUMBER.sub("0", text)


def tokens(text: str) -> list[str]:
    """The tokens of a readable text, pauses included."""
    return split(masked(text))


def split(text: str) -> list[str]:
    """Words, runs of ! and ?, pauses and symbols such as emoji of a masked text, in order."""
    return [_unstretched(token) for token in _TOKEN.findall(text)]


@lru_cache(maxsize=1 << 16)
def _unstretched(token: str) -> str:
    return _REPEATED.sub(r"\1\1", token)[:MAX_WORD]


def negated(words: list[str]) -> list[str]:
    """Tokens with up to three words after a negator rewritten as neg_word, pauses dropped."""
    heard: list[str] = []
    reach = 0
    for token in words:
        if token in _STOPS or token[0] in "!?":
            reach = 0
            if token not in (".", ",", ";", ":"):
                heard.append(token[:2])
        elif token in _NEGATORS or token.endswith("n't"):
            reach = NEGATION_REACH
            heard.append(token)
        elif reach:
            reach -= 1
            heard.append(f"neg_{token}")
        else:
            heard.append(token)
    return heard
