"""Writes the raw tables as sources of dbt, out of their contracts (`make sources`).

The one definition of a raw column is its contract; dbt's documentation reads the file made here.
What the tables hold and how they are filled belongs to `pipelines.ingest`.
"""

import json
from collections.abc import Iterator

from pipelines.contracts.contract import load_contracts
from pipelines.warehouse.dbt_project import PROJECT

FILE = PROJECT / "models" / "staging" / "_raw__sources.yml"
HEAD = """\
# Made of the contracts by `make sources`; change pipelines/contracts and make it anew.
sources:
  - name: raw
    schema: raw
    description: >
      Records as received, loaded by the ingest stage; every declared column is text, personal
      values are keyed tokens.
    tables:
"""
# what ingest adds to every record
RECORD_COLUMNS = {
    "_file_id": "File that the record came with, as in ingest.ledger.",
    "_position": "Place of the record in that file, from 1.",
    "_record_hash": "Keyed hash of the whole record; equal records have equal ones.",
    "_received_at": "UTC time at which this pipeline got the record.",
    "_time_zone": "Time zone of times without an offset, as declared for the source.",
    "occurred_at": "UTC time at which it happened.",
    "known_at": "UTC time from which the company's own systems could know this version.",
    "further_columns_token": "Token of the columns that the contract does not name.",
}


def sources_yaml() -> str:
    """The text of the file, tables by name, columns in the order of the contract."""
    return HEAD + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    for name, contract in sorted(load_contracts().items()):
        columns = {key: one.description for key, one in contract.columns.items()}
        yield f"      - name: {name}"
        yield f"        description: {json.dumps(contract.grain, ensure_ascii=False)}"
        yield f'        config: {{meta: {{dagster: {{asset_key: ["raw", "{name}"]}}}}}}'
        yield "        columns:"
        for column, words in (RECORD_COLUMNS | columns).items():
            yield f"          - name: {column}"
            yield f"            description: {json.dumps(words, ensure_ascii=False)}"


if __name__ == "__main__":
    FILE.write_text(sources_yaml(), encoding="utf-8")
