"""Whether customers stay after failures and their recovery: measured once the journey is built."""

import dagster as dg

from pipelines.recovery.effects import write_effects
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_warehouse

EFFECTS = dg.AssetKey(["journey", "recovery_effects"])
MEASURED_ON = (
    dg.AssetKey(["journey", "service_recoveries"]),
    dg.AssetKey(["features", "customer_snapshots"]),
    dg.AssetKey(["features", "churn_labels"]),
)


def recovery_asset(settings: Settings) -> dg.AssetsDefinition:
    """The comparisons of `harken recoveries`."""

    @dg.asset(
        key=EFFECTS,
        group_name="journey",
        deps=MEASURED_ON,
        kinds={"python", "duckdb"},
        description="One row per comparison: who stays after a failure, against others like them.",
    )
    def recovery_effects() -> dg.MaterializeResult:
        with open_warehouse(settings.home, "recovery") as connection:
            return dg.MaterializeResult(metadata=write_effects(connection))

    return recovery_effects
