"""Keeps personal values in one SQLite file, readable by its owner alone.

Written once per token; the smallest writing of a value is kept, so that the order in which files
arrive changes nothing.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.private_database import PrivateDatabase
from pipelines.settings import pseudonym_key_from_env
from pipelines.vault.tokens import Tokeniser

TABLES = """
create table if not exists personal_values (
    token text primary key, kind text not null, value text not null
) without rowid;
create table if not exists text_repairs (
    token text primary key, done text not null
) without rowid;
"""
RESTORE = "Put it back from a backup, or begin a new home and run on all exports."
ASKED_AT_ONCE = 500  # SQLite takes a limited number of parameters in a statement


class Vault:
    """The vault of one home."""

    def __init__(self, home: Home) -> None:
        self._file = home.vault_file
        self._kept = PrivateDatabase(self._file, TABLES, "The vault", RESTORE)
        self._key_file = home.vault_file.parent / "pseudonym.key"
        self._mark_file = home.vault_file.parent / "pseudonym.mark"

    def tokeniser(self) -> Tokeniser:
        """Tokens under the company's key: from the environment, else made once and kept here.

        Raises:
            StatedFailure: the key is another than at first.
        """
        return Tokeniser(self._key())

    def check(self) -> None:
        """Raise what would stop the next run: another key, or a file that is no vault."""
        if self._mark_file.exists():
            self._key()
        if self._file.exists():
            with self._kept.open():
                pass

    def put(self, values: Iterable[tuple[str, str, str]]) -> None:
        """Keep (token, kind, value) rows; repeating one changes nothing."""
        rows = sorted(values)  # neighbours in the file: it is written in fewer places
        if not rows:
            return
        with self._kept.open() as database, database:
            database.executemany(
                "insert into personal_values values (?, ?, ?) "
                "on conflict (token) do update set value = min(value, excluded.value)",
                rows,
            )

    def values_of(self, tokens: Iterable[str]) -> dict[str, str]:
        """The values behind tokens; an unknown token is left out."""
        return self._look_up("select token, value from personal_values", tokens)

    def put_repairs(self, repairs: Iterable[tuple[str, str]]) -> None:
        """Keep (token, what was done to the text); it follows from the text alone."""
        if rows := sorted(repairs):
            with self._kept.open() as database, database:
                database.executemany("insert or replace into text_repairs values (?, ?)", rows)

    def repairs_of(self, tokens: Iterable[str]) -> dict[str, str]:
        """What was done to texts, by name; a text as it came is left out."""
        return self._look_up("select token, done from text_repairs", tokens)

    def _look_up(self, query: str, tokens: Iterable[str]) -> dict[str, str]:
        wanted = sorted({token for token in tokens if token})
        found: dict[str, str] = {}
        with self._kept.open() as database:
            for start in range(0, len(wanted), ASKED_AT_ONCE):
                asked = wanted[start : start + ASKED_AT_ONCE]
                marks = ",".join("?" * len(asked))
                found.update(database.execute(f"{query} where token in ({marks})", asked))
        return found

    def forget(self, tokens: Iterable[str]) -> int:
        """Erase the values behind tokens, from the file's free pages too; how many there were."""
        asked = [(token,) for token in set(tokens)]
        with self._kept.erase() as database:
            database.executemany("delete from text_repairs where token = ?", asked)
            return database.executemany(
                "delete from personal_values where token = ?", asked
            ).rowcount

    def _key(self) -> bytes:
        key = pseudonym_key_from_env()
        if key is None and (self._key_file.exists() or not self._mark_file.exists()):
            key = _kept(self._key_file, secrets.token_hex(32)).encode()
        if key is None or _kept(self._mark_file, _mark(key)) != _mark(key):
            raise StatedFailure(
                "The key of pseudonyms is not the one that this home began with: every customer "
                "would become a new person",
                where="HARKEN_PSEUDONYM_KEY",
                todo="Set the key of before, unset it where none was set, or begin a new home.",
            )
        return key


def _mark(key: bytes) -> str:
    """Tells one key from another and gives none away."""
    return hmac.new(key, b"which key is this", hashlib.sha256).hexdigest()


def _kept(file: Path, value: str) -> str:
    """What stands in the file; the first of two processes that write it wins."""
    if not file.exists():
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        fresh.write_text(value)
        _own(fresh)
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text().strip()


def _own(file: Path) -> None:
    os.chmod(file, 0o600)
