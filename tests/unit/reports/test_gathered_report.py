"""What the report of a run takes up: this run's matters, what still stands, what is degraded."""

from datetime import UTC, date, datetime, timedelta

from company_home import CompanyHome, mail, mbox, order, orders

from pipelines.reports.gather import GatheredReport, report_of
from pipelines.reports.run_facts import RunOutcome, StageTiming
from pipelines.timeline.run_context import write_run_context
from pipelines.warehouse.connection import open_warehouse

FIRST = date(2011, 1, 1)
SCORES = "create schema risk; create table risk.scores (as_of date, status varchar, ranks boolean)"


def report(company: CompanyHome, *stages: str) -> GatheredReport:
    now = datetime.now(UTC)
    timings = [StageTiming(stage, 1.0) for stage in stages]
    return report_of(company.settings, RunOutcome("run-1", now, timings), now)


def context(company: CompanyHome, as_of: date) -> None:
    with open_warehouse(company.settings.home, "test") as connection:
        write_run_context(connection, company.settings.configuration, as_of)


def daily_orders(days: int) -> str:
    moments = [f"{FIRST + timedelta(days=n)} 10:00:00" for n in range(days)]
    return orders(*(order(n, ordered_at=moment) for n, moment in enumerate(moments)))


def test_a_breach_is_told_while_its_file_lies_there_and_no_longer_once_mended(company):
    company.put("a.csv", orders(*(order(n, amount="ten") for n in range(5))))
    company.ingest()
    assert [breach.file for breach in report(company, "ingest").facts.breaches] == ["a.csv"]
    assert len(report(company, "build").facts.breaches) == 1
    company.put("a.csv", orders(*(order(n) for n in range(5))))
    company.ingest()
    assert report(company, "ingest").facts.breaches == []


def test_a_source_that_stops_by_its_own_rhythm_degrades_the_run_and_is_named(company):
    company.put("orders.csv", daily_orders(60))
    company.put("mails.mbox", mbox(mail(1, Date="Sat, 01 Jan 2011 10:00:00 +0000")))
    company.ingest()
    context(company, FIRST + timedelta(days=63))
    early = report(company, "ingest", "build")
    assert (early.facts.status, early.facts.degraded) == ("ok", [])
    context(company, FIRST + timedelta(days=66))
    late = report(company, "ingest", "build")
    assert late.facts.status == "degraded"
    (words,) = late.facts.degraded
    assert words == "crm/orders has delivered nothing for 6 days (newest record 2011-03-01)"
    assert f"degraded: {words}" in late.text
    assert words in late.page.read_text()
    states = {source.name: source for source in late.facts.sources}
    assert (states["crm/orders"].records, states["crm/orders"].age_days) == (60, 6)
    assert states["email/mbox"].state == "fresh", "one day has no rhythm"
    assert states["crm/salesforce"].state == "none"
    assert "crm/salesforce" not in late.page.read_text(), "a company need not have every source"


def test_a_run_without_the_source_that_leaving_is_told_by_says_so(company):
    company.put("mails.mbox", mbox(mail(1)))
    company.ingest()
    context(company, date(2011, 3, 1))
    (words,) = report(company, "ingest", "build").facts.degraded
    assert words.startswith("crm/orders holds no record before that day: without it nobody")


def test_a_day_on_which_nobody_is_scored_says_why(company):
    company.put("orders.csv", daily_orders(60))
    company.ingest()
    day = FIRST + timedelta(days=60)
    context(company, day)
    with open_warehouse(company.settings.home, "test") as connection:
        connection.execute(SCORES)
    empty = report(company, "build", "score")
    assert (empty.facts.scored, empty.facts.status) == (0, "degraded")
    assert "nobody could be scored (no customer is active on that day)" in empty.text
    with open_warehouse(company.settings.home, "test") as connection:
        connection.execute("insert into risk.scores values (?, 'no_skill', true)", [day])
    skill = report(company, "build", "score")
    assert "nobody could be scored (1 customer: the model tells no one apart)" in skill.text
