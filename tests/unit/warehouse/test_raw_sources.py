"""The raw tables as dbt knows them are those of the contracts."""

from pipelines.warehouse.raw_sources import FILE, sources_yaml


def test_the_sources_of_dbt_are_made_of_the_contracts_as_they_are_now():
    assert FILE.read_text(encoding="utf-8") == sources_yaml(), "run 'make sources'"
