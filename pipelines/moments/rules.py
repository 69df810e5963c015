"""Writes a book's moments and their rules of fact as tables, so that dbt has the same definition.

`moments.catalogue` has one row per moment, `moments.rules` one per way in which facts make one.
Words are read in `hearing.py`.
"""

import duckdb

from pipelines.moments.book import MomentBook
from pipelines.warehouse.small_tables import replace_table

CATALOGUE = {
    "moment": "varchar",
    "words": "varchar",
    "journey_stage": "varchar",
    "energy": "bigint",
    "place": "bigint",
}
RULES = dict.fromkeys(("moment", "kind", "system", "channel", "label"), "varchar")
Row = tuple[str | int | None, ...]
EVERYDAY: Row = ("routine", "an everyday contact", None, 1, 0)


def write_rules(connection: duckdb.DuckDBPyConnection, book: MomentBook) -> int:
    """Replace both tables by what the book says; how many moments there are."""
    replace_table(connection, "moments.catalogue", CATALOGUE, catalogue_rows(book))
    replace_table(connection, "moments.rules", RULES, rule_rows(book))
    return len(book.moments)


def catalogue_rows(book: MomentBook) -> list[Row]:
    """Moment, words, stage, energy and place of every moment, and of what is routine."""
    moments: list[Row] = [
        (moment.id, moment.words, moment.stage, moment.energy, place)
        for place, moment in enumerate(book.moments, start=1)
    ]
    return [EVERYDAY, *moments]


def rule_rows(book: MomentBook) -> list[Row]:
    """Moment, kind, system, channel and label of every way in which facts make a moment."""
    everyday: list[Row] = [(EVERYDAY[0], kind, None, None, None) for kind in book.routine]
    return everyday + [
        (moment.id, when.kind, when.system, when.channel, when.label)
        for moment in book.moments
        for when in moment.when
    ]
