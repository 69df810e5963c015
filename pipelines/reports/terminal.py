"""The run report in a few lines for the terminal: what needs a person first.

Fed by a RunReport. WHAT DOES NOT BELONG HERE: gathering the figures, the page.
"""

from pathlib import Path

from pipelines.pages.words import NO_BREAK, whole
from pipelines.reports.run_facts import RunReport

LINES_SHOWN = 10


def terminal_text(facts: RunReport, page: Path, list_file: str | None) -> str:
    """The lines of the console summary."""
    lines = [facts.headline, *(f"degraded: {words}" for words in facts.degraded)]
    lines.append(", ".join(f"{whole(count)} {name}" for name, count in facts.counts.items()))
    if facts.scored is not None:
        listed = "" if facts.listed is None else f", {whole(facts.listed)} on the list"
        lines.append(f"{whole(facts.scored)} scored{listed}")
    bad = [file for file in facts.files if file.has_problem]
    lines += [
        f"  {file.status}: {file.name} "
        f"({whole(file.loaded)} of {whole(file.received)} records loaded)"
        for file in bad[:LINES_SHOWN]
    ]
    lines += [
        f"  quarantine: {line.file}, record {line.position}: {line.reason}"
        for line in facts.quarantine[:LINES_SHOWN]
    ]
    if len(facts.quarantine) > LINES_SHOWN:
        more = whole(len(facts.quarantine) - LINES_SHOWN)
        lines.append(f"  ... and {more} more: harken quarantine list")
    lines += [f"note: {note}" for note in facts.notes]
    if list_file:
        lines.append(f"list:   {list_file}")
    lines.append(f"report: {page}")
    return "\n".join(lines).replace(NO_BREAK, " ")
