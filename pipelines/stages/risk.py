"""Risk stage: what is to be learnt is examined, a model learns from it and scores the day."""

from collections.abc import Iterator

import dagster as dg

from pipelines.risk.gate import examine
from pipelines.risk.score import score_day
from pipelines.settings import Settings
from pipelines.stages.pictures import histogram_picture
from pipelines.warehouse.connection import open_warehouse

EXAMINED = dg.AssetKey(["risk", "examined"])
SCORES = dg.AssetKey(["risk", "scores"])
REASONS = dg.AssetKey(["risk", "reasons"])
NO_LEAKS = "no_leaks"
LEARNT_FROM = (
    dg.AssetKey(["features", "customer_snapshots"]),
    dg.AssetKey(["features", "churn_labels"]),
)
QUOTED_FROM = (dg.AssetKey(["journey", "messages"]), dg.AssetKey(["journey", "threads"]))


def examined_asset(settings: Settings) -> dg.AssetsDefinition:
    """Snapshots and labels, held against the leakage gate; nothing is scored where it fails."""

    @dg.asset(
        key=EXAMINED,
        group_name="risk",
        kinds={"scikitlearn", "duckdb"},
        deps=LEARNT_FROM,
        description="What the model learns from, examined for what could not be known then.",
        check_specs=[
            dg.AssetCheckSpec(
                NO_LEAKS,
                asset=EXAMINED,
                blocking=True,
                description="No column and no row tells of the time after its snapshot.",
            )
        ],
    )
    def risk_examined() -> dg.MaterializeResult:
        with open_warehouse(settings.home, "risk") as connection:
            found = examine(connection)
        return dg.MaterializeResult(
            metadata={"rows": found.rows, "left": found.left, "leaks": len(found.leaks)},
            check_results=[
                dg.AssetCheckResult(
                    check_name=NO_LEAKS,
                    passed=not found.leaks,
                    description=found.sentence,
                    metadata={leak.where: leak.sentence for leak in found.leaks},
                )
            ],
        )

    return risk_examined


def risk_assets(settings: Settings) -> dg.AssetsDefinition:
    """Scores and reasons of the as-of day."""

    @dg.multi_asset(
        name="risk",
        group_name="risk",
        specs=[
            dg.AssetSpec(
                SCORES,
                deps=[EXAMINED, *LEARNT_FROM, *QUOTED_FROM],
                kinds={"scikitlearn", "duckdb"},
                description="Per day, customer and horizon: probability of leaving, or why none.",
            ),
            dg.AssetSpec(
                REASONS,
                deps=[EXAMINED, *LEARNT_FROM, *QUOTED_FROM],
                kinds={"scikitlearn", "duckdb"},
                description="Up to three reasons per score, in words, with their part of it.",
            ),
        ],
    )
    def risk(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with open_warehouse(settings.home, "risk") as connection:
            summary = score_day(connection, settings.home)
        context.log.info(summary.sentence)
        yield dg.MaterializeResult(
            asset_key=SCORES,
            metadata={
                "as of": str(summary.as_of),
                "status": summary.status,
                "customers scored": summary.scored,
                "model": summary.model_id or "none",
                "why this model": summary.sentence,
                "probabilities": histogram_picture(summary.probabilities, "probability of leaving"),
            },
        )
        yield dg.MaterializeResult(asset_key=REASONS, metadata={"reasons": summary.reasons})

    return risk
