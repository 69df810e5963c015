"""What a report says of the loop: what was done about alerts, and whether it kept anybody.

Counts come from journey.kpis and actions.savings; how they are counted stands there.
"""

import duckdb

from pipelines.warehouse.queries import rows_if_made

WEEKS = 4
RATES = {
    "alerts_on_time": "acted upon by the time they were due",
    "alerts_acted": "acted upon at all",
    "alerts_communicated": "of the acts told to the customer by a message or call",
}
COUNTS = f"""
select kpi, sum(round(value * counted)), sum(counted)
from journey.kpis
where counted > 0
    and week > (select max(as_of) from meta.run_context) - interval {7 * WEEKS} day
group by kpi
"""
SAVINGS = """
select listed, listed_left, held_out, held_out_left, saved_share, saved_share_low, saved_share_high
from actions.savings where kind = 'churn_risk' and saved_share is not null
"""


def notes_on_the_loop(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """A sentence about the alerts of the last weeks, and one about whom the list kept.

    None where there were no alerts, or nobody held out to compare with.
    """
    saved = rows_if_made(connection, "actions.savings", SAVINGS)
    return [*_steps_told(connection), *(_savings_told(*row) for row in saved)]


def _savings_told(
    listed: int, left: int, held_out: int, held_out_left: int, saved: float, low: float, high: float
) -> str:
    chance = "" if low > 0 or high < 0 else ", which may be chance"
    return (
        f"churn risks whose 90 days are over: {left} of {listed} listed customers left, "
        f"{held_out_left} of {held_out} held out; the list kept {100 * saved:.0f} of 100 "
        f"(95 %: {100 * low:.0f} to {100 * high:.0f}){chance}"
    )


def _steps_told(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = {kpi: (of, all_) for kpi, of, all_ in rows_if_made(connection, "journey.kpis", COUNTS)}
    told = [
        f"{counts[kpi][0]:.0f} of {counts[kpi][1]} {words}"
        for kpi, words in RATES.items()
        if kpi in counts
    ]
    return [f"alerts of the last {WEEKS} weeks: {', '.join(told)}"] if told else []
