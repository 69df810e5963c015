"""Records that stand inside other records: turns of a transcript, legs of a call.

A part keeps what it stands in: `_within` is the object around it (and so on outwards), `_place` its
number from 1. Which lists hold parts, and what of them matters, the contract says.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

WITHIN, PLACE = "_within", "_place"


def parts_of(fields: Mapping[str, Any], lists: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects found below `lists`, each list inside the objects of the one before it.

    Args:
        lists: path of each list in the object that holds it, steps joined by dots.
    """
    if not lists:
        return
    items = step_into(fields, lists[0].split("."))
    for place, item in enumerate(items if isinstance(items, list) else [], start=1):
        if not isinstance(item, Mapping):
            continue
        part = {**item, WITHIN: fields, PLACE: str(place)}
        if len(lists) == 1:
            yield part
        else:
            yield from parts_of(part, lists[1:])


def step_into(value: Any, place: Sequence[str]) -> Any:
    """What stands at a place of nested objects, or None; a number steps into a list, from 0."""
    for step in place:
        if isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            return None
    return value
