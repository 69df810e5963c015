"""Eight readers that never stop opening see whole generations only, and not one error."""

import json
import subprocess
import sys
from pathlib import Path

from pipelines.home import Home
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.publish import publish

READERS, PUBLISHES, ROWS = 8, 40, 2_000
READ = """
import json, sys, time
from pathlib import Path
import duckdb
seen, torn, errors = [], 0, []
print("reading", flush=True)
while not Path(sys.argv[2]).exists():
    try:
        with duckdb.connect(sys.argv[1], True, {"threads": 1}) as published:
            number = published.execute("select generation from meta.generation").fetchall()[0][0]
            found = published.execute(sys.argv[3]).fetchall()
            torn += found != [(number, %d)]
            seen.append(number)
    except Exception as error:
        errors.append(str(error))
    time.sleep(0.25)
backwards = sum(later < earlier for earlier, later in zip(seen, seen[1:]))
print(json.dumps([len(seen), len(set(seen)), torn, backwards, errors[:3]]), flush=True)
"""


def publish_generation(home: Home, number: int) -> None:
    with open_warehouse(home, "publish") as connection:
        connection.execute("create schema if not exists journey")
        connection.execute(
            f"create or replace table journey.customers as select {number} as n from range({ROWS})"
        )
        publish(connection, home, as_of=None, run_id="run", model_id=None, fingerprint=str(number))


def test_eight_readers_over_forty_publishes_see_no_mixture_and_no_error(tmp_path: Path):
    home = Home(tmp_path / "home").prepare()
    publish_generation(home, 1)
    stop = tmp_path / "stop"
    query = "select n, count(*) from {}customers group by n"
    names = [
        (
            home.published_file,
            query.format("journey.journey."),
        ),  # the file is named like the schema
        (home.published_twin, query.format("journey.")),
    ]
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READ % ROWS, str(file), str(stop), asked],
            stdout=subprocess.PIPE,
            text=True,
        )
        for file, asked in names * (READERS // 2)
    ]
    for reader in readers:
        assert reader.stdout.readline() == "reading\n"
    for number in range(2, PUBLISHES + 2):
        publish_generation(home, number)
    stop.touch()
    results = [json.loads(reader.communicate(timeout=60)[0]) for reader in readers]
    for reads, generations, torn, backwards, errors in results:
        assert (torn, backwards, errors) == (0, 0, [])
        assert reads >= 3
        assert generations >= 2
