"""Phrases: readable patterns with guards, looked for in readable text.

Patterns stand between word ends and have bounded gaps only, so a hostile text cannot make them
slow; `<name>` in one stands for an entry of a list of words. What hearing a phrase means belongs
to those who look for it (ml/emotion/cues.py, pipelines/moments).
"""

import re
from collections.abc import Mapping, Sequence

_SENTENCE_END = re.compile(r"[.!?;]")
_WORD_NAME = re.compile(r"<([a-z_]+)>")


class PhraseError(ValueError):
    """A pattern that cannot be meant; the message says why."""


def compiled(source: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """The pattern between word ends, its named words spelled out.

    Raises:
        PhraseError: an unknown word, or no regular expression.
    """
    try:
        spelled = _WORD_NAME.sub(lambda match: words[match.group(1)], source)
        return re.compile(rf"(?<!\w)(?:{spelled})(?!\w)")
    except KeyError as error:
        raise PhraseError(f"unknown word <{error.args[0]}> in {source!r}") from error
    except re.error as error:
        raise PhraseError(f"broken pattern {source!r}: {error}") from error


def first_heard(
    pattern: re.Pattern[str], unless: Sequence[re.Pattern[str]], text: str
) -> str | None:
    """The first words of a readable text that match, in a sentence that no guard matches."""
    for match in pattern.finditer(text):
        sentence = _sentence_around(text, match.start(), match.end()) if unless else ""
        if not any(guard.search(sentence) for guard in unless):
            return match.group()
    return None


def _sentence_around(text: str, start: int, end: int) -> str:
    """The sentence(s) that hold text[start:end], so that a guard looks no further."""
    before = [match.end() for match in _SENTENCE_END.finditer(text, 0, start)]
    after = _SENTENCE_END.search(text, end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]
