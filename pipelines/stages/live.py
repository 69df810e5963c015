"""Live stage: what live sources of harken.yml have that is new lands before files are received.

A source that fails does not stop the run: a check that warns names it, and the run is degraded.
"""

from collections.abc import Iterator

import dagster as dg

from pipelines.settings import Settings
from pipelines.sources.live.pull import Pulled, pull

LANDED = dg.AssetKey(["live", "landed"])
ANSWERED = "every_live_source_answered"


def live_assets(settings: Settings) -> dg.AssetsDefinition:
    """The files of all live sources in the landing folder."""

    @dg.asset(
        key=LANDED,
        group_name="live",
        kinds={"file"},
        check_specs=[
            dg.AssetCheckSpec(
                ANSWERED, asset=LANDED, description="Every live source of harken.yml was pulled."
            )
        ],
        description="New records of databases, web services and mailboxes, as landed files.",
    )
    def landed(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        sources = settings.configuration.pull
        pulled = pull(settings, progress=context.log.info) if sources else []
        yield dg.MaterializeResult(metadata={each.name: len(each.files) for each in pulled})
        yield _check(pulled)

    return landed


def _check(pulled: list[Pulled]) -> dg.AssetCheckResult:
    failed = [f"live source {each.name}: {each.failure}" for each in pulled if each.failure]
    return dg.AssetCheckResult(
        check_name=ANSWERED,
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(failed) or "every live source was pulled",
    )
