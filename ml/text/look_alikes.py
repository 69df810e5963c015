"""Folds letters that only look Latin: a complaint typed with them reads as its clean twin.

Real Russian and Greek stay as they are, brand names and Latin stems in them too. Marks that cannot
be seen at all belong in `hidden.py`.
"""

import re

_TWINS = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁԛԝһӏьгвнкмтп", "aeopcyxijsdqwhlbrbhkmtn", strict=True)),
        **dict(zip("АВЕЅІЈКМНОРСТУХԚԜЬПГԀ", "ABESIJKMHOPCTYXQWbNRD", strict=True)),
        # no mu: μg is a weight
        **dict(zip("αορυνικτχεηωγβζ", "aopuviktxenwybz", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
    }
)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile("[a-zA-Z]")
_WORD = re.compile(r"[^\W\d_]+")
SHORTEST_TRICK = 3  # letters; kΩ and x² are no tricks


def fold_look_alikes(text: str) -> str:
    """The text with look-alike letters made Latin, where it is Latin writing with such letters.

    A word of look-alikes alone is folded only where no word is really foreign: it could be one.
    """
    if text.isascii() or not _FOREIGN.search(text):
        return text
    words = _WORD.findall(text)
    if not any(len(word) >= SHORTEST_TRICK and _is_mixed(word) for word in words):
        return text
    foreign = sum(1 for word in words if _is_foreign(word))
    latin = sum(1 for word in words if _LATIN.search(word))
    if latin <= 2 * foreign:
        return text  # writing of that script, in which a name has an ending of it
    return _WORD.sub(lambda found: _folded(found.group(), alone=not foreign), text)


def _folded(word: str, alone: bool) -> str:
    is_trick = _is_mixed(word) or (alone and not _is_foreign(word))
    return word.translate(_TWINS) if is_trick else word


def _is_mixed(word: str) -> bool:
    """Whether Latin letters and look-alikes make it up, and no other foreign letter."""
    return bool(_FOREIGN.search(word) and _LATIN.search(word)) and not _is_foreign(word)


def _is_foreign(word: str) -> bool:
    """Whether a letter of it looks like no Latin one."""
    return bool(_FOREIGN.search(word.translate(_TWINS)))
