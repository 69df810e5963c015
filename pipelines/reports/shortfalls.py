"""What a run could not do as it should: stopped sources, nobody scored, an empty list.

Fed by the day's sources, scores and list; gives sentences for the console, the report and --json.
WHAT DOES NOT BELONG HERE: failures of a run (it says those itself), reading tables.
"""

from collections.abc import Mapping, Sequence

from pipelines.alerts.header import STATUS_WORDS
from pipelines.pages.words import counted
from pipelines.timeline.source_states import SourceState, needed


def shortfalls(
    sources: Sequence[SourceState],
    churn_definition: str,
    scores: Mapping[str, int] | None,
    listed: int | None,
) -> list[str]:
    """Why a run that ended well is degraded, as sentences; none for a good day.

    Args:
        scores: customers of the day by status; None where the run did not score.
        listed: customers on the day's list; None where the run made none.
    """
    found = [state.words for state in sources if state.state == "stale"]
    source = needed(sources, churn_definition)
    if source is not None and source.state == "none":
        found.insert(0, f"{source.words}: without it nobody can be told to have left")
    if scores is not None and not scores.get("scored"):
        found.append(_nobody_scored(scores))
    elif listed == 0:
        found.append("the list is empty, although customers carry a score")
    return found


def _nobody_scored(scores: Mapping[str, int]) -> str:
    why = [
        f"{counted(count, 'customer')}: {STATUS_WORDS.get(status, status)}"
        for status, count in sorted(scores.items())
    ]
    return f"nobody could be scored ({'; '.join(why) or 'no customer is active on that day'})"
