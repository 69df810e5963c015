"""One Jinja environment for every page: escaping always on, missing values an error, one look.

Fed by a folder with a page's own template, which extends `base.html.j2` of this folder.
WHAT DOES NOT BELONG HERE: scripts, remote content, `|safe`; a page's own words.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from pipelines.pages import words
from pipelines.pages.plain_text import plain_text

_HERE = Path(__file__).parent
# Only what these patterns match in full becomes a link: no query, no second address, no other
# scheme.
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{4,24}")
_EMAIL = re.compile(r"[A-Za-z0-9._+\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,250}[A-Za-z0-9])?")


def phone_link(phone: str) -> str | None:
    """The tel: address of a plain phone number; None for anything else."""
    if not _PHONE.fullmatch(phone):
        return None
    return "tel:" + re.sub(r"[^0-9+]", "", phone)


def email_link(email: str) -> str | None:
    """The mailto: address of a plain e-mail address; None for anything else."""
    return f"mailto:{email}" if _EMAIL.fullmatch(email) else None


def _shown(value: Any) -> Any:
    return plain_text(value) if type(value) is str else value


@cache
def _environment(*folders: Path) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in (*folders, _HERE)]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    names = ("percent", "whole", "money", "counted", "odds_factor", "day", "short_day", "clock")
    for name in (*names, "due", "ago", "by_channel", "seconds", "local"):
        environment.filters[name] = getattr(words, name)
    environment.filters["phone_link"] = phone_link
    environment.filters["email_link"] = email_link
    return environment


def render_page(folder: Path, template: str, *, parts: Path | None = None, **values: Any) -> str:
    """The HTML of one page; `folder` holds its template, `parts` what that takes from elsewhere."""
    folders = (folder, parts) if parts else (folder,)
    return _environment(*folders).get_template(template).render(**values)
