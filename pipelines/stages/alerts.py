"""Alerts stage: scores become the day's list and open alerts."""

import dagster as dg

from pipelines.alerts.decide import decide
from pipelines.settings import Settings
from pipelines.stages.risk import REASONS, SCORES
from pipelines.warehouse.connection import open_warehouse

AT_RISK = dg.AssetKey(["alerts", "at_risk"])


def alert_assets(settings: Settings) -> dg.AssetsDefinition:
    """The day's list as CSV, XLSX, HTML and JSON."""

    @dg.asset(
        key=AT_RISK,
        group_name="alerts",
        kinds={"excel", "csv"},
        deps=[
            SCORES,
            REASONS,
            dg.AssetKey(["journey", "customers"]),
            dg.AssetKey(["journey", "alert_clocks"]),
            dg.AssetKey(["intermediate", "int_signals"]),
        ],
        description="Whom to care for this morning, why, and what to do: alerts/DATE/.",
    )
    def at_risk(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with open_warehouse(settings.home, "alerts") as connection:
            decision = decide(connection, settings)
        context.log.info(decision.sentence)
        return dg.MaterializeResult(
            metadata={
                "as of": str(decision.as_of),
                "customers listed": decision.listed,
                "held out": decision.held_out,
                "alerts for other signals": decision.by_signal,
                "signals waiting for room": decision.waiting,
                "value at risk": round(decision.value_at_risk, 2),
                "written": decision.written,
                "list": dg.MetadataValue.path(str(decision.folder / "at_risk.html")),
            }
        )

    return at_risk
