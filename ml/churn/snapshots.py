"""Which days to take snapshots of: the day to be scored and the past days to learn from.

Fed by the as-of day and the first day of the data. Building the snapshots themselves (features and
labels of those days) is the warehouse's work and does not belong here.
"""

from datetime import date, timedelta

LEAST_HISTORY_DAYS = 60


def snapshot_dates(
    as_of: date,
    first_day: date,
    horizon_days: int,
    step_days: int = 28,
    most: int = 26,
    least_history_days: int = LEAST_HISTORY_DAYS,
) -> list[date]:
    """Return `as_of` and up to `most` training days whose label window is closed, oldest first.

    Training days are Mondays: from one day to the next the model learns from the same days, so
    that a customer's score moves only where the customer does.
    """
    closed = as_of - timedelta(days=horizon_days)
    latest = closed - timedelta(days=closed.weekday())
    return [*training_dates(latest, first_day, step_days, most, least_history_days), as_of]


def training_dates(
    latest: date,
    first_day: date,
    step_days: int = 28,
    most: int = 26,
    least_history_days: int = LEAST_HISTORY_DAYS,
) -> list[date]:
    """Return up to `most` days back from `latest` (included) in steps, oldest first.

    No day lies less than `least_history_days` after `first_day`: younger snapshots know too little
    of anybody's rhythm.
    """
    if step_days < 1:
        raise ValueError(f"step_days must be at least 1, not {step_days}")
    earliest = first_day + timedelta(days=least_history_days)
    days = (latest - timedelta(days=step_days * back) for back in range(most))
    return sorted(day for day in days if day >= earliest)
