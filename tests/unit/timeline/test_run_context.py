"""Which morning a run is for, and whose mail is ours."""

from datetime import date, datetime, timedelta

import pytest
from company_home import CompanyHome, mail, mbox, order, orders

from pipelines.failures import StatedFailure
from pipelines.timeline.company import inferred_domain
from pipelines.timeline.run_context import as_of_day, write_run_context
from pipelines.warehouse.connection import open_warehouse

LATER = datetime(2030, 1, 1)  # noqa: DTZ001
IN_LONDON = "company: {time_zone: Europe/London}\nsources: {crm/orders: {time_zone: UTC}}\n"
IN_CONTRACTS = "churn: {definition: contract}\n"


def company_of(tmp_path, configuration: str, *times: str) -> CompanyHome:
    company = CompanyHome(tmp_path / "home", tmp_path / "landing", configuration)
    company.put("a.csv", orders(*(order(n, ordered_at=time) for n, time in enumerate(times))))
    company.ingest()
    return company


def context(company: CompanyHome, as_of: date | None = None) -> tuple:
    with open_warehouse(company.settings.home, "test") as connection:
        write_run_context(connection, company.settings.configuration, as_of)
    ((row),) = company.rows("select * from meta.run_context")
    return row


@pytest.mark.parametrize(
    ("newest", "day", "start"),
    [
        ("2011-07-10 22:59:59", date(2011, 7, 11), "2011-07-10 23:00"),
        ("2011-07-10 23:00:00", date(2011, 7, 12), "2011-07-11 23:00"),
        ("2011-10-30 12:00:00", date(2011, 10, 31), "2011-10-31 00:00"),
        ("2011-03-26 12:00:00", date(2011, 3, 27), "2011-03-27 00:00"),
        ("2011-03-27 12:00:00", date(2011, 3, 28), "2011-03-27 23:00"),
    ],
)
def test_without_a_wish_the_list_is_for_the_day_after_the_newest_record(
    tmp_path, newest, day, start
):
    found = context(company_of(tmp_path, IN_LONDON, "2011-01-01 10:00:00", newest))
    assert found[0] == day
    assert f"{found[1]:%Y-%m-%d %H:%M}" == start


def test_a_record_from_a_wrong_clock_moves_no_day(tmp_path):
    company = company_of(tmp_path, "{}", "2011-07-10 10:00:00", "2099-01-01 00:00:00")
    assert context(company)[0] == date(2011, 7, 11)


def test_of_wrong_clocks_alone_no_day_can_be_told(tmp_path):
    company = company_of(tmp_path, "{}", "2099-01-01 00:00:00")
    with pytest.raises(StatedFailure, match="nothing to work on"):
        context(company)


def test_the_day_asked_for_is_the_day(tmp_path):
    company = company_of(tmp_path, IN_LONDON, "2011-07-10 10:00:00")
    found = context(company, date(2011, 6, 1))
    assert found == (
        date(2011, 6, 1),
        datetime(2011, 5, 31, 23),  # noqa: DTZ001
        "silence",
        90,
        400,
        90,
    )


def test_an_empty_warehouse_says_what_to_do(company):
    company.ingest()
    with open_warehouse(company.settings.home, "test") as connection:  # noqa: SIM117
        with pytest.raises(StatedFailure, match="harken ingest"):
            as_of_day(connection, company.settings.configuration, None)


def test_writing_twice_leaves_one_row_and_the_same_days(tmp_path):
    company = company_of(tmp_path, "{}", "2011-01-01 10:00:00", "2012-07-10 10:00:00")
    first = context(company)
    days = company.rows("select * from meta.snapshot_dates order by 1")
    assert context(company) == first
    assert company.rows("select * from meta.snapshot_dates order by 1") == days


def test_a_label_window_is_closed_only_where_it_ends_before_the_morning(tmp_path):
    company = company_of(tmp_path, "{}", "2011-01-01 10:00:00", "2012-07-10 10:00:00")
    day, start, *_ = context(company)
    rows = company.rows("select * from meta.snapshot_dates order by snapshot_date")
    assert rows[-1][0] == day
    assert rows[-1][3] is False
    assert len(rows) > 3
    for snapshot, begins, ends, closed in rows:
        assert begins == datetime.combine(snapshot, datetime.min.time())
        assert ends - begins == timedelta(days=90)
        assert closed == (ends <= start)


def test_business_of_the_future_begins_no_training_days(tmp_path):
    """A sale of long ago that is told only after the morning asked for must not be learned from."""
    company = company_of(tmp_path, "{}", "2011-01-01 10:00:00", "2012-07-10 10:00:00")
    company.rows("update raw.orders set known_at = timestamp '2012-08-01' where order_id = 'A0'")
    context(company, date(2012, 7, 20))
    assert len(company.rows("select * from meta.snapshot_dates")) == 1


def test_the_contract_definition_has_its_own_horizon(tmp_path):
    found = context(company_of(tmp_path, IN_CONTRACTS, "2011-07-10 10:00:00"))
    assert found[2:] == ("contract", 90, 400, 30)


def domain_of(company: CompanyHome, *mails: str) -> str | None:
    company.put("m.mbox", mbox(*mails))
    company.ingest()
    with open_warehouse(company.settings.home, "test") as connection:
        return inferred_domain(connection, LATER)


def test_our_domain_is_the_one_on_half_of_the_mails_with_the_fewest_people(company):
    customers = [mail(n, From=f"someone{n}@provider.example") for n in range(5)]
    answers = [
        mail(10 + n, From="care@shop.example", To=f"someone{n}@provider.example") for n in range(5)
    ]
    assert domain_of(company, *customers, *answers) == "shop.example"


def test_a_domain_on_few_mails_is_not_ours(company):
    mails = [mail(n, From=f"a@d{n}.example", To=f"b@e{n}.example") for n in range(6)]
    assert domain_of(company, *mails) is None


def test_without_mail_no_domain_is_inferred(company):
    company.put("a.csv", orders(order(1)))
    company.ingest()
    with open_warehouse(company.settings.home, "test") as connection:
        assert inferred_domain(connection, LATER) is None


def test_mail_of_the_future_tells_nothing_of_our_domain(company):
    late = [
        mail(
            n,
            From=f"a{n}@x.example",
            To="care@later.example",
            Date="Thu, 03 Feb 2031 10:00:00 +0000",
        )
        for n in range(8)
    ]
    assert domain_of(
        company, mail(99, From="a@y.example"), mail(98, From="b@z.example"), *late
    ) == ("shop.example")


def test_a_configured_domain_is_taken_and_an_inferred_one_marked(tmp_path):
    for number, (text, expected) in enumerate(
        [
            (
                "company: {domains: ['@Shop.Example', other.example]}",
                ["other.example", "shop.example"],
            ),
            ("{}", ["shop.example"]),
        ]
    ):
        company = CompanyHome(tmp_path / f"h{number}", tmp_path / f"l{number}", text)
        company.put("m.mbox", mbox(mail(1), mail(2, From="al@other.example")))
        company.ingest()
        context(company)
        found = company.rows("select domain, was_inferred from meta.company_domains order by 1")
        assert found == [(domain, number == 1) for domain in expected]
