"""A time zone that harken.yml may name is one that the warehouse can count in."""

from zoneinfo import available_timezones

import duckdb
import pytest

from pipelines.configuration import Company


def test_every_zone_that_is_accepted_is_known_to_the_warehouse():
    known = {
        name
        for (name,) in duckdb.connect().execute("select name from pg_timezone_names()").fetchall()
    }
    unknown = set(available_timezones()) - known
    for zone in unknown:
        with pytest.raises(ValueError, match="not a time zone"):
            Company(time_zone=zone)
