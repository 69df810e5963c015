"""The targets of one company for its key figures: `kpi_targets.yml`.

How the dbt models get them is `table.py`; whether a target is met is decided there.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from pipelines.checked_yaml import read_checked
from pipelines.section import Section

OWN_FILE = "kpi_targets.yml"
Share = Annotated[float, Field(ge=0, le=1)]
Minutes = Annotated[float, Field(gt=0)]
Days = Annotated[float, Field(gt=0)]


class KpiTargets(Section):
    """Keys of `kpi_targets.yml`, each the id of a figure in journey.kpis; None where none is set.

    A first reply is on time within `first_reply_business_minutes`; shares are 0 to 1.
    """

    first_reply_business_minutes: Minutes | None = None
    first_replies_on_time: Share | None = None
    full_resolution_business_minutes: Minutes | None = None
    first_contact_resolution: Share | None = None
    abandoned: Share | None = None
    reopened: Share | None = None
    scripted: Share | None = None
    scripted_at_moments: Share | None = None
    resolved_by_first_human: Share | None = None
    moments_of_truth_talk: Share | None = None
    alerts_on_time: Share | None = None
    alerts_acted: Share | None = None
    alerts_communicated: Share | None = None
    leavers_warned: Share | None = None
    lead_days: Days | None = None


def read_targets(own: Path | None) -> KpiTargets:
    """The targets in a company's file; none without a file.

    Raises:
        StatedFailure: the file is wrong; key and line are named.
    """
    if own is None:
        return KpiTargets()
    return read_checked(
        KpiTargets,
        own,
        what="The file of targets",
        find="Make it readable, or take it away.",
        mend="Mend it; README 'Key figures and their targets' lists what can be set.",
    )
