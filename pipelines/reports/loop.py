"""What a report says of the loop: what was done about alerts, and whether it kept anybody.

Counts come from journey.kpis and the tables of `actions`; how they are counted stands there.
"""

from datetime import datetime

import duckdb

from pipelines.warehouse.queries import rows_if_made

WEEKS = 4
RATES = {
    "alerts_on_time": "acted upon by the time they were due",
    "alerts_acted": "acted upon at all",
    "alerts_communicated": "of the acts told to the customer by a message or call",
}
PROVEN = {
    "recovered": "recovered",
    "back": "came back within 30 days of closing",
    "left": "left",
    "unproven": "without proof",
}
CAUTION = {
    "too_small": "; too few to tell",
    "may_be_chance": ", which may be chance",
    "harms": ": it seems to do harm",
}
COUNTS = f"""
select kpi, sum(round(value * counted)), sum(counted)
from journey.kpis
where counted > 0
    and week > (select max(as_of) from meta.run_context) - interval {7 * WEEKS} day
group by kpi
"""
SAVINGS = """
select
    listed, listed_left, held_out, held_out_left, saved_share, saved_share_low, saved_share_high,
    verdict
from actions.savings where kind = 'churn_risk' and saved_share is not null
"""
SLEEPING = """
select listed, saved_share_low, saved_share_high from actions.savings_by_risk
where kind = 'churn_risk' and part = 'lower_risk' and verdict = 'harms'
"""
PROOFS = "select proof, count(*) from actions.proofs where proof <> 'open' group by proof"
BURSTS = f"""
select actor, started_at, alerts, alerts_within_the_hour_before_due, alerts_verified
from actions.closing_bursts
where started_at > (select max(as_of_start) from meta.run_context) - interval {7 * WEEKS} day
order by started_at, burst_id
"""


def notes_on_the_loop(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Sentences about the alerts of the last weeks, what acts achieved, and whom the list kept.

    None where there were no alerts, or nobody held out to compare with.
    """
    saved = rows_if_made(connection, "actions.savings", SAVINGS)
    sleeping = rows_if_made(connection, "actions.savings_by_risk", SLEEPING)
    bursts = rows_if_made(connection, "actions.closing_bursts", BURSTS)
    return [
        *_steps_told(connection),
        *(_burst_told(*row) for row in bursts),
        *_proofs_told(connection),
        *(_savings_told(*row) for row in saved),
        *(_sleeping_told(*row) for row in sleeping),
    ]


def _burst_told(actor: str, at: datetime, alerts: int, before_due: int, verified: int) -> str:
    return (
        f"{actor} closed {alerts} alerts in a row on {at:%Y-%m-%d} at {at:%H:%M} UTC, {before_due} "
        f"of them within the hour before they were due; verified: {verified}"
    )


def _proofs_told(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = dict(rows_if_made(connection, "actions.proofs", PROOFS))
    if not counts:
        return []
    told = [f"{counts[proof]} {words}" for proof, words in PROVEN.items() if proof in counts]
    return [f"acts whose 90 days are over or were cut short: {', '.join(told)}"]


def _sleeping_told(listed: int, low: float, high: float) -> str:
    return (
        f"sleeping dogs: of the {listed} listed customers of lower risk more left than of those "
        f"held out (95 %: {-100 * high:.0f} to {-100 * low:.0f} of 100); better leave them alone"
    )


def _savings_told(
    listed: int,
    left: int,
    held_out: int,
    held_out_left: int,
    saved: float,
    low: float,
    high: float,
    verdict: str,
) -> str:
    chance = CAUTION.get(verdict, "")
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
