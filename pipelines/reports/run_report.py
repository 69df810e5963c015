"""The report of a run as reports/<run_id>.json and .html, in the same look as the list.

Fed by a RunReport. The page leads with what needs a person: breaches, files
with a problem, refused records.
WHAT DOES NOT BELONG HERE: gathering the figures, customers, any value of a refused record.
"""

import re
from dataclasses import asdict
from pathlib import Path

from pipelines.pages.json_text import json_text
from pipelines.pages.private_files import write_private_file
from pipelines.pages.render import render_page
from pipelines.reports.run_facts import (
    ContractBreach,
    FileLine,
    QuarantineLine,
    RunReport,
    StageTiming,
)

__all__ = [
    "ContractBreach",
    "FileLine",
    "QuarantineLine",
    "RunReport",
    "StageTiming",
    "write_run_report",
]
# A page of more lines than this is no longer read; the JSON beside it has all of them.
_SHOWN_LINES = 200
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,120}")


def write_run_report(folder: Path, report: RunReport) -> tuple[Path, Path]:
    """Write the report into `folder`, each file whole, and say where: (json, html).

    ValueError where the run id is no plain file name.
    """
    if not _RUN_ID.fullmatch(report.run_id):
        raise ValueError(f"run id {report.run_id!r} is no plain file name")
    json_path, html_path = (folder / f"{report.run_id}.{end}" for end in ("json", "html"))
    write_private_file(json_path, report_json(report))
    write_private_file(html_path, report_html(report))
    return json_path, html_path


def report_json(report: RunReport) -> bytes:
    """The report as JSON: every line of it, plus which files do not add up."""
    unsound = [line.name for line in report.files if not line.adds_up]
    more = {"status": report.status, "files_that_do_not_add_up": unsound}
    return json_text(asdict(report) | more)


def report_html(report: RunReport) -> bytes:
    """The report as one self-contained page; at most 200 lines of quarantine, the rest counted."""
    page = render_page(
        Path(__file__).parent,
        "run_report.html.j2",
        report=report,
        took=(report.finished_at - report.started_at).total_seconds(),
        refused=report.quarantine[:_SHOWN_LINES],
        refused_more=max(len(report.quarantine) - _SHOWN_LINES, 0),
        problem_files=[line for line in report.files if line.has_problem],
        sound_files=[line for line in report.files if not line.has_problem],
        unsound=[line for line in report.files if not line.adds_up],
        longest=max((stage.seconds for stage in report.stages), default=0.0),
    )
    return page.encode("utf-8")
