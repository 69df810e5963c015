"""Cuts a JSON file into the raw texts of its records without building anything from them.

One broken record must not take the others with it, and no nesting or number may cost more than
its length; so brackets and strings alone are followed here. Making records of the texts, and what
a file's keys mean, belongs in `json_records.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Literal

CHUNK = 1024 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
INNER_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb")*+([\[\]{}])", re.DOTALL)
TOKEN = re.compile(rb'[^"\[\]{},:]*+(' + _STRING + rb"|[\[\]{},:])", re.DOTALL)
USUAL_DEPTH = 6  # so deep one match takes in a whole record; what is deeper goes step by step


def _whole(depth: int) -> bytes:
    """Pattern of a bracket with all that it holds, as `INNER_BRACKET` would walk through it."""
    inner = rb"|" + _whole(depth - 1) if depth else b""
    return rb'[\[{](?:[^"\[\]{}]++|' + _STRING + inner + rb")*+[\]}]"


WHOLE = re.compile(_whole(USUAL_DEPTH), re.DOTALL)


class BrokenJson(ValueError):
    """The file breaks off, or its brackets do not match: nothing more can be cut out of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A key of a top-level object, the start of an array, one element, an object, or the end.

    `key` is that of the array or object, None for an array that is itself the document.
    """

    kind: Literal["key", "array", "element", "object", "end"]
    key: bytes | None = None
    text: bytes = b""


def parts(stream: IO[bytes]) -> Iterator[Part]:
    """Parts of every document in a stream, in their order.

    Raises:
        BrokenJson: after the last part that is whole.
    """
    window = _Window(stream)
    while window.more_than_space():
        opening = window.opening()
        if opening == b"{":
            yield from _object(window)
        elif opening == b"[":
            yield Part("array")
            yield from _elements(window, None)
        else:
            raise BrokenJson
        yield Part("end")


def _object(window: "_Window") -> Iterator[Part]:
    key = b""
    while (token := window.next(TOKEN)) != b"}":
        if token.startswith(b'"'):
            key = token[1:-1]
        elif token == b":":
            yield Part("key", key)
        elif token == b"{":
            window.mark = window.place - 1
            window.skip()
            yield Part("object", key, window.marked(window.place))
            window.mark = None
        elif token == b"[":
            yield Part("array", key)
            yield from _elements(window, key)
        elif token == b"]":
            raise BrokenJson


def _elements(window: "_Window", key: bytes | None) -> Iterator[Part]:
    window.mark = window.place
    first = True
    while True:
        token = window.next(TOKEN)
        if token in (b"[", b"{"):
            window.skip()
        elif token == b"}":
            raise BrokenJson
        elif token in (b",", b"]"):
            text = window.marked(window.place - 1)
            if text or token == b"," or not first:
                yield Part("element", key, text)
            if token == b"]":
                window.mark = None
                return
            first, window.mark = False, window.place


class _Window:
    """The part of a stream that is looked at, with the place of the next token."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._text = stream.read(CHUNK).removeprefix(BYTE_ORDER_MARK)
        self.place = 0
        self.mark: int | None = None  # where the current element begins

    def opening(self) -> bytes:
        """The first letter that is no space; call where there is one."""
        rest = self._text[self.place :]
        self.place += len(rest) - len(rest.lstrip()) + 1
        return rest.lstrip()[:1]

    def next(self, pattern: re.Pattern[bytes]) -> bytes:
        """The next token or bracket."""
        while not (found := pattern.match(self._text, self.place)):
            if not self._read_on():
                raise BrokenJson
        self.place = found.end()
        return found.group(1)

    def skip(self) -> None:
        """Go behind the bracket that closes the one just passed."""
        if whole := WHOLE.match(self._text, self.place - 1):
            self.place = whole.end()
            return
        depth = 1
        while depth:
            depth += 1 if self.next(INNER_BRACKET) in (b"[", b"{") else -1

    def marked(self, end: int) -> bytes:
        """The text from the mark to `end`, a place in the window."""
        return self._text[self.mark or 0 : end].strip()

    def more_than_space(self) -> bool:
        """Whether anything follows."""
        while not self._text[self.place :].strip():
            self.place = len(self._text)
            if not self._read_on():
                return False
        return True

    def _read_on(self) -> bool:
        start = self.place if self.mark is None else self.mark
        kept = self._text[start:]
        fresh = self._stream.read(max(CHUNK, len(kept)))
        self._text = kept + fresh
        self.place -= start
        self.mark = None if self.mark is None else 0
        return bool(fresh)
