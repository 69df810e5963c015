"""Features and labels of the golden customers where leaving means that a contract ends."""


def test_contract_features_follow_the_version_known_at_each_day(contract):
    found = contract.rows(
        "select cast(snapshot_date as varchar) as day, customer_id, value_per_year, "
        "days_to_contract_end, in_notice_window, monthly_amount, contract_tenure_days "
        "from features.customer_snapshots order by snapshot_date, customer_id"
    )
    assert [tuple(row.values()) for row in found] == [
        ("2011-05-31", "c09", 120.0, 182.0, 0.0, 10.0, 182.0),
        ("2011-05-31", "c10", 180.0, None, None, 15.0, 120.0),
        ("2011-05-31", "c11", 240.0, None, None, 20.0, 119.0),
        ("2011-08-01", "c09", 144.0, 120.0, 0.0, 12.0, 244.0),
        ("2011-08-01", "c11", 240.0, None, None, 20.0, 181.0),
        ("2011-11-01", "c09", 144.0, 28.0, 1.0, 12.0, 336.0),
        ("2011-11-01", "c11", 240.0, None, None, 20.0, 273.0),
    ]


def test_contract_labels_are_cancellations_within_the_window(contract):
    found = contract.rows("select * from features.churn_labels order by 1, 2")
    assert [(str(r["snapshot_date"]), r["customer_id"], r["churned"]) for r in found] == [
        ("2011-05-31", "c09", 0),
        ("2011-05-31", "c10", 1),
        ("2011-05-31", "c11", 0),
        ("2011-08-01", "c09", 0),
        ("2011-08-01", "c11", 0),
    ]


def test_a_years_value_is_twelve_running_months(contract):
    found = contract.rows(
        "select customer_id, value_per_year from journey.customers "
        "where value_per_year <> 0 order by customer_id"
    )
    assert [tuple(row.values()) for row in found] == [("c09", 144.0), ("c11", 240.0)]
