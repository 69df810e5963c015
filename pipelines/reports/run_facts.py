"""What a run report is made of: files, refused records, breaches, sources, timings, notes.

Fed by the run; written by run_report.py.
WHAT DOES NOT BELONG HERE: personal text. Reasons speak of columns and kinds of fault, never of
values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pipelines.timeline.source_states import SourceState

Status = Literal["ok", "degraded", "failed"]


@dataclass(frozen=True)
class FileLine:
    """One received file as in ingest.ledger; counts in the file's own records."""

    name: str
    source: str
    system: str
    status: str
    received: int
    loaded: int
    duplicate: int
    quarantined: int

    @property
    def adds_up(self) -> bool:
        """Whether every record received is loaded, a duplicate, or in quarantine."""
        return self.received == self.loaded + self.duplicate + self.quarantined

    @property
    def has_problem(self) -> bool:
        """Whether a person should look at it."""
        return self.status != "loaded" or self.quarantined > 0 or not self.adds_up


@dataclass(frozen=True)
class QuarantineLine:
    """One refused record: where it stands in its file, and why in words without its content."""

    file: str
    position: int
    reason: str


@dataclass(frozen=True)
class ContractBreach:
    """A contract that did not hold: file, column, how many rows, and which by position."""

    contract: str
    file: str
    column: str
    rows: int
    what: str
    positions: Sequence[int] = ()


@dataclass(frozen=True)
class StageTiming:
    """How long a stage took, in seconds; `outcome` is done, kept, failed or skipped."""

    stage: str
    seconds: float
    outcome: str = "done"


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended, as whoever ran it says.

    `failures` are sentences, none for a good end; `warnings` say what it had to go on without.
    """

    run_id: str
    started_at: datetime
    stages: Sequence[StageTiming] = ()
    failures: Sequence[str] = ()
    nothing_new: bool = False
    warnings: Sequence[str] = ()

    def reached(self, stage: str) -> bool:
        """Whether the state that the stage leaves behind is this run's to tell of."""
        return self.nothing_new or any(each.stage == stage for each in self.stages)


@dataclass(frozen=True)
class RunReport:
    """What a run did: `headline` is one sentence, `counts` keep their order, times are UTC.

    `degraded` says why a run that ended well is not as it should be; `scored` and `listed` count
    customers, None where the run did not come so far.
    """

    run_id: str
    as_of: date | None
    headline: str
    started_at: datetime
    finished_at: datetime
    failed: bool = False
    degraded: Sequence[str] = ()
    scored: int | None = None
    listed: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    files: Sequence[FileLine] = ()
    quarantine: Sequence[QuarantineLine] = ()
    breaches: Sequence[ContractBreach] = ()
    sources: Sequence[SourceState] = ()
    stages: Sequence[StageTiming] = ()
    notes: Sequence[str] = ()
    time_zone: str = "UTC"

    @property
    def status(self) -> Status:
        """One word for a program: ok, degraded or failed."""
        return "failed" if self.failed else "degraded" if self.degraded else "ok"
