"""Conventions of the dbt project: portable SQL, and everything described, tested and named."""

import re
from pathlib import Path

import duckdb
import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
MODELS = sorted((PROJECT / "models").rglob("*.sql"))
PORTABLE = [*MODELS, *sorted((PROJECT / "tests").rglob("*.sql"))] + [
    file for file in sorted((PROJECT / "macros").glob("*.sql")) if file.name != "dialect.sql"
]
NOT_PORTABLE = {
    "double-colon cast": r"::",
    "dbt date macros": r"\bdbt\.(dateadd|datediff|date_spine|safe_cast)\b",
    "log without base": r"\blog\s*\(",
    "asof join": r"\basof\b",
    "pivot": r"\b(un)?pivot\b",
    "list functions": r"\b(list|array|struct|unnest|string_split|str_split)\w*\s*\(",
    "backslash in a literal": r"\\",
    "day of week": r"extract\s*\(\s*dow|\bdayofweek\b|\bday_of_week\b",
    "regexp_replace": r"\bregexp_replace\b",
    "cast of a fraction to integer": r"cast\s*\(\s*\d+\.\d+ as (int|bigint)",
    "counting text from zero": r"\bsubstr(ing)?\s*\([^,]+,\s*0\s*,",
    "how a record came": (
        r"\b_file_id\b|\b_position\b|\b(order by|where|having|on)\b[^()]*\breceived_at\b"
    ),
}


def without_comments(text: str) -> str:
    return re.sub(r"--[^\n]*|{#.*?#}", "", text, flags=re.DOTALL).lower()


@pytest.mark.parametrize("rule", NOT_PORTABLE)
def test_no_model_uses_what_other_engines_read_differently(rule: str):
    offenders = [
        str(file.relative_to(PROJECT))
        for file in PORTABLE
        if re.search(NOT_PORTABLE[rule], without_comments(file.read_text()))
    ]
    assert not offenders, f"{rule}: write it as a macro of dialect.sql"


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("double-colon cast", "select amount::double"),
        ("dbt date macros", "{{ dbt.datediff('a', 'b', 'month') }}"),
        ("log without base", "select log(amount)"),
        ("asof join", "from a asof join b"),
        ("pivot", "pivot sales on month"),
        ("list functions", "select list_sum(x)"),
        ("backslash in a literal", r"select '\d'"),
        ("day of week", "select extract(dow from day)"),
        ("regexp_replace", "select regexp_replace(a, 'b', 'c')"),
        ("cast of a fraction to integer", "select cast(2.7 as int)"),
        ("counting text from zero", "select substr(name, 0, 2)"),
        ("how a record came", "select row_number() over (partition by id order by a, received_at)"),
    ],
)
def test_the_lint_finds_what_it_looks_for(rule: str, line: str):
    assert re.search(NOT_PORTABLE[rule], without_comments(line))


def described(key: str) -> dict[str, dict]:
    found: dict[str, dict] = {}
    for file in sorted(PROJECT.rglob("*.yml")):
        for entry in (yaml.safe_load(file.read_text()) or {}).get(key, []):
            if isinstance(entry, dict):
                found[entry["name"]] = entry | {"file": file}
    return found


def test_every_model_is_described_beside_it_and_begins_with_its_grain():
    models = described("models")
    for file in MODELS:
        entry = models.pop(file.stem)
        assert entry["file"].parent == file.parent, file.name
        assert entry["description"].startswith("One row per "), file.name
    assert not models, "described, but no such model"


def test_every_model_has_a_test_of_its_grain():
    models = described("models")
    for name, entry in models.items():
        if name.split("__")[0] in models:
            continue  # one system's share of a union: the union is tested
        tests = [*entry.get("data_tests", [])]
        tests += [test for column in entry["columns"] for test in column.get("data_tests", [])]
        assert tests, name


def test_every_mart_column_has_a_type():
    for name, entry in described("models").items():
        if "marts" not in entry["file"].parts:
            continue
        for column in entry["columns"]:
            assert column.get("data_type"), f"{name}.{column['name']}"


def source_tables() -> list[tuple[Path, dict, dict]]:
    return [
        (path, source, table)
        for path in sorted(PROJECT.rglob("_*__sources.yml"))
        for source in yaml.safe_load(path.read_text())["sources"]
        for table in source["tables"]
    ]


def test_every_column_there_is_is_described_and_no_other(golden):
    """Models, seeds and sources alike: what `dbt docs` shows has no gaps and nothing made up."""
    told = {
        entry["name"]: {column["name"] for column in entry["columns"] if column.get("description")}
        for key in ("models", "seeds")
        for entry in described(key).values()
    }
    told |= {
        f"{source['name']}.{table['name']}": {
            column["name"] for column in table["columns"] if column.get("description")
        }
        for _, source, table in source_tables()
    }
    query = "select table_schema, table_name, column_name from information_schema.columns"
    there: dict[str, set[str]] = {}
    with duckdb.connect(str(golden.path), read_only=True) as connection:
        for schema, table, column in connection.execute(query).fetchall():
            source = f"{schema}.{table}"
            name = source if source in told else table
            there.setdefault(name, set()).add(column)
    wrong = {
        name: sorted(columns ^ told[name])
        for name, columns in there.items()
        if name in told and columns != told[name]
    }
    assert wrong == {}
    assert set(told) - set(there) == set()


def test_singular_tests_are_rules_that_say_when_they_fail():
    files = sorted((PROJECT / "tests" / "singular").glob("*.sql"))
    assert files
    for file in files:
        assert file.name.startswith("assert_"), file.name
        assert file.read_text().startswith("-- Fails if "), file.name


def test_every_source_names_its_dagster_asset():
    wrong = [
        (path, table)
        for path, source, table in source_tables()
        if table["config"]["meta"]["dagster"]["asset_key"] != [source["name"], table["name"]]
    ]
    assert source_tables()
    assert not wrong


def test_models_stay_short():
    long = {file.name: len(file.read_text().splitlines()) for file in MODELS}
    assert max(long.values()) <= 200, long
