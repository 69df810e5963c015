"""Risk stage: what is to be learnt is examined, a model learns from it and scores the day."""

from collections.abc import Iterator

import dagster as dg

from pipelines.risk.gate import examine
from pipelines.risk.score import RiskSummary, score_day
from pipelines.settings import Settings
from pipelines.stages.pictures import histogram_picture
from pipelines.warehouse.connection import open_warehouse

EXAMINED = dg.AssetKey(["risk", "examined"])
SCORES = dg.AssetKey(["risk", "scores"])
REASONS = dg.AssetKey(["risk", "reasons"])
NO_LEAKS = "no_leaks"
# Of the population stability index: the sample business stays below .2 between two seasons, an
# ageing cohort without new customers (CDNOW, a quarter later) reaches 2.
MUCH_MOVED = 1.0
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
        check_specs=[
            dg.AssetCheckSpec(
                "inputs_as_learnt",
                asset=SCORES,
                description="The day's inputs are spread like those that the model learnt from.",
            ),
            dg.AssetCheckSpec(
                "scores_as_last_week",
                asset=SCORES,
                description="The day's scores are spread like those of a week ago.",
            ),
        ],
    )
    def risk(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
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
        yield from drift_checks(summary)

    return risk


def drift_checks(summary: RiskSummary) -> Iterator[dg.AssetCheckResult]:
    """Whether inputs and scores moved; told in the run report, and nothing is stopped."""
    moved = {name: index for name, index in summary.input_drift.items() if index > MUCH_MOVED}
    named = ", ".join(f"{name} ({index:.2f})" for name, index in list(moved.items())[:5])
    yield dg.AssetCheckResult(
        asset_key=SCORES,
        check_name="inputs_as_learnt",
        passed=not moved,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(moved)} inputs moved from what the model learnt from: {named}"
        if moved
        else "inputs are as the model learnt them",
        metadata={"stability index": dict(summary.input_drift)},
    )
    index = summary.score_drift
    yield dg.AssetCheckResult(
        asset_key=SCORES,
        check_name="scores_as_last_week",
        passed=index is None or index <= MUCH_MOVED,
        severity=dg.AssetCheckSeverity.WARN,
        description="there are no scores of a week ago"
        if index is None
        else f"scores moved by a stability index of {index:.2f} in a week",
    )
