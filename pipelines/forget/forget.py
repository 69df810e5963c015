"""The erasure of a person from beginning to end; what was killed half-way goes on from there.

First who it is and a tombstone, in one note; then every store, each step safe to do twice; then the
note goes. Each store's own part stands beside this module or with the store.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.actions.copies import copy_into
from pipelines.actions.store import ActionStore
from pipelines.forget.files import (
    erase_from_lists,
    erase_from_logs,
    erase_from_side_lists,
    landed_files_with,
)
from pipelines.forget.person import FoundPerson, find_person
from pipelines.forget.tables import account_for, compact, erase_derived, tokens_still_held
from pipelines.home import Home
from pipelines.identity.decisions import DecisionStore
from pipelines.ingest.archive import INCOMING
from pipelines.ingest.byte_marks import ByteMarks
from pipelines.ingest.erasing import erase_from, look_into
from pipelines.ingest.ingest import prepare_tables
from pipelines.settings import Settings
from pipelines.vault.store import Vault
from pipelines.vault.tombstones import Tombstones
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.publish import publish
from pipelines.warehouse.queries import rows_if_made
from pipelines.workplace import alone

Progress = Callable[[str], None]
SHORTEST_MARK = 6  # letters of a key that is looked for in bytes; shorter ones stand everywhere
SHORTEST_IN_LOGS = 8
PUBLISHED_DAY = "select as_of, model_id from meta.generation"


@dataclass
class Forgotten:
    """What was erased, as counts per store, and where the person may still stand.

    `landed` names files of the landing folder, which is not ours to change; `mentioned` counts
    archived files in which somebody else's record names one of their keys.
    """

    erased: dict[str, int] = field(default_factory=dict)
    landed: list[str] = field(default_factory=list)
    mentioned: int = 0
    kept: list[Path] = field(default_factory=list)


@contextmanager
def alone_in(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, with nobody taking files in meanwhile."""
    home.prepare()
    with (
        alone(home.staging_area, home.archive.glob(f"{INCOMING}*")),
        open_warehouse(home, "forget") as connection,
    ):
        prepare_tables(connection)
        yield connection


def find(
    connection: duckdb.DuckDBPyConnection, settings: Settings, written: str
) -> FoundPerson | None:
    """Who is meant; None where an erasure that was begun must be finished first.

    Raises:
        StatedFailure: nobody is found, or several customers hold that key.
    """
    tokeniser = Vault(settings.home).tokeniser()
    if Tombstones(settings.home, tokeniser).pending():
        return None
    return find_person(connection, written, tokeniser)


def forget(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    person: FoundPerson | None,
    progress: Progress,
) -> Forgotten:
    """Erase a person everywhere, or finish what was begun; the connection is closed at the end."""
    home, vault = settings.home, Vault(settings.home)
    tombstones = Tombstones(home, vault.tokeniser())
    if person:
        values = vault.values_of(key for _, key in person.keys).values()
        plain = {key for kind, key in person.keys if kind not in ("email", "phone", "ticket")}
        texts = sorted({*values, *plain})
        keys = sorted(person.keys)
        tombstones.note({"keys": keys, "texts": texts, "customers": person.customers})
    job: dict[str, Any] = tombstones.pending()
    tombstones.add((kind, key) for kind, key in job["keys"])
    if "tokens" not in job:
        progress("reading the archive ...")
        job["tokens"] = sorted(_tokens_in(home, vault, tombstones))
        tombstones.note(job)
    written = [text.encode() for text in job["texts"] if len(text) >= SHORTEST_MARK]
    marks = ByteMarks(written)
    done = Forgotten()
    progress("rewriting archived files ...")
    _erase_from_archive(connection, home, vault, tombstones, marks, done)
    progress("erasing from the vault, the tables, the lists ...")
    gone = sorted(set(job["tokens"]) - tokens_still_held(connection, job["tokens"]))
    done.erased["vault"] = vault.forget(gone)
    done.erased["derived_rows"] = erase_derived(connection, job["customers"], gone)
    done.erased["listed_alerts"] = erase_from_lists(home, job["customers"])
    done.erased["listed_alerts"] += erase_from_side_lists(home, job["customers"])
    store = ActionStore(home)
    done.erased["alerts"] = store.forget(job["customers"])
    keys = [(kind, key) for kind, key in job["keys"]]
    done.erased["identity_decisions"] = DecisionStore(home).forget(keys)
    in_logs = [text for text in written if len(text) >= SHORTEST_IN_LOGS]
    in_logs += [customer.encode() for customer in job["customers"]]
    done.erased["reports_and_logs"], done.kept = erase_from_logs(home, ByteMarks(in_logs))
    progress("publishing and compacting ...")
    _publish(connection, home, store)
    compact(connection, home)
    landing = settings.landing
    if landing is None and home.landing_note.exists():
        landing = Path(home.landing_note.read_text())
    done.landed = landed_files_with(landing, home, tombstones.rewritten())
    tombstones.end()
    return done


def forget_further(settings: Settings, keys: Collection[tuple[str, str]]) -> Forgotten:
    """Erase records by which nobody was known until a later file told whose they are."""
    tombstones = Tombstones(settings.home, Vault(settings.home).tokeniser())
    if not tombstones.pending():  # one that was begun erases by all tombstones too
        tombstones.note({"keys": sorted(keys), "texts": [], "customers": []})
    with alone_in(settings.home) as connection:
        return forget(connection, settings, None, lambda words: None)


def _archived(home: Home) -> list[Path]:
    return sorted(file for file in home.archive.glob("??/*") if file.is_file())


def _tokens_in(home: Home, vault: Vault, tombstones: Tombstones) -> set[str]:
    tokens: set[str] = set()
    for file in _archived(home):
        tokens |= look_into(file, vault, tombstones).tokens
    return tokens


def _erase_from_archive(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    vault: Vault,
    tombstones: Tombstones,
    marks: ByteMarks,
    done: Forgotten,
) -> None:
    done.erased |= {"archived_files": 0, "archived_records": 0, "raw_rows": 0}
    for file in _archived(home):
        taken = erase_from(file, home, vault, tombstones, marks)
        if taken.content_hash != file.name:
            rows = account_for(connection, file.name, taken.content_hash, taken.positions)
            file.unlink()
            done.erased["archived_files"] += 1
            done.erased["archived_records"] += len(taken.positions)
            done.erased["raw_rows"] += rows
    for file in _archived(home):
        done.mentioned += marks.stand_in_file(file)


def _publish(connection: duckdb.DuckDBPyConnection, home: Home, store: ActionStore) -> None:
    if not home.published_file.exists():
        return
    copy_into(connection, store)
    known = rows_if_made(connection, "meta.generation", PUBLISHED_DAY)
    as_of, model_id = known[0] if known else (None, None)
    now = datetime.now(UTC)
    publish(
        connection,
        home,
        as_of=as_of,
        run_id=f"forget-{now:%Y%m%dT%H%M%S}",
        model_id=model_id,
        fingerprint=f"a person was forgotten at {now.isoformat()}",
    )
