"""Who may use the desk: users with hashed passwords, roles and teams, and who is signed in.

Kept in one private file of the home. A password is kept as its scrypt hash, a session as the hash
of its token. What a role may see and do is said here, once; pages ask `User`.
"""

import hashlib
import hmac
import json
import re
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.private_database import PrivateDatabase

ROLES: Mapping[str, str] = {
    "agent": "acts on alerts of their own, of their teams and of nobody",
    "lead": "acts on all",
    "viewer": "sees all and acts on none",
}
LEAST_PASSWORD = 12
NO_PASSWORD = b""  # the hash of none
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
MOST_FAILURES = 5
FAILURES_WITHIN = timedelta(minutes=15)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SCRYPT: Mapping[str, Any] = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}
TABLES = """
create table if not exists users (
    name text primary key, role text not null, teams text not null, salt blob not null,
    password blob not null) strict;
create table if not exists sessions (
    token text primary key, name text not null, csrf text not null, begun_at text not null,
    seen_at text not null) strict;
create table if not exists identities (identity text primary key, name text not null) strict;
create table if not exists failures (name text not null, at text not null) strict;
"""


@dataclass(frozen=True)
class User:
    """A person at the desk. Agents see alerts of their own, of their teams and of nobody."""

    name: str
    role: str
    teams: tuple[str, ...]

    @property
    def may_act(self) -> bool:
        """Whether they may change anything."""
        return self.role != "viewer"

    @property
    def owners(self) -> tuple[str, ...] | None:
        """Whose alerts they see beside those that nobody owns; None means everybody's."""
        return (self.name, *self.teams) if self.role == "agent" else None


@dataclass(frozen=True)
class Session:
    """Who is signed in, and what their forms must carry."""

    user: User
    csrf: str


class TooManyFailures(Exception):
    """Somebody guesses passwords: nobody may sign in by this name for a while."""


class People:
    """Users and sessions of one home."""

    def __init__(self, home: Home) -> None:
        home.prepare()
        self._file = PrivateDatabase(
            home.desk_file,
            TABLES,
            "The file of the desk's users",
            "Restore it, or remove it and add the users again with 'harken desk-user add'.",
        )

    def add(
        self,
        name: str,
        role: str,
        teams: tuple[str, ...],
        password: str | None,
        known_as: tuple[str, ...] = (),
    ) -> None:
        """A user, or another role, teams and password for one who is there; sessions end.

        Args:
            password: None for who signs in elsewhere alone.
            known_as: what the provider of the company's accounts calls them.

        Raises:
            StatedFailure: a name, role or password is not fit to be used.
        """
        if not NAME.fullmatch(name):
            raise _unfit(f"'{name}' is no name", "Use letters, digits, dots and dashes.")
        if role not in ROLES:
            raise _unfit(f"'{role}' is no role", f"Use one of {', '.join(ROLES)}.")
        if password is not None and len(password) < LEAST_PASSWORD:
            raise _unfit("The password is too short", f"Use {LEAST_PASSWORD} characters or more.")
        salt = secrets.token_bytes(16)
        hashed = _hashed(password, salt) if password is not None else NO_PASSWORD
        with self._file.open() as database, database:
            _take_away(database, name)
            row = (name, role, json.dumps(teams), salt, hashed)
            database.execute("insert into users values (?, ?, ?, ?, ?)", row)
            for identity in dict.fromkeys(map(_folded, known_as)):
                taken = "select name from identities where identity = ?"
                if found := database.execute(taken, (identity,)).fetchone():
                    raise _unfit(f"'{identity}' is {found[0]} already", "Remove that user first.")
                database.execute("insert into identities values (?, ?)", (identity, name))

    def remove(self, name: str) -> bool:
        """Take a user away with all sessions; whether there was one."""
        with self._file.open() as database, database:
            return _take_away(database, name)

    def all(self) -> list[User]:
        """Everybody who may sign in, by name."""
        with self._file.open() as database:
            rows = database.execute("select name, role, teams from users order by name").fetchall()
        return [User(name, role, tuple(json.loads(teams))) for name, role, teams in rows]

    def sign_in(self, name: str, password: str, now: datetime) -> str | None:
        """The token of a new session; None where name or password are wrong.

        Raises:
            TooManyFailures: after MOST_FAILURES wrong ones within FAILURES_WITHIN.
        """
        since = (now - FAILURES_WITHIN).isoformat()
        with self._file.open() as database, database:
            database.execute("delete from failures where at < ?", (since,))
            count = "select count(*) from failures where name = ?"
            if database.execute(count, (name,)).fetchone()[0] >= MOST_FAILURES:
                raise TooManyFailures
            row = database.execute(
                "select salt, password from users where name = ?", (name,)
            ).fetchone()
        # who is not there costs the same time as who is
        salt, kept = row or (b"nobody's salt....", b"")
        if not hmac.compare_digest(_hashed(password, salt), kept):
            with self._file.open() as database, database:
                database.execute("insert into failures values (?, ?)", (name, now.isoformat()))
            return None
        return self.begin(name, now)

    def known_as(self, identity: str) -> str | None:
        """The name of the user whom a provider calls so; None for whom nobody has added."""
        query = "select name from identities join users using (name) where identity = ?"
        with self._file.open() as database:
            row = database.execute(query, (_folded(identity),)).fetchone()
        return row and str(row[0])

    def begin(self, name: str, now: datetime) -> str:
        """The token of a new session of who has shown to be this user."""
        token, moment = secrets.token_urlsafe(32), now.isoformat()
        row = (digest_of(token), name, secrets.token_urlsafe(32), moment, moment)
        with self._file.open() as database, database:
            database.execute("insert into sessions values (?, ?, ?, ?, ?)", row)
        return token

    def session(self, token: str, now: datetime) -> Session | None:
        """Whose session a token is; None once it has ended: after IDLE, after LONGEST, by hand."""
        query = (
            "select name, role, teams, csrf, begun_at, seen_at "
            "from sessions join users using (name) where token = ?"
        )
        with self._file.open() as database, database:
            row = database.execute(query, (digest_of(token),)).fetchone()
            if row is None:
                return None
            begun, seen = (datetime.fromisoformat(each) for each in row[4:])
            if now - begun > LONGEST or now - seen > IDLE:
                database.execute("delete from sessions where token = ?", (digest_of(token),))
                return None
            if now - seen > timedelta(minutes=1):
                database.execute(
                    "update sessions set seen_at = ? where token = ?",
                    (now.isoformat(), digest_of(token)),
                )
        return Session(User(row[0], row[1], tuple(json.loads(row[2]))), row[3])

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._file.open() as database, database:
            database.execute("delete from sessions where token = ?", (digest_of(token),))


def _take_away(database: sqlite3.Connection, name: str) -> bool:
    for table in ("sessions", "identities", "failures"):
        database.execute(f"delete from {table} where name = ?", (name,))
    return database.execute("delete from users where name = ?", (name,)).rowcount > 0


def _folded(identity: str) -> str:
    """Of addresses ASCII letters are told apart by no case; other letters always are."""
    found = identity.strip().encode("utf-8", "replace")
    return (found.lower() if b"@" in found else found).decode()


def _hashed(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **_SCRYPT)


def digest_of(token: str) -> str:
    """What is kept of a token, so that whoever reads the file has none."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _unfit(what: str, todo: str) -> StatedFailure:
    return StatedFailure(what, where="harken desk-user add", todo=todo)
