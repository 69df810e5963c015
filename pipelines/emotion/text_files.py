"""Tables of texts on disk: read from CSV, JSON lines or Parquet, written back with what was heard.

Bytes that are no UTF-8 become replacement marks, so that every row stays a row. What is heard in a
text belongs to `ml/emotion`; exports of systems to `pipelines/sources`.
"""

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from ml.emotion import EmotionModel
from ml.emotion.labels import GROUPS, LABELS, SIGNALS, group_column, label_column
from pipelines.failures import StatedFailure
from pipelines.pages.private_files import put_in_place, unfinished_file

READERS = ".csv, .tsv, .jsonl, .ndjson, .parquet"
# Beside the model's own columns; a name that is a label and a signal means the label here.
SAID: dict[str, str] = (
    {label: label_column(label) for label in LABELS}
    | {group: group_column(group) for group in GROUPS if group not in (*LABELS, *SIGNALS)}
    | {signal: signal for signal in SIGNALS if signal not in LABELS}
)
KEPT = ("valence", "emotion", "emotion_source", "cues", "language", "text_quality")


def read_texts(file: Path) -> pd.DataFrame:
    """The rows of a file in their order; cells are text, or what Parquet and JSON hold.

    Raises:
        StatedFailure: the file is of no known kind, or a line of it cannot be read.
    """
    try:
        if file.suffix == ".parquet":
            return pd.read_parquet(file)
        text = file.read_bytes().decode("utf-8-sig", errors="replace")
    except (OSError, ValueError) as error:
        raise StatedFailure(
            f"The file cannot be read: {error}",
            where=str(file),
            todo="Name a readable file of texts.",
        ) from error
    if file.suffix in (".jsonl", ".ndjson"):
        return _of_json_lines(text, file)
    if file.suffix in (".csv", ".tsv"):
        return _of_csv(text, "\t" if file.suffix == ".tsv" else ",", file)
    raise StatedFailure(
        f"Files ending in {file.suffix or 'nothing'} are not known",
        where=str(file),
        todo=f"Name one of {READERS}.",
    )


def column_of(rows: pd.DataFrame, column: str, option: str, file: Path) -> list[Any]:
    """One column's cells. Raises StatedFailure where it is not there."""
    if column not in rows.columns:
        raise StatedFailure(
            f"There is no column {column!r}; there are {', '.join(map(str, rows.columns))}",
            where=str(file),
            todo=f"Name the column with {option}.",
        )
    return list(rows[column])


def heard_columns(model: EmotionModel, scores: pd.DataFrame) -> pd.DataFrame:
    """What `harken emotion score` adds to a row.

    `p_<name>` and `is_<name>` for labels, groups and signals; where a label, a group or a signal
    share their name, `p_<name>` is the label, `p_group_<name>` the group, and `<name>` the signal
    as in `journey.messages`.
    """
    decided = model.decided(scores)
    bare = {f"p_{name}": scores[column] for name, column in SAID.items()}
    groups = {group_column(group): scores[group_column(group)] for group in GROUPS}
    flags = {f"is_{name}": decided[column] for name, column in SAID.items()}
    return pd.DataFrame(
        bare
        | groups
        | flags
        | {f"is_group_{group}": decided[group_column(group)] for group in GROUPS}
        | {name: scores[name] for name in (*SIGNALS, *KEPT)}
    ).assign(emotion_model=model.model_id)


def write_rows(rows: pd.DataFrame, added: pd.DataFrame, out: Path) -> None:
    """The same rows with columns added, as Parquet for the owner's eyes alone.

    Raises:
        StatedFailure: a column of the file is called like one that is added, or `out` cannot be
            written.
    """
    if both := [name for name in rows.columns if name in added.columns]:
        raise StatedFailure(
            f"Columns of the file are called like ones that are added: {', '.join(both)}",
            where=str(out),
            todo="Give them another name in the file, and score it again.",
        )
    table = pd.concat([rows.reset_index(drop=True), added.reset_index(drop=True)], axis=1)
    try:
        with unfinished_file(out.absolute()) as file:
            table.to_parquet(file, index=False)
            put_in_place(file, out.absolute())
    except OSError as error:
        raise StatedFailure(
            f"The result cannot be written: {error.strerror}",
            where=str(out),
            todo="Name a file in a folder that is yours to write.",
        ) from error


def _of_json_lines(text: str, file: Path) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _unreadable(file, number, f"is no JSON: {error}") from error
        if not isinstance(found, dict):
            raise _unreadable(file, number, "is no JSON object")
        rows.append({str(name): _cell(value) for name, value in found.items()})
    return pd.DataFrame(rows, dtype=object)


def _cell(value: Any) -> str | None:
    # Parquet has one type per column; what is no text stays readable as JSON
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _of_csv(text: str, delimiter: str, file: Path) -> pd.DataFrame:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    others = csv.field_size_limit(sys.maxsize)  # a message of a megabyte is a message
    try:
        header = next(lines, [])
        rows = []
        for row in lines:
            if len(row) > len(header):
                raise _unreadable(
                    file, lines.line_num, f"has {len(row)} cells under {len(header)} names"
                )
            if row:
                rows.append([*row, *[None] * (len(header) - len(row))])
    except csv.Error as error:
        raise _unreadable(file, lines.line_num, f"cannot be read: {error}") from error
    finally:
        csv.field_size_limit(others)  # it holds for the whole process
    return pd.DataFrame(rows, columns=header, dtype=object)


def _unreadable(file: Path, line: int, what: str) -> StatedFailure:
    return StatedFailure(
        f"Line {line} {what}",
        where=str(file),
        todo="Mend that line; nothing was written.",
    )
