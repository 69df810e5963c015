"""A file that breaks its contract as a whole stops what is downstream until it is mended."""

import shutil
from pathlib import Path

from command_line import harken

HEADER = "order_id,customer_number,ordered_at,status,amount,currency,n_items,country\n"
ROWS = [f"B{n},100001,2026-06-29 10:00:00,{{}},10.00,GBP,1,UK\n" for n in range(40)]


def _orders(bad: int) -> str:
    return HEADER + "".join(
        row.format("refunded" if number < bad else "sale") for number, row in enumerate(ROWS)
    )


def test_a_breach_stops_the_run_names_file_column_and_rows_and_heals(landing, tmp_path: Path):
    copy, home = tmp_path / "landing", tmp_path / "home"
    shutil.copytree(landing, copy)
    broken = copy / "crm/orders/from-the-new-shop.csv"
    broken.write_text(_orders(bad=12))

    stopped = harken("run", "--landing", copy, home=home)
    assert stopped.code == 1
    assert "Traceback" not in stopped.stderr
    for words in ("from-the-new-shop.csv", "column status", "'refunded'", "12 of 40", "rows 1, 2"):
        assert words in stopped.stderr
    assert not (home / "published" / "journey.duckdb").exists()
    assert not list((home / "alerts").iterdir())

    again = harken("run", "--landing", copy, home=home)
    assert again.code == 1, "a breach stands while the broken file lies there"

    broken.write_text(_orders(bad=1))  # one record alone is a matter for quarantine
    mended = harken("ingest", "--landing", copy, "--json", home=home)
    assert mended.code == 0, mended.stderr
    assert mended.json["counts"]["records loaded"] == 39
    assert mended.json["counts"]["in quarantine"] == 1
