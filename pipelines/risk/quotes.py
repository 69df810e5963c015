"""What of a message may be quoted: its own point, with nobody named.

Greeting and sign-off are cut; addresses, links, handles, numbers and the names it is given are
masked. Whose names those are, and which message is quoted, is `evidence.py`.
"""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from importlib.resources import files

from ruamel.yaml import YAML

WORDS = YAML(typ="safe").load(files("pipelines.risk").joinpath("quotes.yml").read_text("utf-8"))
LONGEST_QUOTE = 200
LONGEST_READ = 4_000  # letters; in longer texts no sign-off is looked for: it is cut off anyway
SHORTEST_NAME = 2  # letters; such are initials and particles unless they are written as names
MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[mail]"),
    (re.compile(r"https?://\S+|www\.\S+"), "[link]"),
    (re.compile(r"(?<!\w)@\w+"), "[handle]"),
    (re.compile(r"\+?\d[\d\s().-]{5,}\d"), "[number]"),
)
NAME = "[name]"
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`´-][^\W\d_]+)*")
JOINTS = re.compile("['’ʼ`´-]")
EVERYDAY = frozenset(WORDS["everyday_names"])
GREETING = re.compile(
    r"\s*(?:hi|hello|hey|hiya|dear|greetings|good (?:morning|afternoon|evening|day)|hallo|"
    r"guten (?:tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?|bonjour|bonsoir|ch[eè]re?|hola|"
    r"buenos d[ií]as|estimad[oa]s?|ciao|buongiorno|gentile|ol[aá]|bom dia)\b"
    r"(?P<whom>(?:\s+(?:mr|mrs|ms|miss|dr|prof|herr|frau)\b\.?)*[^,!.:;\n]{0,40})(?P<end>[,!.:;]|\n|$)",
    re.IGNORECASE,
)
ANYBODY = frozenset(WORDS["anybody"])
ROLES = frozenset(WORDS["roles"])
MOST_GREETED = 5  # words; more are a sentence
THANKS = (
    r"(?:(?:kind|best|warm|many)\s+)?(?:regards|wishes|thanks|thank you|sincerely|cheers|best|"
    r"yours(?:\s+\w+)?|mit freundlichen grüßen|viele grüße|cordialement|saludos|saluti)"
)
# short lines: name, place, number
SIGNED = r"(?:\n[ \t]*\S{0,30}(?:[ \t]+\S{1,30}){0,3}[ \t]*){0,4}"
SIGN_OFF = re.compile(
    rf"(?:\n\s*{THANKS}\s*[,!.]?[ \t]*{SIGNED}"
    rf"|(?<=[.!?])\s+{THANKS}\s*[,!.]?(?-i:\s+[^\W\d_a-z][\w'’.-]*){{0,3}}\s*)$",
    re.IGNORECASE,
)


def quote(text: str, names: AbstractSet[str] = frozenset()) -> str:
    """One line of at most 200 characters that names nobody.

    Args:
        names: the `name_parts` of everybody who may be meant.
    """
    line = " ".join(own_point(unicodedata.normalize("NFC", text))[:LONGEST_READ].split())
    for pattern, mask in MASKS:
        line = pattern.sub(mask, line)
    line = _without_names(line, names)
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"


def own_point(text: str) -> str:
    """The words between greeting and sign-off; all of them where nothing else is said."""
    point = text.strip()
    found = GREETING.match(point)
    if found and _is_greeting(found["whom"], found["end"]):
        point = point[found.end() :].lstrip(" \t\n,!.")
    if len(point) <= LONGEST_READ:
        point = SIGN_OFF.sub("", point).strip()
    return point or text.strip()


def name_parts(name: str) -> set[str]:
    """The words of a name as they are compared: without case, accents, kinds of apostrophe."""
    words = {word for word in WORD.findall(unicodedata.normalize("NFC", name)) if len(word) > 1}
    pieces = {piece for word in words for piece in JOINTS.split(word) if len(piece) > 1}
    return {_folded(word) for word in words | pieces}


def names_a_role(name: str) -> bool:
    """Whether a display name is a desk's and not a person's: "Care Team"."""
    return any(word.lower() in ROLES for word in WORD.findall(name))


def _is_greeting(whom: str, end: str) -> bool:
    """Whether it is somebody who is greeted, and not the first words of a sentence."""
    words = WORD.findall(whom)
    known = [word.lower() in ANYBODY for word in words]
    named = [word[0].isupper() and (word[1:].islower() or end == ",") for word in words]
    return len(words) <= MOST_GREETED and all(a or b for a, b in zip(known, named, strict=True))


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", JOINTS.sub("'", word))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _without_names(line: str, names: AbstractSet[str]) -> str:
    """A name that is no everyday word is masked however it is written, others by their place."""
    # Scripts without capitals and spaces: the name stands inside a longer run of letters.
    for name in sorted(
        (name for name in names if name.upper() == name), key=lambda n: (-len(n), n)
    ):
        line = line.replace(name, NAME)
    words = [word for word in WORD.finditer(line) if not _is_mask(line, word)]
    hits = [_forms(word.group()) & names for word in words]
    capital = [bool(n) and w.group()[0].isupper() for w, n in zip(words, hits, strict=True)]
    shown, end = "", 0
    for place, word in enumerate(words):
        beside = [
            capital[before]
            and capital[before + 1]
            and _touch(line, words[before], words[before + 1])
            for before in (place - 1, place)
            if 0 <= before < len(words) - 1
        ]
        is_rare = not all(_is_everyday(hit) for hit in hits[place])
        if hits[place] and (is_rare or any(beside) or _is_written_as_name(line, word)):
            shown, end = shown + line[end : word.start()] + NAME, word.end()
    return shown + line[end:]


def _forms(word: str) -> set[str]:
    return {_folded(word), *(_folded(piece) for piece in JOINTS.split(word) if len(piece) > 1)}


def _is_mask(line: str, word: re.Match[str]) -> bool:
    return line[: word.start()].endswith("[") and line.startswith("]", word.end())


def _is_everyday(name: str) -> bool:
    return name in EVERYDAY or len(name) <= SHORTEST_NAME


def _is_written_as_name(line: str, word: re.Match[str]) -> bool:
    """Whether a capital begins it where no sentence begins."""
    before = line[: word.start()].rstrip(" \"'“‘(")
    return word.group().istitle() and bool(before) and before[-1] not in ".!?:…"


def _touch(line: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return not line[one.end() : other.start()].strip(" .")
