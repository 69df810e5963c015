"""Risk stage: a model learns from closed snapshots and scores the customers of the as-of day."""

from collections.abc import Iterator

import dagster as dg

from pipelines.risk.score import score_day
from pipelines.settings import Settings
from pipelines.stages.pictures import histogram_picture
from pipelines.warehouse.connection import open_warehouse

SCORES = dg.AssetKey(["risk", "scores"])
REASONS = dg.AssetKey(["risk", "reasons"])
LEARNT_FROM = (
    dg.AssetKey(["features", "customer_snapshots"]),
    dg.AssetKey(["features", "churn_labels"]),
    dg.AssetKey(["journey", "messages"]),
    dg.AssetKey(["journey", "threads"]),
)


def risk_assets(settings: Settings) -> dg.AssetsDefinition:
    """Scores and reasons of the as-of day."""

    @dg.multi_asset(
        name="risk",
        group_name="risk",
        specs=[
            dg.AssetSpec(
                SCORES,
                deps=LEARNT_FROM,
                kinds={"scikitlearn", "duckdb"},
                description="One row per day and customer: probability of leaving, or why none.",
            ),
            dg.AssetSpec(
                REASONS,
                deps=LEARNT_FROM,
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
