"""The moments of truth of the golden business: a shop's own, and what its texts speak of."""

from typing import Any

from pipelines.moments.book import load_book
from pipelines.moments.rules import catalogue_rows, rule_rows
from pipelines.recovery.departments import read_departments

CATALOGUE = ("moment", "words", "journey_stage", "energy", "place")
RULES = ("moment", "kind", "system", "channel", "label")


def moment_rows() -> dict[str, list[dict[str, Any]]]:
    """The pack as the pipeline writes it, and moments heard in texts of customers c07 and c08."""
    book = load_book("retail")
    departments = read_departments(None, ()).rows
    return {
        "meta.departments": [
            {"moment": moment, "department": department} for moment, department in departments
        ],
        "moments.catalogue": [
            dict(zip(CATALOGUE, row, strict=True)) for row in catalogue_rows(book)
        ],
        "moments.rules": [dict(zip(RULES, row, strict=True)) for row in rule_rows(book)],
        "moments.serving_moments": [
            {"body_token": "text_71", "moment": "parcel_missing", "strength": 2},
            {"body_token": "text_m1", "moment": "asks_again", "strength": 1},
            {"body_token": "text_m4", "moment": "thanks", "strength": 1},
        ],
    }
