"""Reads one column's value out of a source record: plain text in the column's own form.

What becomes of the text (a token, a value of another type, a card number in it) belongs in
`extract.py`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.contracts.contract import Column
from pipelines.ingest.forms import normal
from pipelines.sources.parts import step_into

HALF_LETTER = re.compile("[\ud800-\udfff]")  # half of a pair: no file and no database takes it
Value = str | list[str]
_as_text = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode


def reader_of(column: Column, places: Sequence[str]) -> Callable[[Mapping[str, Any]], Value | None]:
    """What reads a column: the first of its places that is not empty.

    Args:
        places: where in a record the value may stand, dots stepping into nested objects.
    """
    tops = [(top, inner) for top, *inner in (place.split(".") for place in places)]
    form = column.form

    def read(fields: Mapping[str, Any]) -> Value | None:
        for top, inner in tops:
            value = fields.get(top)
            if inner and value is not None:
                value = step_into(value, inner)
            if value is None:
                continue
            if column.many:
                if several := _several(value):
                    return several
            elif (text := plain(value)) and (text := normal(form, text) if form else text):
                return text
        return None

    return read


def plain(value: Any) -> str | None:
    """A source value as text; nothing, empty and blank are all no value."""
    if isinstance(value, str):
        return whole(value).strip() or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return as_json(value) if value else None
    return whole(str(value)).strip() or None


def as_json(value: Any) -> str:
    """A nested value as text, the same whatever the order of its keys."""
    return whole(_as_text(value))


def whole(text: str) -> str:
    """The text without letters that no table takes."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else HALF_LETTER.sub("\N{REPLACEMENT CHARACTER}", text)


def _several(value: Any) -> list[str]:
    """The values of a list; files that know no lists join them with semicolons."""
    each = value if isinstance(value, list) else str(value or "").split(";")
    return [text for one in each if (text := plain(one))]
