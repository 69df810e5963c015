"""Keeps personal values in one SQLite file, readable by its owner alone.

Written once per token; the smallest writing of a value is kept, so that the order in which files
arrive changes nothing.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipelines.home import Home
from pipelines.settings import pseudonym_key_from_env
from pipelines.vault.tokens import Tokeniser

TABLE = """
create table if not exists personal_values (
    token text primary key, kind text not null, value text not null
) without rowid
"""
ASKED_AT_ONCE = 500  # SQLite takes a limited number of parameters in a statement


class Vault:
    """The vault of one home."""

    def __init__(self, home: Home) -> None:
        self._file = home.vault_file
        self._key_file = home.vault_file.parent / "pseudonym.key"

    def tokeniser(self) -> Tokeniser:
        """Tokens under the company's key: from the environment, else made once and kept here."""
        return Tokeniser(pseudonym_key_from_env() or self._own_key())

    def put(self, values: Iterable[tuple[str, str, str]]) -> None:
        """Keep (token, kind, value) rows; repeating one changes nothing."""
        with self._open() as database, database:
            database.executemany(
                "insert into personal_values values (?, ?, ?) "
                "on conflict (token) do update set value = min(value, excluded.value)",
                values,
            )

    def values_of(self, tokens: Iterable[str]) -> dict[str, str]:
        """The values behind tokens; an unknown token is left out."""
        wanted = sorted({token for token in tokens if token})
        found: dict[str, str] = {}
        with self._open() as database:
            for start in range(0, len(wanted), ASKED_AT_ONCE):
                asked = wanted[start : start + ASKED_AT_ONCE]
                marks = ",".join("?" * len(asked))
                found.update(
                    database.execute(
                        f"select token, value from personal_values where token in ({marks})", asked
                    )
                )
        return found

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=60)) as database:
            _own(self._file)
            database.execute(TABLE)
            yield database

    def _own_key(self) -> bytes:
        if not self._key_file.exists():
            fresh = self._key_file.with_suffix(f".{os.getpid()}")
            fresh.write_text(secrets.token_hex(32))
            _own(fresh)
            try:
                os.link(fresh, self._key_file)  # the first of two processes wins
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return self._key_file.read_text().strip().encode()


def _own(file: Path) -> None:
    os.chmod(file, 0o600)
