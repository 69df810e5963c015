"""Which values a contract lets in, by the type it declares. The door is real ingestion."""

import pytest
from company_home import CONTACTS_HEADER, CompanyHome, order, orders

from pipelines.contracts.contract import load_contracts
from pipelines.contracts.expectations import suite_of

FILLING = [order(900 + number) for number in range(60)]  # keeps single bad rows from a breach


def taken(company: CompanyHome, **values: list[str]) -> dict[str, list[bool]]:
    """For each column, which of its values were let in; all are tried in one ingestion."""
    lines = {
        f"{column}/{number}": order(number, order_id=f"{column}/{number}", **{column: value})
        for column, tried in values.items()
        for number, value in enumerate(tried)
    }
    for name, line in lines.items():
        company.put(f"crm/orders/{name.replace('/', '-')}.csv", orders(line, *FILLING))
    company.ingest()
    company.assert_the_law()
    loaded = {order_id for (order_id,) in company.rows("select order_id from raw.orders")}
    return {
        column: [f"{column}/{number}" in loaded for number in range(len(tried))]
        for column, tried in values.items()
    }


TIMES = {
    "2011-02-03 10:00:00": True,
    "2011-02-03T10:00:00Z": True,
    "2011-02-03T10:00:00+00:00": True,
    "2011-02-03T10:00:00.123+0000": True,
    "2011-02-03T10:00:00+01": True,
    "2011-02-03T10:00": True,
    "2011-02-03": True,
    " 2011-02-03 10:00:00 ": True,
    "2011-02-30 10:00:00": False,
    "2011-13-01 10:00:00": False,
    "2011-02-03 25:00:00": False,
    "2011-02-03 10:61:00": False,
    "03/02/2011 10:00": False,
    "2011-02-03T10:00:00 +01:00": False,
    "20110203": False,
    "1296727200": False,
    "yesterday": False,
    "": False,
}
AMOUNTS = {
    "12.50": True,
    "-12.50": True,
    "+3": True,
    ".5": True,
    "0": True,
    "007": True,
    "1e5": False,
    '"1,5"': False,
    '"1,234.50"': False,
    "NaN": False,
    "inf": False,
    "£12": False,
    "12.5.0": False,
    "\u0663": False,
    "999999999999999999999": False,
    "": False,
}
STATUSES = {"sale": True, "credit_note": True, "SALE": False, "refund": False, "": False}


def test_only_what_the_declared_type_holds_is_let_in(company):
    tried = {"ordered_at": TIMES, "amount": AMOUNTS, "status": STATUSES}
    found = taken(company, **{column: list(values) for column, values in tried.items()})
    for column, values in tried.items():
        assert dict(zip(values, found[column], strict=True)) == values


def test_a_reason_names_column_and_fault(company):
    bad = [
        order(1, amount="1e5"),
        order(2, status="refund"),
        order(3, customer_number=""),
        order(4, ordered_at="2011-02-30"),
    ]
    company.put("a.csv", orders(*bad, *FILLING, *(order(2000 + n) for n in range(40))))
    company.ingest()
    assert company.reasons("a.csv") == {
        1: "column amount: '1e5' is no decimal",
        2: "column status: 'refund' is none of sale, credit_note",
        3: "column customer_number: is empty",
        4: "column ordered_at: no such timestamp",
    }


def test_numbers_with_leading_zeros_stay_text_in_the_raw_table(company):
    company.put("a.csv", orders(order(1, customer_number="00042", amount="012.50")))
    company.ingest()
    assert company.rows("select customer_number, amount from raw.orders") == [("00042", "012.50")]


def test_a_record_refused_for_several_columns_is_quarantined_once(company):
    company.put("a.csv", orders(order(1, amount="x", status="y", ordered_at="z"), *FILLING))
    company.ingest()
    assert list(company.reasons("a.csv")) == [1]
    company.assert_the_law()


def test_a_reason_never_repeats_what_slipped_into_the_wrong_column(company):
    row = "003,,Doe,Jo Doe,jo.doe@customer.example,07700 900123,{},42,{},2011-02-03T10:00:00Z"
    good = row.format("false", "2011-02-03T10:00:00Z")
    bad = [
        row.format("jo.doe@customer.example", "2011-02-03T10:00:00Z"),
        row.format("false", "07700 900123"),
    ]
    rows = [line.replace("003", f"003{n}", 1) for n, line in enumerate([good] * 80 + bad)]
    company.put("contacts.csv", "\n".join([CONTACTS_HEADER, *rows]) + "\n")
    company.ingest()
    reasons = company.reasons("contacts.csv")
    assert reasons == {
        81: "column is_deleted: 'xx.xxx@xxxxxxxx.xxxxxxx' is no boolean",
        82: "column created_at: '99999 999999' is no timestamp",
    }


def test_a_reason_never_repeats_an_address_that_stands_where_an_amount_belongs(company):
    company.put("a.csv", orders(order(1, amount="jo.doe@customer.example"), order(2)))
    company.ingest()
    assert company.reasons("a.csv") == {1: "column amount: 'xx.xxx@xxxxxxxx.xxxxxxx' is no decimal"}


@pytest.mark.parametrize("table", load_contracts())
def test_every_rule_of_a_contract_stands_in_its_suite(table):
    contract = load_contracts()[table]
    suite = suite_of(contract)
    assert suite.name == table
    rules = {(e.column, type(e).__name__) for e in suite.expectations}
    for name, column in contract.columns.items():
        assert ((name, "ExpectColumnValuesToNotBeNull") in rules) == column.required
        assert ((name, "ExpectColumnValuesToBeInSet") in rules) == bool(column.allowed)
        assert ((name, "ExpectColumnValuesToMatchRegex") in rules) == (column.type != "text")
