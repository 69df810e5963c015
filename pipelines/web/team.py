"""The team's page: how the loop goes, what it saves, what goes wrong, and what went well.

Figures are those of the published marts; how they are counted is described there.
"""

from collections import defaultdict
from typing import Any

import duckdb
from starlette.requests import Request
from starlette.responses import Response

from pipelines.explain.story import ALERT_KINDS, FELT
from pipelines.pages.words import lasting
from pipelines.warehouse.queries import rows_if_made
from pipelines.web.desk import desk_of, session_of
from pipelines.web.sparkline import Sparkline, sparkline

WEEKS = 13
LOOP = ("alerts_on_time", "alerts_acted", "alerts_communicated", "leavers_warned", "lead_days")
KPIS = f"""
select kpi, words, unit, wanted, week, value, counted, target, is_met
from journey.kpis
where week > (select as_of from meta.generation) - interval {7 * WEEKS} day
order by kpi, week
"""
CLOCKS = """
select kind, count(*), median(signal_to_alert_minutes), median(alert_to_act_minutes),
       median(alert_to_act_business_minutes), median(act_to_told_minutes)
from journey.alert_clocks where state <> 'suppressed' group by kind order by kind
"""
SAVINGS = """
select kind, listed, listed_left, held_out, held_out_left, saved_share, saved_share_low,
       saved_share_high, verdict
from actions.savings order by kind
"""
CAUSES = """
select department, min(words), sum(failures), sum(customers), sum(value_at_risk)
from journey.root_causes
where week > (select as_of from meta.generation) - interval 28 day
group by department, cause order by 3 desc, department, cause limit 15
"""
PROOFS = "select proof, count(*) from actions.proofs group by proof"
BURSTS = f"""
select actor, started_at, alerts, alerts_within_the_hour_before_due, alerts_verified
from actions.closing_bursts
where started_at > (select as_of from meta.generation) - interval {7 * WEEKS} day
order by started_at desc, burst_id
"""
RECOVERIES = """
select customer_id, angry_at, emotion_start, first_reply_minutes, replies_between, agents, goodwill,
       valence_delta
from journey.great_recoveries order by angry_at desc, conversation_id limit 8
"""


def show(request: Request) -> Response:
    """The page, or what to do where nothing is published."""
    desk = desk_of(request)
    with desk.published.reading() as cursor:
        values = {**EMPTY, **(_values(cursor) if cursor else {})}
    user = session_of(request).user
    if user.owners is not None:
        values["recoveries"] = []  # whose they are is not theirs to see
    names = desk.published.names([row[0] for row in values["recoveries"]])
    return desk.page(request, "team.html.j2", weeks=WEEKS, names=names, **WORDS, **values)


WORDS: dict[str, Any] = {
    "felt": FELT,
    "kinds": ALERT_KINDS,
    "lasting": lasting,
    "goodwill_words": {"words": ", with something given", "credit_note": ", with a credit"},
    "proof_words": {
        "open": "whose 90 days still run",
        "recovered": "recovered",
        "back": "came back within 30 days of closing",
        "left": "left",
        "unproven": "without proof",
    },
}
EMPTY: dict[str, Any] = {
    "loop_kpis": [],
    "service": [],
    "clocks": [],
    "savings": [],
    "causes": [],
    "proofs": {},
    "bursts": [],
    "recoveries": [],
}


def _values(cursor: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    kpis = _kpis(rows_if_made(cursor, "journey.kpis", KPIS))
    return {
        "loop_kpis": [kpis[name] for name in LOOP if name in kpis],
        "service": [kpi for name, kpi in kpis.items() if name not in LOOP],
        "clocks": rows_if_made(cursor, "journey.alert_clocks", CLOCKS),
        "savings": rows_if_made(cursor, "actions.savings", SAVINGS),
        "causes": rows_if_made(cursor, "journey.root_causes", CAUSES),
        "proofs": dict(rows_if_made(cursor, "actions.proofs", PROOFS)),
        "bursts": rows_if_made(cursor, "actions.closing_bursts", BURSTS),
        "recoveries": rows_if_made(cursor, "journey.great_recoveries", RECOVERIES),
    }


def _kpis(rows: list[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    by_name: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        by_name[row[0]].append(row)
    found = {}
    for name, weeks in by_name.items():
        measured = [row for row in weeks if row[5] is not None]
        if not measured:
            continue
        last = measured[-1]
        line: Sparkline = sparkline([row[5] for row in weeks], last[7])
        found[name] = {
            "words": last[1],
            "unit": last[2],
            "wanted": last[3],
            "week": last[4],
            "value": last[5],
            "counted": last[6],
            "target": last[7],
            "is_met": last[8],
            "line": line,
            "first_week": weeks[0][4],
        }
    return found
