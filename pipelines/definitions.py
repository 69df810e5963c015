"""Table of contents of the pipeline: every stage in the order of the data.

Registers what the stages define; no asset, rule or path belongs here. Nothing happens at import:
`defs` is called by Dagster, `build_defs` by the command line and the tests.
"""

import dagster as dg

from pipelines.settings import Settings
from pipelines.stages.alerts import alert_assets
from pipelines.stages.context import context_assets
from pipelines.stages.dbt import dbt_resource, dbt_stage_assets
from pipelines.stages.jobs import executor_of, jobs, schedules, sensors
from pipelines.stages.live import live_assets
from pipelines.stages.people import emotion_assets, identity_asset, moment_assets, reply_asset
from pipelines.stages.proposals import proposals_asset
from pipelines.stages.published import published_asset
from pipelines.stages.raw import raw_assets
from pipelines.stages.recovery import recovery_asset
from pipelines.stages.risk import examined_asset, risk_assets


def build_defs(settings: Settings) -> dg.Definitions:
    """All definitions for one home, landing folder and configuration."""
    staging, journey = dbt_stage_assets(settings)
    return dg.Definitions(
        assets=[
            live_assets(settings),  # 0 what live sources have that is new
            raw_assets(settings),  # 1 what was received
            context_assets(settings),  # 2 which morning it is for
            staging,  # 3 typed, newest known version
            identity_asset(settings),  # 4 who is who
            emotion_assets(settings),  # 5 what they feel
            moment_assets(settings),  # 5 and which moments they speak of
            reply_asset(settings),  # 5 and which of our answers are templates
            journey,  # 6 journeys, features, labels
            recovery_asset(settings),  # 6 and who stayed after failures
            examined_asset(settings),  # 7 whether what is learnt from tells of the future
            risk_assets(settings),  # 7 who may leave, and why
            alert_assets(settings),  # 8 the day's list
            published_asset(settings),  # 9 what everybody reads
            proposals_asset(settings),  # 10 who may be one customer
        ],
        resources={"dbt": dbt_resource(settings)},
        jobs=jobs(),
        schedules=schedules(settings),
        sensors=sensors(settings),
        executor=executor_of(settings),
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Definitions of the home that the environment names."""
    return build_defs(Settings.from_env())
