"""Tokens of programs that use the desk's API: what each may do, whose alerts it sees, until when.

A token is shown once and kept as its hash, in the file of the desk's users. Beside it stands which
posts a program has sent before and how they were answered. Addresses and answers of the API
belong to `api.py`.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.private_database import PrivateDatabase
from pipelines.web.people import NAME, digest_of

SCOPES: Mapping[str, str] = {
    "alerts": "read alerts and the steps of their lives",
    "act": "take steps with alerts, and note",
    "journeys": "read customers' journeys, without names, addresses and words",
    "kpis": "read the weekly KPIs",
}
REMEMBERED = timedelta(hours=24)  # how long a post sent again is answered as the first time
IN_WORK = timedelta(minutes=1)  # afterwards a post without an answer is taken for broken off
TABLES = """
create table if not exists tokens (
    name text primary key, token text not null unique, scopes text not null, teams text not null,
    made_at text not null, ends_at text not null) strict;
create table if not exists answers (
    name text not null, key text not null, request text not null, status integer, body text,
    at text not null, primary key (name, key)) strict;
"""


@dataclass(frozen=True)
class Program:
    """What calls the API. With teams it sees their alerts and nobody's, without any all."""

    name: str
    scopes: tuple[str, ...]
    teams: tuple[str, ...]
    ends_at: datetime

    @property
    def owners(self) -> tuple[str, ...] | None:
        """Whose alerts it sees beside those that nobody owns; None means everybody's."""
        return self.teams or None


class SentBefore(Exception):
    """A key of a post that was used before, and why it is not taken again."""


class Tokens:
    """Tokens and answered posts of one home."""

    def __init__(self, home: Home) -> None:
        home.prepare()
        self._file = PrivateDatabase(
            home.desk_file,
            TABLES,
            "The file of the desk's users",
            "Restore it, or remove it and add users and tokens again.",
        )

    def make(
        self,
        name: str,
        scopes: tuple[str, ...],
        teams: tuple[str, ...],
        now: datetime,
        lasts: timedelta,
    ) -> str:
        """A new token under a name; one made before under it is worth nothing any more.

        Raises:
            StatedFailure: the name cannot be used.
        """
        if not NAME.fullmatch(name):
            raise StatedFailure(
                f"'{name}' is no name",
                where="harken desk-token add",
                todo="Use letters, digits, dots and dashes.",
            )
        token = f"hdt_{secrets.token_urlsafe(32)}"
        row = (
            name,
            digest_of(token),
            json.dumps(sorted(set(scopes))),
            json.dumps(sorted(set(teams))),
            now.isoformat(),
            (now + lasts).isoformat(),
        )
        with self._file.open() as database, database:
            database.execute("insert or replace into tokens values (?, ?, ?, ?, ?, ?)", row)
        return token

    def remove(self, name: str) -> bool:
        """Take a token away; whether there was one."""
        with self._file.open() as database, database:
            database.execute("delete from answers where name = ?", (name,))
            return database.execute("delete from tokens where name = ?", (name,)).rowcount > 0

    def all(self) -> list[Program]:
        """Every program that has a token, by name."""
        query = "select name, scopes, teams, ends_at from tokens order by name"
        with self._file.open() as database:
            return [_program(row) for row in database.execute(query).fetchall()]

    def program(self, token: str, now: datetime) -> Program | None:
        """Whose token it is; None for one that is not known or has ended."""
        query = "select name, scopes, teams, ends_at from tokens where token = ?"
        with self._file.open() as database:
            row = database.execute(query, (digest_of(token),)).fetchone()
        found = _program(row) if row else None
        return found if found and found.ends_at > now else None

    def begin(self, name: str, key: str, request: bytes, now: datetime) -> tuple[int, str] | None:
        """Status and body of the answer to a post of this key; None where it is the first.

        Raises:
            SentBefore: the key was used for another post, or its post is being worked on.
        """
        digest = hashlib.sha256(request).hexdigest()
        with self._file.open() as database, database:
            database.execute("begin immediate")  # of two posts at once one is the first
            old = (now - REMEMBERED).isoformat()
            database.execute("delete from answers where at < ?", (old,))
            query = "select request, status, body, at from answers where name = ? and key = ?"
            row = database.execute(query, (name, key)).fetchone()
            if row and row[0] != digest:
                raise SentBefore("This Idempotency-Key was used for another request.")
            if row and row[1] is not None:
                return int(row[1]), str(row[2])
            if row and now - datetime.fromisoformat(row[3]) < IN_WORK:
                raise SentBefore("A request with this Idempotency-Key is being worked on.")
            values = (name, key, digest, None, None, now.isoformat())
            database.execute("insert or replace into answers values (?, ?, ?, ?, ?, ?)", values)
        return None

    def answered(self, name: str, key: str, status: int, body: str) -> None:
        """Keep how the post of a key was answered."""
        values = (status, body, name, key)
        with self._file.open() as database, database:
            database.execute(
                "update answers set status = ?, body = ? where name = ? and key = ?", values
            )


def _program(row: tuple[str, str, str, str]) -> Program:
    name, scopes, teams, ends_at = row
    return Program(
        name, tuple(json.loads(scopes)), tuple(json.loads(teams)), datetime.fromisoformat(ends_at)
    )
