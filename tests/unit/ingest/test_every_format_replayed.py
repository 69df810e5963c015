"""Records of every format, however they came: shuffled, split, put together, day by day, again.

Rows say by `_file_id`, `_position` and `_received_at` how they came; all else must be equal. That
no model reads the first two, and none decides by the third, is tested in `tests/dbt`.
"""

import random
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from company_home import KEY, CompanyHome, order, orders
from export_pieces import Piece, pieces_below, put_together

from pipelines.contracts.contract import load_contracts

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "landing"
SUBSCRIPTION = "S{n},{n},gold,12.50,GBP,2026-01-{n:02},2026-01-{n:02}T10:00:00Z\n"
SUBSCRIPTIONS = (
    "subscription_id,customer_number,plan,monthly_amount,currency,started_on,updated_at\n"
)
ACCOUNT = "001{n:012}AAA,House {n},France,,2026-01-{n:02}T10:00:00Z,2026-02-{n:02}T10:00:00Z\n"
ACCOUNTS = "Id,Name,BillingCountry,ParentId,CreatedDate,LastModifiedDate\n"
Tables = dict[str, list[str]]


def fill(landing: Path) -> None:
    """The fixtures, and what they lack."""
    shutil.copytree(FIXTURES, landing, dirs_exist_ok=True)
    for name, content in {
        "orders.csv": orders(*(order(n, ordered_at=f"2026-01-{n:02} 10:00") for n in range(1, 25))),
        "subscriptions.csv": SUBSCRIPTIONS
        + "".join(SUBSCRIPTION.format(n=n) for n in range(1, 25)),
        "accounts.csv": ACCOUNTS + "".join(ACCOUNT.format(n=n) for n in range(1, 25)),
    }.items():
        (landing / name).write_text(content)


def tables(company: CompanyHome) -> Tables:
    company.assert_the_law()
    query = "select * exclude (_file_id, _position, _received_at) from {} order by all"
    return {
        name: list(map(repr, company.rows(query.format(name)))) for name in company.raw_tables()
    }


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Piece], Tables]:
    """Every record, and the tables after one load of the files as they are."""
    folder = tmp_path_factory.mktemp("clean")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HARKEN_PSEUDONYM_KEY", KEY)
        company = another(folder)
        fill(company.landing)
        company.ingest()
        return pieces_below(company.landing), tables(company)


def another(folder: Path) -> CompanyHome:
    configuration = (FIXTURES / "harken.yml").read_text()
    return CompanyHome(folder / "home", folder / "landing", configuration)


def in_slices(pieces: list[Piece], count: int) -> Iterator[list[Piece]]:
    size = -(-len(pieces) // count)
    return (pieces[start : start + size] for start in range(0, len(pieces), size))


def take_in(company: CompanyHome, slices: Iterator[list[Piece]]) -> None:
    chance = random.Random(5)
    for number, arriving in enumerate(slices):
        shuffled = chance.sample(arriving, len(arriving))
        put_together(shuffled, company.landing / f"{chance.random()}", f"slice {number}")
        company.ingest()


def replay(company: CompanyHome, pieces: list[Piece]) -> int:
    """Drop all records thrice more; how many were loaded."""
    chance = random.Random(6)
    put_together(chance.sample(pieces, len(pieces)), company.landing / "shuffled", "all")
    put_together([*pieces, *pieces], company.landing / "twice", "all")
    for number, part in enumerate(in_slices(chance.sample(pieces, len(pieces)), 3)):
        put_together(part, company.landing / "split", f"part {number}")
    return company.ingest().loaded


def test_every_contract_has_records_here(clean):
    assert {name for name, rows in clean[1].items() if not rows} == set()
    assert {f"raw.{table}" for table in load_contracts()} == set(clean[1])


def test_slices_by_day_and_three_replays_give_the_tables_of_one_load(company, clean, tmp_path):
    pieces, expected = clean
    sliced = another(tmp_path)
    take_in(sliced, in_slices(sorted(pieces, key=lambda piece: piece.day), 2))
    assert tables(sliced) == expected
    assert replay(sliced, pieces) == 0
    assert tables(sliced) == expected


@pytest.mark.torture
def test_every_single_day_for_itself_gives_the_tables_of_one_load(company, clean, tmp_path):
    pieces, expected = clean
    sliced = another(tmp_path)
    by_day = groupby(sorted(pieces, key=lambda piece: piece.day), key=lambda piece: piece.day)
    take_in(sliced, (list(found) for _, found in by_day))
    assert tables(sliced) == expected


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(5))
def test_slices_in_any_order_give_the_tables_of_one_load(company, clean, tmp_path, seed):
    pieces, expected = clean
    sliced = another(tmp_path)
    take_in(sliced, in_slices(random.Random(seed).sample(pieces, len(pieces)), 2 + 2 * seed))
    assert replay(sliced, pieces) == 0
    assert tables(sliced) == expected
