"""A contract as a Great Expectations suite, and what rows break it.

Knows contracts and data frames only: what a broken rule leads to (one record refused, or a whole
file) is decided at the door of ingestion.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipelines.contracts.contract import Column, Contract

if TYPE_CHECKING:
    import great_expectations as gx

PATTERNS = {
    "integer": r"^[+-]?\d{1,18}$",
    "decimal": r"^[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)$",
    "boolean": r"^(?i:true|false|0|1)$",
    "timestamp": (
        r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$"
    ),
    "date": r"^\d{4}-\d{2}-\d{2}$",
}

PLAIN_VALUE = re.compile(r"[A-Za-z_-]{1,20}|[\d.,:TZ/+-]{1,20}|[\w.+-]{1,8}")


@dataclass(frozen=True)
class BrokenRule:
    """One row that breaks one rule of its contract; `row` is the index in the frame."""

    row: int
    column: str
    words: str


def suite_of(contract: Contract) -> "gx.ExpectationSuite":
    """The Great Expectations suite that one contract stands for."""
    gx, gxe = _great_expectations()
    suite = gx.ExpectationSuite(name=contract.table)
    for name, column in contract.columns.items():
        for expectation in _expectations(gxe, name, column, 1 - contract.tolerance):
            suite.add_expectation(expectation)
    return suite


def broken_rules(contract: Contract, rows: pd.DataFrame) -> list[BrokenRule]:
    """Every row of `rows` (text columns as in the contract) that breaks a rule, in row order."""
    gx, _ = _great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("arrivals").add_dataframe_asset(contract.table)
    frame = rows.assign(_row=range(len(rows)))
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    result = batch.validate(
        suite_of(contract),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": ["_row"],
            "include_unexpected_rows": False,
        },
    )
    found = [broken for each in result.results for broken in _broken(contract, each)]
    return sorted(found, key=lambda broken: (broken.row, broken.column, broken.words))


def _great_expectations() -> tuple[Any, Any]:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # it would report usage over the network
    import great_expectations as gx  # imported late: it takes seconds
    import great_expectations.expectations as gxe

    return gx, gxe


def _expectations(gxe: Any, name: str, column: Column, mostly: float) -> Iterator[Any]:
    if column.required:
        yield gxe.ExpectColumnValuesToNotBeNull(column=name, mostly=mostly)
    if column.allowed:
        yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=column.allowed, mostly=mostly)
    if column.type in PATTERNS:
        pattern = PATTERNS[column.type]
        yield gxe.ExpectColumnValuesToMatchRegex(column=name, regex=pattern, mostly=mostly)


def _broken(contract: Contract, result: Any) -> Iterator[BrokenRule]:
    if result.exception_info.get("exception_message"):
        raise RuntimeError(f"contract {contract.table}: {result.exception_info}")
    name = result.expectation_config.kwargs["column"]
    column = contract.columns[name]
    for entry in result.result.get("unexpected_index_list") or []:
        shown = _shown(contract, str(entry.get(name)))
        yield BrokenRule(int(entry["_row"]), name, _words(result, column, shown))


def _shown(contract: Contract, value: str) -> str:
    """A value as a reason may repeat it.

    A row that slipped by a column has a person's data where none belong, and reasons are
    published: where a contract has personal columns, or the value is no short plain word or
    number, letters and digits are masked.
    """
    is_plain = PLAIN_VALUE.fullmatch(value) is not None
    if not is_plain or any(column.personal for column in contract.columns.values()):
        value = re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "x", value))
    return f"'{value[:40]}'"


def _words(result: Any, column: Column, shown: str) -> str:
    if result.expectation_config.type.endswith("not_be_null"):
        return "is empty"
    if column.allowed and result.expectation_config.type.endswith("in_set"):
        return f"{shown} is none of {', '.join(column.allowed)}"
    return f"{shown} is no {column.type}"
