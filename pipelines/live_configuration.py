"""The section `pull` of `harken.yml`: live sources by name, each of one kind.

Keys, defaults and meanings of every kind, and which environment variables hold its secrets. How a
kind is pulled stands in `pipelines/sources/live`; the rest of harken.yml in `configuration.py`.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from pipelines.section import DurationOrNumber, Section

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")
SECRET = "_variable"  # noqa: S105  how a key ends that names the environment variable of a secret
SECRET_KEYS = {"token", "access_token", "api_key", "apikey", "password", "client_secret"}
SECRET_KEYS |= {"authorization", "auth_token", "cookie"}
INCREMENTAL = {"cursor_path", "start_param", "initial_value"}
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


class Rest(Section):
    """A web service, read by dlt's generic REST source.

    `client`, `resources` and `resource_defaults` are dlt's own `RESTAPIConfig`, with secrets by
    environment variable (`token_variable` for `token`). A paginator is named, never guessed: a
    wrong guess would read the first page alone. With `incremental` (`cursor_path`, `start_param`,
    `initial_value`) an endpoint is asked for what is new since `overlap` before the bookmark.
    """

    kind: Literal["rest"]
    into: Folder
    client: dict[str, Any]
    resources: list[dict[str, Any]] = Field(min_length=1)
    resource_defaults: dict[str, Any] = Field(default_factory=dict)
    overlap: DurationOrNumber = timedelta(hours=24)

    @model_validator(mode="after")
    def _pages_and_secrets(self) -> "Rest":
        for secret in _plain_secrets([self.client, self.resources, self.resource_defaults]):
            raise ValueError(
                f"secrets never stand here: write {secret}{SECRET} and name a variable"
            )
        base = urlsplit(str(self.client.get("base_url", "")))
        if base.scheme not in ("http", "https") or not base.hostname or "@" in base.netloc:
            raise ValueError("client.base_url is an address like https://api.example/v2/")
        general = _endpoint_of(self.resource_defaults).get("paginator")
        paginator = self.client.get("paginator") or general
        if len({str(each.get("name")) for each in self.resources}) < len(self.resources):
            raise ValueError("two resources have the same name")
        for resource in self.resources:
            name = resource.get("name")
            if not isinstance(name, str) or not NAME.fullmatch(name):
                raise ValueError("every resource has a name of letters, digits, - and _")
            endpoint = _endpoint_of(resource)
            if not (paginator or endpoint.get("paginator")):
                raise ValueError(f"name the paginator of {name}, 'single_page' if there is one")
            if set(endpoint.get("incremental") or ()) - INCREMENTAL:
                raise ValueError(
                    f"incremental of {name} has {', '.join(sorted(INCREMENTAL))} alone"
                )
        return self

    def endpoints(self) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Every resource: its name, its endpoint, and a hash that tells whether it is the same."""
        for resource in self.resources:
            what = json.dumps([self.client["base_url"], resource], default=str).encode()
            yield resource["name"], _endpoint_of(resource), hashlib.sha256(what).hexdigest()[:16]


def _endpoint_of(resource: dict[str, Any]) -> dict[str, Any]:
    endpoint = resource.get("endpoint")
    return endpoint if isinstance(endpoint, dict) else {}


def _plain_secrets(part: Any) -> Iterator[str]:
    """Keys below which a secret itself stands."""
    if isinstance(part, list):
        for inner in part:
            yield from _plain_secrets(inner)
    elif isinstance(part, dict):
        for key, value in part.items():
            if str(key).lower().replace("-", "_").removeprefix("x_") in SECRET_KEYS:
                yield str(key)
            yield from _plain_secrets(value)


Live = Annotated[Sql | Rest | Imap, Field(discriminator="kind")]
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
