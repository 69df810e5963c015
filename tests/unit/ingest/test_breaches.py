"""When single bad rows become a broken file: refused whole, told by column and rows."""

import pytest
from company_home import order, orders


def good(count: int) -> list[str]:
    return [order(number) for number in range(count)]


def bad(count: int, **values: str) -> list[str]:
    changes = values or {"amount": "ten"}
    return [order(5_000 + number, **changes) for number in range(count)]


@pytest.mark.parametrize(
    ("fine", "faulty", "breached"),
    [
        (57, 3, False),  # exactly 5 %
        (56, 3, True),  # more than 5 %, and three rows
        (10, 2, False),  # two typing errors are no breach
        (1, 2, False),
        (0, 1, True),  # all rows
        (0, 2, True),
        (1, 3, True),
        (200, 10, False),
        (200, 11, True),
    ],
)
def test_a_breach_needs_three_rows_and_more_than_the_tolerance_or_all(
    company, fine, faulty, breached
):
    company.put("a.csv", orders(*good(fine), *bad(faulty)))
    result = company.ingest()
    assert bool(result.breaches) is breached
    expected = (
        ("refused", fine + faulty, 0, 0, fine + faulty)
        if breached
        else ("partly", fine + faulty, fine, 0, faulty)
    )
    assert company.ledger()["a.csv"] == expected
    company.assert_the_law()


def test_faults_of_several_columns_do_not_add_up_to_a_breach(company):
    faults = [*bad(2), *bad(2, status="odd"), *bad(2, customer_number="")]
    lines = [line.replace("A50", f"A{n}x", 1) for n, line in enumerate(faults)]
    company.put("a.csv", orders(*good(34), *lines))
    assert company.ingest().breaches == []


@pytest.mark.parametrize("broken", ["A1,1000", f"{order(1)},,"], ids=["short", "long"])
def test_rows_of_another_length_count_like_other_bad_rows(company, broken):
    company.put("few.csv", orders(*good(57), *[broken] * 3))
    company.put("many.csv", orders(*good(56), *[broken] * 3))
    (breach,) = company.ingest().breaches
    assert (breach.name, breach.failing, breach.records) == ("many.csv", 3, 59)
    assert breach.sentence().startswith("many.csv: the row has")
    assert company.ledger()["few.csv"] == ("partly", 60, 57, 0, 3)
    assert company.ledger()["many.csv"] == ("refused", 59, 0, 0, 59)
    assert company.reasons("many.csv")[1] == "the file was refused whole: whole row"
    company.assert_the_law()


def test_a_breach_names_file_column_and_rows_and_refuses_only_its_own_file(company):
    company.put("crm/broken.csv", orders(*good(2), *bad(12)))
    company.put("crm/fine.csv", orders(*good(5)))
    (breach,) = company.ingest().breaches
    assert (breach.name, breach.table, breach.column) == ("crm/broken.csv", "orders", "amount")
    assert breach.positions == tuple(range(3, 13))
    assert (breach.failing, breach.records) == (12, 14)
    words = breach.sentence()
    for part in ("crm/broken.csv", "amount", "'ten' is no decimal", "3, 4, 5"):
        assert part in words
    assert company.ledger()["crm/fine.csv"] == ("loaded", 5, 5, 0, 0)


def test_good_rows_of_a_broken_file_say_why_they_wait(company):
    company.put("a.csv", orders(*good(1), *bad(3)))
    company.ingest()
    reasons = company.reasons("a.csv")
    assert reasons[1] == "the file was refused whole: column amount"
    assert reasons[2] == "column amount: 'ten' is no decimal"


def test_a_missing_required_column_is_a_breach_of_that_column(company):
    lines = [line.rsplit(",", 4)[0] for line in orders(*good(5)).splitlines()]
    company.put("a.csv", "\n".join(lines))
    (breach,) = company.ingest().breaches
    assert (breach.column, breach.words, breach.failing) == ("amount", "is empty", 5)


def test_a_breach_stands_while_the_broken_file_lies_there(company):
    company.put("a.csv", orders(*bad(3)))
    first = company.ingest().breaches
    assert first == company.ingest().breaches != []


def test_the_mended_file_under_the_same_name_heals(company):
    company.put("a.csv", orders(*good(2), *bad(3)))
    assert company.ingest().breaches
    company.put("a.csv", orders(*good(5)))
    result = company.ingest()
    assert result.breaches == []
    assert [(file.status, file.loaded) for file in result.files] == [("loaded", 5)]


def test_a_broken_file_that_is_taken_away_heals_too(company):
    broken = company.put("a.csv", orders(*bad(3)))
    company.ingest()
    broken.unlink()
    assert company.ingest().breaches == []
    broken.write_text(orders(*bad(3)))
    assert company.ingest().breaches != []
