"""Which department can mend what: `departments.yml`, the product's or a company's own.

How the dbt models get it is `tables.py`; what goes wrong, and how often, is counted there.
"""

from collections import Counter
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from pipelines.checked_yaml import read_checked
from pipelines.failures import StatedFailure
from pipelines.section import Section

OWN_FILE = "departments.yml"
MEND = "Mend it; README 'Root causes and departments' says how departments are written."


class Departments(Section):
    """Moments of truth by department; a moment belongs to one department at most."""

    departments: dict[str, list[str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_department_each(self) -> Self:
        counts = Counter(moment for moments in self.departments.values() for moment in moments)
        twice = [moment for moment, count in counts.items() if count > 1]
        if twice:
            raise ValueError(f"moment {twice[0]} belongs to more than one department")
        return self

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Moment and department, in the order of moments."""
        return sorted((moment, name) for name, each in self.departments.items() for moment in each)


def read_departments(own: Path | None, moments: Iterable[str]) -> Departments:
    """The departments of a company's file, else those of the product.

    Args:
        moments: ids of the moments of truth that hold; a file of one's own may name no others.

    Raises:
        StatedFailure: the own file is wrong; the key and line, or the moment, are named.
    """
    if own is None:
        with as_file(files("pipelines.recovery").joinpath(OWN_FILE)) as shipped:
            return _read(shipped)
    departments = _read(own)
    unknown = {moment for moment, _ in departments.rows} - set(moments)
    if unknown:
        raise StatedFailure(
            f"'{min(unknown)}' is no moment of truth of this company", where=str(own), todo=MEND
        )
    return departments


def _read(file: Path) -> Departments:
    return read_checked(
        Departments,
        file,
        what="The file of departments",
        find="Make it readable, or take it away.",
        mend=MEND,
    )
