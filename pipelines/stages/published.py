"""Published stage: readers get the new generation whole, or keep the one they have."""

import dagster as dg

from pipelines.settings import Settings
from pipelines.stages.alerts import AT_RISK
from pipelines.stages.raw import LEDGER
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.generation import publish_generation

PUBLISHED = dg.AssetKey(["published", "journey"])
RUN_TAG = "harken/run_id"


def published_asset(settings: Settings) -> dg.AssetsDefinition:
    """The file that analysts, notebooks and pages read."""

    @dg.asset(
        key=PUBLISHED,
        group_name="published",
        kinds={"duckdb"},
        deps=[
            AT_RISK,
            LEDGER,
            *(
                dg.AssetKey(["journey", mart])
                for mart in (
                    "customers",
                    "identity_links",
                    "touchpoints",
                    "messages",
                    "threads",
                    "conversations",
                )
            ),
        ],
        description="published/journey.duckdb, replaced whole; nothing personal is in it.",
    )
    def journey_file(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        run_id = context.run.tags.get(RUN_TAG, context.run_id)
        with open_warehouse(settings.home, "publish") as connection:
            published = publish_generation(connection, settings, run_id)
        context.log.info(published.sentence)
        return dg.MaterializeResult(
            metadata={
                "generation": published.generation,
                "replaced": published.replaced,
                "tables": published.tables,
                "file": dg.MetadataValue.path(str(settings.home.published_file)),
            }
        )

    return journey_file
