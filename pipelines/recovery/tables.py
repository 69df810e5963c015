"""Writes departments and the reach of word of mouth as tables, so that the dbt models can use them.

What departments there are is `departments.py`; the numbers of word of mouth stand in harken.yml.
"""

import duckdb

from pipelines.configuration import WordOfMouth
from pipelines.recovery.departments import Departments

TABLES = """
create schema if not exists meta;
create or replace table meta.departments (moment varchar, department varchar);
create or replace table meta.word_of_mouth (offline bigint, online bigint);
"""


def write_mappings(
    connection: duckdb.DuckDBPyConnection, departments: Departments, reach: WordOfMouth
) -> None:
    """Replace meta.departments and meta.word_of_mouth (one row)."""
    connection.execute(TABLES)
    for mapped in departments.rows:
        connection.execute("insert into meta.departments values (?, ?)", list(mapped))
    connection.execute(
        "insert into meta.word_of_mouth values (?, ?)", [reach.offline, reach.online]
    )
