"""Makes customers' words safe before anything reads them: one door for mails, comments, messages.

What went wrong on the way is mended, what was done to deceive is undone, what a program added is
taken out; each is said by its name, which ends in `text_quality`. The archive keeps the original.
Masks and tokens of the emotion model are its own.
"""

import re
from dataclasses import dataclass

from ftfy import fix_encoding

from ml.text.hidden import without_hidden
from ml.text.look_alikes import fold_look_alikes

LONGEST_MENDED = 100_000  # letters; on adverse texts the search for broken encodings is slow

# Whole lines and paragraphs alone, in words that no customer would choose.
BOILERPLATE = re.compile(
    r"""^[ \t]*(?:
        sent\ from\ (?:my|yahoo|outlook|mail\ for)\b[\w .-]{0,40}
      | get\ outlook\ for\ (?:ios|android)(?:\ ?<[^>\n]{0,200}>)?
      | \#\#-\ ?please\ type\ your\ reply\ above\ this\ line\ ?-\#\#
      | \[?(?:external(?:\ e-?mail|\ sender)?)\]?:?
      | (?:\[?external\]?:?\ ?)?(?:caution|warning):?\ this\ (?:e-?mail|message)\ (?:was\ |has\ )?
        (?:originat|sent\ from|come\ from|came\ from)[^\n]{0,300}
      | virus-free\.?(?:\ www\.avast\.com)?(?:\ ?<[^>\n]{0,200}>)?
      | please\ consider\ the\ environment\ before\ printing[^\n]{0,100}
      | (?:this|the\ information\ (?:contained\ )?in\ this)\ (?:e-?mail|message)\b
        (?=[^\n]{0,600}\bintended\b)(?=[^\n]{0,600}\b(?:confidential|privileged|addressee)\b)
        [^\n]*(?:\n[^\n]+)*
    )[ \t]*$\n?""",
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class SafeText:
    """A text as it may be read, and what was done to it, by name."""

    text: str
    done: tuple[str, ...] = ()


def made_safe(text: str) -> SafeText:
    """The text with its letters and words as the writer meant them."""
    done: list[str] = []
    for name, step in STEPS.items():
        after = step(text)
        if after != text:
            done.append(name)
            text = after
    return SafeText(text, tuple(done))


def _without_mojibake(text: str) -> str:
    may_be_broken = not text.isascii() and len(text) <= LONGEST_MENDED
    return fix_encoding(text) if may_be_broken else text


def _without_boilerplate(text: str) -> str:
    found = BOILERPLATE.sub("", text)
    return found.strip() if found != text else text


# Encodings first: what is hidden or looks alike may be found only then.
STEPS = {
    "mojibake": _without_mojibake,
    "hidden_marks": without_hidden,
    "look_alikes": fold_look_alikes,
    "boilerplate": _without_boilerplate,
}
