"""Publishes a run's result, and tells whether there is anything new to publish.

A generation is known by its fingerprint: everything that decides what the tables say. Equal
fingerprint, equal tables: nothing needs to run and nothing is replaced.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

import duckdb

from pipelines.actions.copies import copy_into
from pipelines.actions.store import ActionStore
from pipelines.emotion.serving import adapter_digest, transformer_digest
from pipelines.failures import StatedFailure
from pipelines.identity.decisions import DecisionStore
from pipelines.settings import Settings
from pipelines.warehouse.code_digest import product_digest
from pipelines.warehouse.dbt_project import project_digest
from pipelines.warehouse.publish import current_generation, publish
from pipelines.warehouse.queries import has_table, rows_if_made

# `forget` changes hashes, `quarantine retry` counts
FILES = "select file_id, content_hash, loaded, quarantined from ingest.ledger order by all"


@dataclass(frozen=True)
class Generation:
    """What the publish stage did."""

    generation: int
    replaced: bool
    tables: int
    as_of: date | None

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        if not self.replaced:
            return f"nothing new: generation {self.generation} stays as it is"
        return f"generation {self.generation} published: {self.tables} tables, as of {self.as_of}"


def publish_generation(
    connection: duckdb.DuckDBPyConnection, settings: Settings, run_id: str
) -> Generation:
    """Publish what the warehouse holds now, as far as the stages have come.

    Raises:
        StatedFailure: nothing has been ingested.
    """
    if not has_table(connection, "ingest.ledger"):
        raise StatedFailure(
            "There is nothing to publish: nothing has been ingested",
            where=str(settings.home.working_file),
            todo="Run 'harken ingest --landing DIR' first.",
        )
    as_of = _scalar(connection, "meta.run_context", "max(as_of)")
    model = "select model_id from risk.scores where as_of = ? limit 1"
    scored = rows_if_made(connection, "risk.scores", model, [as_of])
    listed = _is_listed(settings, as_of)
    copy_into(connection, ActionStore(settings.home))
    published = publish(
        connection,
        settings.home,
        as_of=as_of,
        run_id=run_id,
        model_id=scored[0][0] if scored else None,
        fingerprint=fingerprint(connection, settings, as_of, complete=bool(scored) and listed),
    )
    return Generation(published.generation, published.replaced, published.tables, as_of)


def is_up_to_date(
    connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: date | None
) -> bool:
    """Whether a whole run for `as_of` would publish what is published already."""
    built = _scalar(connection, "meta.run_context", "max(as_of)")
    scored = rows_if_made(connection, "risk.scores", "select distinct as_of from risk.scores")
    if built != as_of or (as_of,) not in scored:
        return False  # the warehouse was lost, or stands at another day
    if not (_is_listed(settings, as_of) and settings.home.published_twin.exists()):
        return False  # somebody deleted what readers look for: the stages bring it back
    expected = fingerprint(connection, settings, as_of, complete=True)
    return current_generation(settings.home)[1] == expected


def fingerprint(
    connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: date | None, complete: Any
) -> str:
    """Hash of what decides the tables: files, as-of day, settings, code, alerts, stages done."""
    parts = {
        "files": rows_if_made(connection, "ingest.ledger", FILES),
        "as_of": str(as_of),
        # what live sources gave shows in what was received
        "configuration": settings.configuration.model_dump(mode="json", exclude={"pull"}),
        "moments": settings.moments.digest,
        "kpi_targets": settings.kpi_targets.model_dump(),
        "departments": settings.departments.rows,
        "routing": settings.routing.model_dump(mode="json"),
        "playbook": settings.playbook.model_dump(mode="json"),
        "code": [version("harken"), product_digest(), project_digest()],
        "events": ActionStore(settings.home).count_of_events(),
        "adapter": adapter_digest(settings.home),
        "transformer": transformer_digest(settings.home),
        "decisions": DecisionStore(settings.home).digest(),
        "complete": bool(complete),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _is_listed(settings: Settings, as_of: date | None) -> bool:
    return as_of is not None and (settings.home.alerts / as_of.isoformat()).exists()


def _scalar(connection: duckdb.DuckDBPyConnection, table: str, value: str) -> Any:
    rows = rows_if_made(connection, table, f"select {value} from {table}")
    return rows[0][0] if rows else None
