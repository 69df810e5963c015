"""What every section of `harken.yml` keeps to: unknown keys refused, nothing changed once read.

Also the kinds of values that several sections share. Which keys there are belongs to the sections.
"""

import re
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict

UNITS = {"min": "minutes", "h": "hours", "d": "days"}
DURATION = re.compile(rf"(\d{{1,6}})\s*({'|'.join(UNITS)})")


class Section(BaseModel):
    """One section of `harken.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def known_zone(name: str) -> str:
    """The name of a time zone, as given.

    Raises:
        ValueError: there is no such zone.
    """
    # 'localtime' would be another zone on every machine
    if name not in available_timezones() - {"localtime"}:
        raise ValueError(f"'{name}' is not a time zone; write it like Europe/London")
    return name


def _duration(value: Any) -> Any:
    found = DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found and not isinstance(value, timedelta):
        raise ValueError("a duration is written like 30min, 24h or 2d")
    return timedelta(**{UNITS[found[2]]: int(found[1])}) if found else value


def _duration_or_number(value: Any) -> Any:
    is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if is_number else _duration(value)


Duration = Annotated[timedelta, BeforeValidator(_duration)]
DurationOrNumber = Annotated[timedelta | int, BeforeValidator(_duration_or_number)]
