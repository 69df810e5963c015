"""What may not change any table: the future, the order of rows, a second run."""

from future_rows import future_rows
from warehouse_tables import RAW_COLUMNS


def test_every_raw_table_has_rows_of_the_future_planted():
    assert set(future_rows()) == {f"raw.{name}" for name in RAW_COLUMNS}


def test_records_known_later_change_no_table(golden, with_future):
    assert with_future.hashes() == golden.hashes()


def test_the_order_of_rows_changes_no_table(golden, shuffled):
    assert shuffled.hashes() == golden.hashes()


def test_a_second_run_changes_no_table(golden, dbt):
    before = golden.hashes()
    dbt(golden.path, "run")
    assert golden.hashes() == before


def test_features_of_a_day_are_the_same_on_that_morning_and_months_later(golden, morning_of_august):
    query = (
        "select * from features.customer_snapshots where snapshot_date <= '2011-08-01' "
        "order by snapshot_date, customer_id"
    )
    assert len(golden.rows(query)) == 11
    assert morning_of_august.rows(query) == golden.rows(query)


def test_labels_wait_until_their_window_has_closed(golden, morning_of_august):
    query = "select distinct cast(snapshot_date as varchar) as day from features.churn_labels"
    assert morning_of_august.rows(query) == []
    assert {row["day"] for row in golden.rows(query)} == {"2011-05-31", "2011-08-01"}
