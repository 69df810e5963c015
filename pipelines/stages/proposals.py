"""Proposals stage: who may be one customer, for a person to decide. Last, so that no list waits."""

import traceback

import dagster as dg

from pipelines.identity.waiting import note_failure
from pipelines.settings import Settings
from pipelines.stages.people import LINKS
from pipelines.stages.published import PUBLISHED

PROPOSALS = dg.AssetKey(["identity", "proposals"])
WERE_MADE = "proposals_were_made"


def proposals_asset(settings: Settings) -> dg.AssetsDefinition:
    """Pairs of customers that a person may accept as one; a failure stops nothing and is told."""

    @dg.multi_asset(
        name="identity_proposals",
        group_name="proposals",
        specs=[
            dg.AssetSpec(
                PROPOSALS,
                deps=[LINKS, PUBLISHED],
                kinds={"duckdb", "python"},
                description="One row per pair of customers that may be one, and why.",
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                WERE_MADE, asset=PROPOSALS, description="All customers were compared."
            )
        ],
    )
    def proposals(context: dg.AssetExecutionContext):  # type: ignore[no-untyped-def]  # noqa: ANN202
        failure, count = None, 0
        try:
            from pipelines.identity.proposals import make_proposals  # loads Splink, for seconds

            count = make_proposals(settings.home)
        except Exception as error:  # noqa: BLE001  the day's list is out: nothing here may undo that
            failure = type(error).__name__  # its words may hold a name
            places = traceback.extract_tb(error.__traceback__)
            context.log.error(f"{failure} at {places[-1].name}, line {places[-1].lineno}")
            note_failure(settings.home, failure)
        yield dg.MaterializeResult(asset_key=PROPOSALS, metadata={"waiting": count})
        yield dg.AssetCheckResult(
            asset_key=PROPOSALS,
            check_name=WERE_MADE,
            passed=failure is None,
            severity=dg.AssetCheckSeverity.WARN,
            description=failure or "all customers were compared",
        )

    return proposals
