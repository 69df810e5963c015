"""The leakage gate: what could not be known at the snapshot, found before anything is learnt.

Fed by the training frame as it is. A leak is named with its column and its figures; how well
columns foretell stands in foretelling.py, and what becomes of the run is the pipeline's decision.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.churn.dataset import NOT_FEATURES, Floats, in_order, labels_of, numbers
from ml.churn.families import load_families
from ml.churn.foretelling import auc_alone, auc_within, scores_of

Kind = Literal["label_twin", "knows_the_answer", "after_the_fact", "future_row"]
Rows = npt.NDArray[np.bool_]
TWIN = 0.98  # share of rows that say the same as the label, or its opposite
CERTAIN_AUC = 0.97  # of one column alone, or of all together: no behaviour foretells so well
PLAIN_AUC = 0.93  # a behaviour that the catalogue knows gets no further
SUSPECT_AUC = 0.92  # of a column that nobody vouches for
LEAST_LEAD = 0.04  # in AUC, of a suspect over everything else together
LEAST_PRESENT = 20  # customers
PURE = 0.95  # share of leavers among those who have a value at all
LEAST_ROWS = 100
COPY_AUC = 0.85
COPIED = 0.7  # rank correlation with a leak, among leavers and among stayers
LEAST_OF_EACH = 50  # customers who left and who stayed, among those with a value
DEFAULT = 0.2  # share of the values present that one of them needs, to stand for none
# Told by the contract beforehand: where only an end lets customers go, the day alone foretells them
# (AUC .98 where a contract runs a year and the horizon is a month).
CLOCKS = frozenset({"days_to_contract_end", "in_notice_window"})


@dataclass(frozen=True)
class Leak:
    """One leak: its kind, the column or rows, and a sentence with what gave it away."""

    kind: Kind
    where: str
    sentence: str


@dataclass(frozen=True)
class _Seen:
    """One column: its values, the rows it foretells best on, and how well alone there."""

    values: Floats
    rows: Rows
    alone: float


def find_leaks(
    snapshots: pd.DataFrame,
    labels: pd.DataFrame,
    as_of: date,
    horizon_days: int,
    vouched: Collection[str] | None = None,
) -> list[Leak]:
    """Return every leak of snapshots and labels, rows first, then columns in their order.

    Columns need not be in the catalogue, but only those that are `vouched` for (else: of the
    catalogue) can excuse a suspect. DatasetError on a repeated key or on texts.
    """
    rows = list(_future_rows(snapshots, labels, as_of, horizon_days))
    joined = snapshots.merge(
        labels[["snapshot_date", "customer_id", "churned"]], on=["snapshot_date", "customer_id"]
    )
    frame = in_order(joined)
    left = labels_of(frame)
    if len(frame) < LEAST_ROWS or not 0.0 < left.mean() < 1.0:
        return rows
    names = [str(name) for name in frame.columns if name not in NOT_FEATURES]
    seen = {name: _seen(frame, numbers(frame, name), left) for name in names}
    known = load_families().features.keys() if vouched is None else vouched
    found: dict[str, Leak] = {}
    for name, one in seen.items():
        # Of a known column a default is a value like others: few but leavers speak of leaving.
        saying = _with_a_value(one.values, defaults=name not in known)
        leak = _twin(one.values, left, name) or _after_the_fact(frame, saying, left, name)
        found |= {name: leak} if leak else {}
    for name in [name for name in names if name not in {*found, *CLOCKS}]:
        if seen[name].alone >= (PLAIN_AUC if name in known else SUSPECT_AUC):
            others = [other for other in _excusing(name, seen) if other in known]
            rest = auc_within(left, scores_of(frame, left, others), seen[name].rows)
            leak = _knowing(name, seen[name], rest)
            found |= {name: leak} if leak else {}
    found |= _copies(seen, left, found)
    open_ones = [name for name in names if name not in {*found, *CLOCKS}]
    # Those that nobody vouches for are named first, and of these those that know most.
    open_ones.sort(key=lambda name: (name in known, -seen[name].alone))
    found |= _together(frame, left, {name: seen[name].alone for name in open_ones})
    return [*rows, *(found[name] for name in names if name in found)]


def _excusing(name: str, seen: dict[str, _Seen]) -> list[str]:
    # Two leaks must not excuse each other: what foretells better than any behaviour is no measure
    # for others, and whoever does so themselves is measured by plainly honest columns alone.
    most = SUSPECT_AUC if seen[name].alone >= PLAIN_AUC else PLAIN_AUC
    return [other for other, one in seen.items() if other != name and one.alone < most]


def _copies(seen: dict[str, _Seen], left: Floats, found: dict[str, Leak]) -> dict[str, Leak]:
    """Columns that err where a score of the future errs: the same score, made less sure."""
    scores = [name for name, leak in found.items() if leak.kind == "knows_the_answer"]
    copies: dict[str, Leak] = {}
    for name, one in seen.items():
        if name in {*found, *CLOCKS} or one.alone < COPY_AUC:
            continue
        alike = {score: _alike(one.values, seen[score].values, left) for score in scores}
        of = max(alike, key=lambda score: alike[score], default=None)
        if of is not None and alike[of] >= COPIED:
            copies[name] = Leak(
                "knows_the_answer",
                name,
                f"{name} (AUC {one.alone:.3f}) is {of} again, less exact: among those who left and "
                f"those who stayed they rise together ({alike[of]:.2f})",
            )
    return copies


def _alike(some: Floats, others: Floats, left: Floats) -> float:
    """The smaller rank correlation of leavers and of stayers, whichever way it runs."""
    both = pd.DataFrame({"some": some, "others": others, "left": left}).dropna()
    found = []
    for _, group in both.groupby("left"):
        ranks = group[["some", "others"]].rank()
        if len(group) < LEAST_OF_EACH or (ranks.std() == 0.0).any():
            return 0.0
        found.append(abs(float(ranks["some"].corr(ranks["others"]))))
    return min(found, default=0.0)


def _together(frame: pd.DataFrame, left: Floats, alone: dict[str, float]) -> dict[str, Leak]:
    """Columns none of which stands out, where all together know more than behaviour can tell.

    Named in the order given, until the rest would not be suspected if it were one column.
    """
    found: dict[str, Leak] = {}
    names, bound = list(alone), CERTAIN_AUC
    everything = np.ones(len(left), dtype=bool)
    while names:
        auc = auc_within(left, scores_of(frame, left, names), everything)
        if auc < bound:
            break
        name, bound = names.pop(0), SUSPECT_AUC
        found[name] = Leak(
            "knows_the_answer",
            name,
            f"{name} (AUC {alone[name]:.3f}) and {len(names)} others together foretell leaving "
            f"with an AUC of {auc:.3f}: several of them tell of the time after the snapshot",
        )
    return found


def _future_rows(
    snapshots: pd.DataFrame, labels: pd.DataFrame, as_of: date, horizon_days: int
) -> Iterator[Leak]:
    today = pd.Timestamp(as_of)
    later = pd.to_datetime(snapshots["snapshot_date"]) > today
    if later.any():
        yield Leak(
            "future_row",
            "customer_snapshots",
            f"{int(later.sum())} snapshots are of days after {as_of}, the day they are for",
        )
    closes = pd.to_datetime(labels["snapshot_date"]) + pd.Timedelta(days=horizon_days)
    if (closes > today).any():
        yield Leak(
            "future_row",
            "churn_labels",
            f"{int((closes > today).sum())} labels tell of windows that end after {as_of}",
        )


def _twin(values: Floats, left: Floats, name: str) -> Leak | None:
    present = ~np.isnan(values)
    kinds = np.unique(values[present])
    if len(kinds) + (not present.all()) != 2:
        return None
    same = float(np.mean(np.where(present, values == kinds[-1], False) == (left == 1.0)))
    agree = max(same, 1.0 - same)
    if agree < TWIN:
        return None
    return Leak("label_twin", name, f"{name} is the label under another name ({agree:.1%} agree)")


def _after_the_fact(
    frame: pd.DataFrame, saying: list[Rows], left: Floats, name: str
) -> Leak | None:
    """A value that almost only leavers have, or only they have other than the usual one."""
    base = float(left.mean())
    for present in saying:
        if frame.loc[present, "customer_id"].nunique() < LEAST_PRESENT:
            continue
        share = float(left[present].mean())
        if share >= max(PURE, 1.0 - (1.0 - base) / 10.0):
            return Leak(
                "after_the_fact",
                name,
                f"{share:.1%} of those with a value of {name} left (of all: {base:.1%}): "
                "it is written down when somebody leaves",
            )
    return None


def _with_a_value(values: Floats, defaults: bool) -> list[Rows]:
    """Rows other than the usual value; where `defaults` count, also other than one and none."""
    usual = pd.Series(values).mode(dropna=False).iloc[0]
    other = ~np.isnan(values) if np.isnan(usual) else values != usual
    return [other, *(_beside_a_default(values) if defaults else [])]


def _beside_a_default(values: Floats) -> list[Rows]:
    """Rows with a value other than the one that so many have that it may mean none; or nothing."""
    present = ~np.isnan(values)
    if not present.any():
        return []
    common = float(pd.Series(values[present]).mode().iloc[0])
    often = np.mean(values[present] == common) >= DEFAULT
    return [present & (values != common)] if often else []


def _seen(frame: pd.DataFrame, values: Floats, left: Floats) -> _Seen:
    """Judge on all rows and on those with a value: a leak may hide behind what is missing."""
    customers = frame["customer_id"].to_numpy(dtype=object)
    views = [np.ones(len(left), dtype=bool)]
    for rows in (~np.isnan(values), *_beside_a_default(values)):
        each = [len(pd.unique(customers[rows & (left == label)])) for label in (0.0, 1.0)]
        views += [rows] if min(each) >= LEAST_OF_EACH and not rows.all() else []
    judged = [_Seen(values, rows, auc_alone(customers, values, left, rows)) for rows in views]
    return max(judged, key=lambda one: one.alone)


def _knowing(name: str, seen: _Seen, rest: float) -> Leak | None:
    # Where others know nearly as much, the behaviour itself is that plain.
    if seen.alone - rest < (LEAST_LEAD / 4 if seen.alone >= CERTAIN_AUC else LEAST_LEAD):
        return None
    who = "" if seen.rows.all() else f" among the {int(seen.rows.sum())} rows with a value"
    return Leak(
        "knows_the_answer",
        name,
        f"{name} alone foretells leaving with an AUC of {seen.alone:.3f}{who}, all honest others "
        f"together with {rest:.3f}: it tells of the time after the snapshot, or is a score made "
        "from it",
    )
