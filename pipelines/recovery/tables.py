"""Writes departments and the reach of word of mouth as tables, so that the dbt models can use them.

What departments there are is `departments.py`; the numbers of word of mouth stand in harken.yml.
"""

import duckdb

from pipelines.configuration import WordOfMouth
from pipelines.recovery.departments import Departments
from pipelines.warehouse.small_tables import replace_table

MAPPED = {"moment": "varchar", "department": "varchar"}
REACHED = {"offline": "bigint", "online": "bigint"}


def write_mappings(
    connection: duckdb.DuckDBPyConnection, departments: Departments, reach: WordOfMouth
) -> None:
    """Replace meta.departments and meta.word_of_mouth (one row)."""
    replace_table(connection, "meta.departments", MAPPED, departments.rows)
    replace_table(connection, "meta.word_of_mouth", REACHED, [(reach.offline, reach.online)])
