"""What a report says of the loop: alerts acted upon on time, at all, and told to the customer.

Counts come from journey.kpis; how they are counted stands there.
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


def notes_on_the_loop(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """One sentence about the alerts of the last weeks; none where there were none."""
    counts = {kpi: (of, all_) for kpi, of, all_ in rows_if_made(connection, "journey.kpis", COUNTS)}
    told = [
        f"{counts[kpi][0]:.0f} of {counts[kpi][1]} {words}"
        for kpi, words in RATES.items()
        if kpi in counts
    ]
    return [f"alerts of the last {WEEKS} weeks: {', '.join(told)}"] if told else []
