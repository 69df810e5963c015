"""Reads a YAML file into a checked model; what is wrong in it is refused by name and line.

What the keys of a file mean belongs to its model; where files lie, to `settings.py`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from pipelines.failures import StatedFailure

WORDS = {
    "extra_forbidden": "unknown key",
    "model_type": "keys are expected below it",
    "model_attributes_type": "keys are expected below it",
    "union_tag_not_found": "'kind' is missing",
}
Model = TypeVar("Model", bound=BaseModel)


def read_checked(model: type[Model], path: Path, *, what: str, find: str, mend: str) -> Model:
    """The content of a YAML file as a model; an empty file gives its defaults.

    Args:
        what: what the file is, as a failure calls it.
        find: what to do where the file cannot be read.
        mend: what to do where a key or value is wrong.

    Raises:
        StatedFailure: the file cannot be read, or a key or value is wrong (named with its line).
    """
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise StatedFailure(
            f"{what} cannot be read: {error.strerror}", where=str(path), todo=find
        ) from error
    except Exception as error:  # on odd tags and dates the parser raises whatever it trips over
        line = _line_of_fault(error)
        raise StatedFailure(
            f"{what} is not valid YAML",
            where=f"{path}, line {line}" if line else str(path),
            todo="Mend that line." if line else "Mend the file.",
        ) from error
    try:
        return model.model_validate(document if document is not None else {})
    except ValidationError as error:
        first = error.errors()[0]
        places = _places(first, document)
        keys = [str(part) for part in places if part != "[key]"]  # pydantic's mark of a key
        message = WORDS.get(first["type"], first["msg"])
        raise StatedFailure(
            f"'{'.'.join(keys) or path.name}': {message.removeprefix('Value error, ')}",
            where=f"{path}, line {_line_of(document, places)}",
            todo=mend,
        ) from error


def _line_of_fault(error: Exception) -> int | None:
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        return int(error.problem_mark.line) + 1
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1
    return None


def _places(error: ErrorDetails, document: Any) -> tuple[int | str, ...]:
    """Keys down to what is wrong, without pydantic's marks of the kind of a section."""
    places: list[int | str] = []
    for place in error["loc"]:
        is_mark = isinstance(document, Mapping) and place not in (*document, "[key]")
        if is_mark and not (error["type"] == "missing" and place == error["loc"][-1]):
            continue
        places.append(place)
        try:
            document = document[place]
        except (KeyError, IndexError, TypeError):
            document = None
    return tuple(places)


def _line_of(document: Any, keys: tuple[int | str, ...]) -> int:
    line = 1
    for key in keys:
        if not hasattr(document, "lc"):
            break
        try:
            line = (
                document.lc.item(key)[0] + 1
                if isinstance(key, int)
                else document.lc.key(key)[0] + 1
            )
            document = document[key]
        except (KeyError, IndexError, TypeError):
            break
    return line
