"""What an action is expected to save, and what may be given away for it: pure.

Expected net save = probability of leaving x yearly value x treatability - cost - goodwill, in the
list's currency. What an action costs and how often it helps stands in the playbook.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from pipelines.alerts.alert import Alert
from pipelines.alerts.playbook import Goodwill, Recommendation


@dataclass(frozen=True)
class Worth:
    """Money: what is expected to be saved after all costs, and the most that may be given."""

    expected_net_save: float
    goodwill: float


def worth_of(
    advice: Recommendation, probability: float, value: float | None, bounds: Goodwill
) -> Worth:
    """What one action is worth for a customer; without a known value it saves nothing.

    Args:
        probability: of leaving, 0 to 1.
        value: in a year.
    """
    yearly = max(value or 0.0, 0.0)
    goodwill = round(min(advice.goodwill, bounds.share_of_value * yearly), 2)
    return Worth(probability * yearly * advice.treatability - advice.cost - goodwill, goodwill)


def within_budget(alerts: Iterable[Alert], budget: float | None) -> Iterator[Alert]:
    """The alerts in their order, goodwill as far as the day's budget goes; what is not given
    is saved. Open alerts keep what was promised for them: only new ones are to come here.
    """
    left = budget
    for alert in alerts:
        given = alert.goodwill if left is None else min(alert.goodwill, left)
        left = None if left is None else left - given
        saved = alert.expected_net_save + alert.goodwill - given
        yield replace(alert, goodwill=given, expected_net_save=saved)


def worth_listing(
    alerts: Iterable[Alert], opens: Callable[[Alert], bool], bounds: Goodwill
) -> tuple[list[Alert], int]:
    """The list without whom keeping would cost more than it saves, and how many those are.

    Args:
        opens: whether an alert is a new one; what is open already stays and keeps its goodwill.
    """
    known: list[Alert] = []
    new: list[Alert] = []
    for alert in alerts:
        (new if opens(alert) else known).append(alert)
    afforded = list(within_budget(new, bounds.budget_per_day))
    worth = known + [alert for alert in afforded if alert.expected_net_save >= 0]
    in_order = sorted(worth, key=lambda alert: alert.rank)
    listed = [replace(alert, rank=rank) for rank, alert in enumerate(in_order, start=1)]
    return listed, len(afforded) + len(known) - len(worth)
