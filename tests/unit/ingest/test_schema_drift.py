"""Twelve drifts of three sources under three modes: what becomes of the file is what the mode says.

Before each drifted file comes a clean one: under `evolve` a change that was taken in would be the
next file's past.
"""

from collections.abc import Callable

import pytest
from company_home import CompanyHome, order, orders

from pipelines.contracts.contract import load_contracts

Rows = list[list[str]]  # the header, then the records
MODES = ("evolve", "discard", "refuse")
SOURCES: dict[str, tuple[str, str, str, str, str]] = {
    # table: source; an optional typed column, a value of it in another writing and in its own;
    # another optional column
    "orders": ("crm/orders", "n_items", "3e0", "3", "currency"),
    "subscriptions": ("crm/subscriptions", "notice_days", "30.0", "30", "plan"),
    "salesforce_contacts": ("crm/salesforce", "DoNotCall", "No", "false", "AccountId"),
}


def clean(table: str, first: int) -> Rows:
    """A header with a further column, and ten records numbered from `first`."""
    if table == "orders":
        header = "order_id,customer_number,ordered_at,status,amount,currency,n_items,colour"
        record = "A{n},{n},2011-02-03 10:00:00,sale,12.50,GBP,3,red"
    elif table == "subscriptions":
        header = (
            "subscription_id,customer_number,plan,monthly_amount,started_on,notice_days,"
            "updated_at,colour"
        )
        record = "S{n},{n},gold,12.50,2011-02-03,30,2011-02-03T10:00:00Z,red"
    else:
        header = "Id,AccountId,LastName,Email,DoNotCall,CreatedDate,LastModifiedDate,colour"
        record = (
            "003000000000{n:04}AAA,001000000000001AAA,Doe,a{n}@b.example,false,"
            "2011-02-03T10:00:00Z,2011-02-03T10:00:00Z,red"
        )
    return [header.split(","), *(record.format(n=first + n).split(",") for n in range(10))]


def with_column(rows: Rows, at: int, name: str) -> Rows:
    value = lambda number: name if number == 0 else "x"  # noqa: E731
    return [[*row[:at], value(n), *row[at:]] for n, row in enumerate(rows)]


def without(rows: Rows, name: str) -> Rows:
    at = rows[0].index(name)
    return [row[:at] + row[at + 1 :] for row in rows]


def named(rows: Rows, old: str, new: str) -> Rows:
    return [[new if name == old else name for name in rows[0]], *rows[1:]]


def holding(rows: Rows, name: str, value: str) -> Rows:
    at = rows[0].index(name)
    return [rows[0], *([*row[:at], value, *row[at + 1 :]] for row in rows[1:])]


def in_order(rows: Rows, order_of: Callable[[list[int]], list[int]]) -> Rows:
    places = order_of(list(range(len(rows[0]))))
    return [[row[place] for place in places] for row in rows]


def required(table: str) -> str:
    return {"orders": "amount", "subscriptions": "monthly_amount"}.get(table, "CreatedDate")


DRIFTS: dict[str, tuple[str, Callable[[str, Rows], Rows]]] = {
    "added at the end": ("added", lambda t, r: with_column(r, len(r[0]), "shade")),
    "added at the front": ("added", lambda t, r: with_column(r, 0, "shade")),
    "dropped, optional": ("dropped", lambda t, r: without(r, SOURCES[t][1])),
    "dropped, further": ("dropped", lambda t, r: without(r, "colour")),
    "dropped, required": ("required", lambda t, r: without(r, required(t))),
    "renamed in case": ("renamed", lambda t, r: named(r, SOURCES[t][1], SOURCES[t][1].upper())),
    "renamed with hyphens": (
        "renamed",
        lambda t, r: named(r, SOURCES[t][4], "-".join(SOURCES[t][4])),
    ),
    "renamed further": ("renamed", lambda t, r: named(r, "colour", "Col our")),
    "retyped, same meaning": ("retyped", lambda t, r: holding(r, SOURCES[t][1], SOURCES[t][2])),
    "retyped, no meaning": ("nonsense", lambda t, r: holding(r, SOURCES[t][1], "many")),
    "reordered by two": ("reordered", lambda t, r: in_order(r, lambda p: [1, 0, *p[2:]])),
    "reordered wholly": ("reordered", lambda t, r: in_order(r, lambda p: p[::-1])),
}


def written(rows: Rows) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def is_refused(kind: str, mode: str) -> bool:
    """What each mode promises."""
    if kind == "required":
        return True
    if kind == "nonsense":
        return mode != "discard"
    return mode == "refuse"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("table", SOURCES)
def test_every_drift_has_the_outcome_that_its_mode_names(tmp_path, monkeypatch, table, mode):
    monkeypatch.setenv("HARKEN_PSEUDONYM_KEY", "a key for tests alone")
    source, column, _, same, renamed = SOURCES[table]
    company = CompanyHome(
        tmp_path / "home", tmp_path / "landing", f"sources:\n  {source}: {{drift: {mode}}}\n"
    )
    names = [f"{number:02} drift.csv" for number in range(len(DRIFTS))]
    kept = {  # raw column by the source's name of it
        place: name
        for name, each in load_contracts()[table].columns.items()
        for place in (each.sources or [name])
    }
    for number, (_, change) in enumerate(DRIFTS.values()):
        # by their names a clean file comes before each, whose header is then the last accepted one
        company.put(f"{number:02} a clean.csv", written(clean(table, 1 + number * 20)))
        company.put(names[number], written(change(table, clean(table, 11 + number * 20))))
    result = company.ingest()
    ledger = company.ledger()
    breached = {breach.name for breach in result.breaches}
    for name, (drift, (kind, _)) in zip(names, DRIFTS.items(), strict=True):
        refused = is_refused(kind, mode)
        expected = ("refused", 10, 0, 0, 10) if refused else ("loaded", 10, 10, 0, 0)
        assert ledger[name] == expected, (drift, result)
        assert (name in breached) is refused, drift
        if refused:
            continue
        if not (kind == "retyped" and mode == "evolve"):
            assert [words for file, words in result.notes if file == name], drift
        (found,) = company.rows(
            f'select distinct "{kept[column]}", "{kept[renamed]}" is not null from raw.{table} '
            "where _file_id = (select file_id from ingest.ledger where name = ?)",
            name,
        )
        is_empty = drift in ("dropped, optional", "retyped, no meaning") or (
            mode == "discard" and drift in ("renamed in case", "retyped, same meaning")
        )
        is_read = not (mode == "discard" and drift == "renamed with hyphens")
        assert found == (None if is_empty else same, is_read), drift
    company.assert_the_law()
    assert len(ledger) == 24


def test_what_is_taken_in_is_told_once_and_what_is_discarded_each_time(tmp_path, company):
    drifting = [with_column([orders(order(n)).splitlines()[0].split(","), order(n).split(",")],
                            8, "shade") for n in range(1, 4)]  # fmt: skip
    for mode, expected in (("evolve", [1, 0, 0]), ("discard", [1, 1, 1])):
        home = CompanyHome(
            tmp_path / mode, tmp_path / f"in-{mode}", f"sources:\n  crm: {{drift: {mode}}}\n"
        )
        home.put("0.csv", orders(order(0)))
        home.ingest()
        notes = []
        for number, rows in enumerate(drifting):
            home.put(f"drift{number}.csv", written(rows))
            notes.append(len(home.ingest().notes))
        assert notes == expected, mode


def test_a_refused_change_names_the_file_the_column_and_what_changed(company):
    company.put("harken.yml", "sources:\n  crm/orders: {drift: {added: refuse}}\n")
    company.put("a.csv", orders(order(1)))
    company.ingest()
    rows = [line.split(",") for line in orders(order(2)).splitlines()]
    company.put("b.csv", written(with_column(rows, 2, "shade")))
    (breach,) = company.ingest().breaches
    assert breach.sentence() == "b.csv: column shade was added"
    assert company.reasons("b.csv") == {1: "the file was refused whole: column shade"}
    company.put("b.csv", orders(order(2)))
    assert company.ingest().breaches == []


def test_over_the_tolerance_a_retyped_column_refuses_the_file_under_evolve_too(company):
    company.put("harken.yml", "sources:\n  crm: {drift: evolve}\n")
    fine = [order(n, amount=f"1,{n:03}.50".join('""')) for n in range(57)]
    company.put("few.csv", orders(*fine, *[order(9000 + n, amount="ten") for n in range(3)]))
    company.put("many.csv", orders(*fine[1:], *[order(8000 + n, amount="ten") for n in range(3)]))
    assert [breach.name for breach in company.ingest().breaches] == ["many.csv"]
    assert company.ledger()["few.csv"] == ("partly", 60, 57, 0, 3)
    assert company.rows("select max(amount) from raw.orders") == [("1056.50",)]


def test_values_that_can_mean_two_things_are_not_read_as_either(company):
    company.put("harken.yml", "sources:\n  crm: {drift: evolve}\n")
    lines = [order(1), order(2, amount='"1,234"'), order(3, ordered_at="3/4/2011")]
    company.put("a.csv", orders(*lines, *[order(n) for n in range(10, 20)]))
    company.ingest()
    assert set(company.reasons("a.csv")) == {2, 3}
