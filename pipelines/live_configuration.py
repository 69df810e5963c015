"""The section `pull` of `harken.yml`: live sources by name, each of one kind.

Keys, defaults and meanings of every kind, and which environment variables hold its secrets. How a
kind is pulled stands in `pipelines/sources/live`; the rest of harken.yml in `configuration.py`.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from pipelines.section import DurationOrNumber, Section

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")
SECRET = "_variable"  # noqa: S105  how a key ends that names the environment variable of a secret
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError("a live source is named by letters, digits, - and _")
    return name


def _folder(into: str) -> str:
    parts = PurePosixPath(into).parts
    if not parts or into.startswith("/") or any(part.startswith(".") for part in parts):
        raise ValueError("name a folder below the landing folder, like crm/orders")
    return into


def _variable(name: str) -> str:
    if not VARIABLE.fullmatch(name):
        raise ValueError("it names an environment variable; the secret itself never stands here")
    return name


Variable = Annotated[str, AfterValidator(_variable)]
Folder = Annotated[str, AfterValidator(_folder)]


class Sql(Section):
    """A table or query of a database, read by its SQLAlchemy URL.

    With a `cursor` (a column of times, dates or growing whole numbers) only rows from the bookmark
    on are read, and those of `overlap` before it; without one, all rows each time. `overlap` is a
    duration for times and dates (default 24h), a number for whole numbers (default 1000). `key`
    names the columns that tell rows with the same cursor apart.
    """

    kind: Literal["sql"]
    into: Folder
    url_variable: Variable
    table: str | None = None
    query: str | None = None
    cursor: str | None = None
    key: list[str] = Field(default_factory=list)
    overlap: DurationOrNumber | None = None

    @model_validator(mode="after")
    def _table_or_query(self) -> "Sql":
        if (self.table is None) == (self.query is None):
            raise ValueError("name a table or write a query, one of the two")
        return self


class Imap(Section):
    """A mailbox on an IMAP server.

    Without `folders`, all are read but those that the server flags as junk, trash or drafts. `port`
    is 993, or 143 without `tls`. With `tls` the server's certificate must be trusted by this
    machine.
    """

    kind: Literal["imap"]
    into: Folder = "email"
    host: str
    port: int | None = Field(default=None, ge=1, le=65_535, strict=True)
    user: str
    password_variable: Variable
    folders: list[str] = Field(default_factory=list)
    tls: bool = True


Live = Annotated[Sql | Imap, Field(discriminator="kind")]
Pull = dict[Annotated[str, AfterValidator(_name)], Live]


def secrets_of(section: Any, below: str = "") -> Iterator[tuple[str, str]]:
    """Every secret that a section names: its key, dotted, and its environment variable."""
    section = section.model_dump() if isinstance(section, Section) else section
    for key, value in section.items() if isinstance(section, dict) else enumerate(section):
        place = f"{below}.{key}" if below else str(key)
        if isinstance(value, Section | dict | list):
            yield from secrets_of(value, place)
        elif str(key).endswith(SECRET) and isinstance(value, str):
            yield place, value
