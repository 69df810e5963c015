"""A home in which all that customers, agents or other programs wrote is hostile."""

from pathlib import Path

import duckdb
from published_home import published_home
from wild_text import FORMULAS, XSS

from pipelines.home import Home

GROUPS = 5  # all of a group stand in each field at once
WRITTEN_BY_THE_RUN = """
update journey.outside_in set words = $wild, channel = $wild, moment_of_truth = 'wild';
update journey.conversations set channels = $wild;
update journey.customers set crm_number = $wild, preferred_channel = $wild;
update risk.reasons set reason = $wild, evidence = $wild;
create or replace table journey.moments_of_truth as
    select 'wild' as moment_of_truth, $wild as words;
"""
SAID_BY_ALERTS = ("reason", "recommended_action", "channel", "owner")


def wild_words(group: int) -> str:
    """One of GROUPS parts of the corpus in one string."""
    corpus = sorted(set(XSS + FORMULAS))
    return " ".join(corpus[group::GROUPS]).encode("utf-8", "replace").decode()


def wild_home(folder: Path, wild: str) -> Home:
    """A published home of customer cus_1, of whom nothing is told in other words."""
    home = published_home(folder, name=wild, words=wild)
    with duckdb.connect(str(home.published_twin)) as published:
        for statement in WRITTEN_BY_THE_RUN.split(";"):
            if "$wild" in statement:
                published.execute(statement, {"wild": wild})
    return home
