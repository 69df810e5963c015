"""Context stage: which morning the run is for.

The one place where a run is given its as-of day; every later stage reads it from the warehouse.
"""

import dagster as dg

from pipelines.actions.copies import copy_past
from pipelines.actions.store import ActionStore
from pipelines.contracts.contract import load_contracts
from pipelines.kpis.table import write_targets
from pipelines.recovery.tables import write_mappings
from pipelines.settings import Settings
from pipelines.stages.raw import raw_key
from pipelines.timeline.days import read_day, start_of_day
from pipelines.timeline.run_context import write_run_context
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.queries import one_value

RUN_CONTEXT = dg.AssetKey(["meta", "run_context"])
CONTEXT_TABLES = {
    "run_context": "The morning this run is for: what is known later does not count.",
    "company_domains": "Mail domains of the company itself, configured or inferred.",
    "snapshot_dates": (
        "Days on which customers are looked at: the as-of day and days to learn from."
    ),
    "sources": "What each source holds on that morning, and which have stopped delivering.",
    "open_hours": "When the company is staffed, as stretches of UTC time.",
    "kpi_targets": "What the company wants its key figures to be.",
    "departments": "Which department can mend what goes wrong at a moment of truth.",
    "word_of_mouth": "How many people hear of it from one unhappy customer.",
    "past_alerts": "The alerts of the mornings before.",
    "past_alert_steps": "What the retention team had done about them by that morning.",
}


class AsOf(dg.Config):
    """The morning the list is for, as YYYY-MM-DD; empty for the day after the newest record.

    `snapshots` names the days to look at customers; empty for the as-of day and its past.
    """

    as_of: str = ""
    snapshots: list[str] = []  # noqa: RUF012  Dagster's config classes copy their defaults


def context_assets(settings: Settings) -> dg.AssetsDefinition:
    """The asset that fixes the as-of day, the days to learn from and our own mail domains."""

    @dg.multi_asset(
        name="run_context",
        group_name="context",
        specs=[
            dg.AssetSpec(
                dg.AssetKey(["meta", table]),
                deps=[raw_key(raw) for raw in load_contracts()],
                kinds={"duckdb"},
                description=words,
            )
            for table, words in CONTEXT_TABLES.items()
        ],
    )
    def run_context(context: dg.AssetExecutionContext, config: AsOf):  # type: ignore[no-untyped-def]  # noqa: ANN202
        asked = read_day(config.as_of) if config.as_of else None
        with open_warehouse(settings.home, "run context") as connection:
            snapshots = [read_day(day) for day in config.snapshots] or None
            day = write_run_context(connection, settings.configuration, asked, snapshots)
            write_targets(connection, settings.kpi_targets)
            reach = settings.configuration.word_of_mouth
            write_mappings(connection, settings.departments, reach)
            morning = start_of_day(day, settings.configuration.company.time_zone)
            copy_past(connection, ActionStore(settings.home), morning)
            counts = {
                table: one_value(connection, f"select count(*) from meta.{table}")
                for table in CONTEXT_TABLES
            }
        for table in CONTEXT_TABLES:
            metadata = {"as of": str(day), "rows": counts[table]}
            yield dg.MaterializeResult(asset_key=["meta", table], metadata=metadata)

    return run_context
