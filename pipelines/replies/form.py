"""The form of a reply: its own words without greeting, courtesies, sign-off, names and numbers.

Feeds on a reply as the vault keeps it; two replies of one template have nearly the same form. How
near is for `near_duplicates.py` to say.
"""

import re
from importlib.resources import files

from ruamel.yaml import YAML

from ml.emotion.normalise import readable
from ml.text.look_alikes import fold_look_alikes
from pipelines.risk.quotes import own_point

LONGEST_READ = 8_000  # letters; what follows is a pasted document
FEWEST_WORDS = 8  # of a form; shorter ones are alike by chance: "Done, you are welcome."
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# somebody who is spoken to: "I am sorry, Anna." "Thank you Anna!"
SPOKEN_TO = re.compile(
    r"(?:,|(?<=[Tt]hank you)|(?<=[Tt]hanks)|(?<=[Ss]orry))"
    r"\s+[A-Z][^\W\d_]+(?:[-'][^\W\d_]+)*(?=\s*(?:[,.!?:;]|$))"
)
ADDRESS = re.compile("[@#]|://|^www[.]")
NUMBER = "0"  # as which every word with a digit stands
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORDS = YAML(typ="safe").load(
    files("pipelines.replies").joinpath("courtesies.yml").read_text("utf-8")
)
LONGEST_COURTESY: int = _WORDS["longest"]  # words
COURTESY = re.compile("|".join(f"(?:{one})" for one in _WORDS["begins"]))


def form(text: str) -> list[str]:
    """The words of a reply's form, in small letters; a row of numbers stands as one 0."""
    own = readable(SPOKEN_TO.sub(" ", own_point(fold_look_alikes(text[:LONGEST_READ]))))
    said = (sentence for sentence in SENTENCE_END.split(own) if not _is_courtesy(sentence))
    plain = " ".join(word for word in " ".join(said).split() if not ADDRESS.search(word))
    words = [NUMBER if _has_digit(word) else word for word in WORD.findall(plain)]
    return [
        word
        for place, word in enumerate(words)
        if word != NUMBER or place == 0 or words[place - 1] != NUMBER
    ]


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _is_courtesy(sentence: str) -> bool:
    return bool(COURTESY.match(sentence)) and len(sentence.split()) <= LONGEST_COURTESY
