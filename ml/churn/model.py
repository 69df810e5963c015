"""The churn model that serves: fitted once, then an immutable value that scores frames exactly.

Fed by training frames (dataset.training_frame) and later by snapshots of the day to score. Words
belong to explain.py, files to registry.py, the final test to evaluate.py.
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit
from threadpoolctl import threadpool_limits

from ml.churn.additive import Additive
from ml.churn.dataset import Floats, digest, in_order, numbers
from ml.churn.families import PATTERN, Families, load_families
from ml.churn.horizons import Timing, fit_timing
from ml.churn.rhythm import Rhythm, fit_rhythm
from ml.churn.selection import Selection, select
from ml.churn.treatment import CONTACTED, if_nobody_acts, with_flag

# Beyond this a probability is one in 160,000: no data of ours can claim more.
MOST_LOG_ODDS = 12.0
CODES = ("low", "high", "zero", "missing", PATTERN)
SIDES_BY_CODE = pd.Index(CODES, dtype=object)
PATTERN_CODE = CODES.index(PATTERN)
LAST = 1e6  # more than any share
LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy")


@dataclass(frozen=True)
class ChurnModel:
    """A fitted model: its additive shares, the families they add up to, and where it comes from.

    `rhythm` adds what purchases alone say of the next one, where leaving is silence; `timing`
    tells the risks of other horizons, where it is known when customers left.
    """

    additive: Additive
    family_of: Mapping[str, str]
    families: tuple[str, ...]
    typical: Mapping[str, float]
    facts: Mapping[str, Any]
    rhythm: Rhythm | None = None
    timing: Timing | None = None

    @classmethod
    def fit(
        cls,
        training: pd.DataFrame,
        definition: str = "silence",
        horizon_days: int = 90,
        families: Families | None = None,
        left_after: pd.DataFrame | None = None,
    ) -> "ChurnModel":
        """Fit on snapshots joined with closed labels, whatever their order.

        A column `contacted` (treatment.py) is learnt from and taken out: scores say what happens
        if nobody acts.

        `definition` is silence or contract; `left_after` is told of in horizons.py. Raises
        NotEnoughDataError (its `status` is not_enough_data), UnknownFeatureError, DatasetError.
        """
        catalogue = with_flag(families or load_families())
        frame = in_order(training)
        trained_on = digest(frame)
        rhythm = fit_rhythm(frame, horizon_days) if definition == "silence" else None
        frame = rhythm.on(frame) if rhythm else frame
        with threadpool_limits(1):
            chosen = select(frame, catalogue, definition, horizon_days)
            # All closed snapshots are pooled, short early history included: on CDNOW samples and
            # shop cuts up to 2011-06-01 that beat or equalled the latest one alone (AUC: boosted
            # +.0005 to +.003, RFM +.0001 to +.003).
            # No sigmoid on the latest window on top: there it carried that window's season into the
            # next and changed later log loss by +.0006 on average (44 fits, spread .0028).
            raw = chosen.candidate.fit(frame, catalogue, definition)
            timing = (
                None
                if left_after is None
                else fit_timing(
                    frame.drop(columns=CONTACTED, errors="ignore"),
                    left_after,
                    catalogue,
                    definition,
                    horizon_days,
                )
            )
        latest = frame[frame["snapshot_date"] == frame["snapshot_date"].max()]
        additive = if_nobody_acts(raw).centred_on(latest)
        used = [curve.feature for curve in additive.curves]
        return cls(
            additive,
            {name: catalogue.features[name].family for name in used},
            catalogue.names,
            {name: float(np.nanmedian(numbers(frame, name))) for name in used},
            _facts(frame, trained_on, chosen, definition, horizon_days),
            rhythm,
            timing,
        )

    @property
    def status(self) -> str:
        """What its scores are worth: scored or no_skill."""
        return "no_skill" if self.facts["validation"]["verdict"] == "no_skill" else "scored"

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Score one snapshot, one row per customer, in the order given.

        Columns: customer_id, churn_probability, log_odds, starting_log_odds, one contribution per
        family (log-odds; start + families = log_odds), and per family `main_feature_<family>` and
        `main_side_<family>`: the feature that speaks loudest for leaving and where its value lies;
        what reads like praise does not speak, and `pattern` is its side where nothing else pushes.
        """
        frame = self.rhythm.on(frame) if self.rhythm else frame
        values = {one.feature: numbers(frame, one.feature) for one in self.additive.curves}
        shares = {one.feature: one.share(values[one.feature]) for one in self.additive.curves}
        sums = {family: self._sum(shares, family, len(frame)) for family in self.families}
        start, total, sums = _bounded(self.additive.start, sums, len(frame))
        columns: dict[str, Any] = {
            "customer_id": frame["customer_id"].to_numpy(),
            "churn_probability": expit(total),
            "log_odds": total,
            "starting_log_odds": start,
            **sums,
        }
        for family in self.families:
            columns |= self._main(values, shares, family, len(frame))
        return pd.DataFrame(columns)

    def risks(self, frame: pd.DataFrame) -> dict[int, Floats | None]:
        """Return per horizon in days, ascending, the risk of every row of one snapshot.

        The ranking horizon's is predict's churn_probability; None where nothing is known of one.
        """
        ranking = self.predict(frame)["churn_probability"].to_numpy(dtype=np.float64)
        if self.timing is None:
            return {int(self.facts["horizon_days"]): ranking}
        return self.timing.risks(ranking, self.rhythm.on(frame) if self.rhythm else frame)

    def _sum(self, shares: Mapping[str, Floats], family: str, rows: int) -> Floats:
        total = np.zeros(rows)
        for name, share in shares.items():
            if self.family_of[name] == family:
                total = total + share
        return total

    def _main(
        self, values: Mapping[str, Floats], shares: Mapping[str, Floats], family: str, rows: int
    ) -> dict[str, Any]:
        names = [name for name in shares if self.family_of[name] == family]
        best = np.full(rows, -np.inf)
        main = np.full(rows, -1, dtype=np.int16)
        side = np.full(rows, -1, dtype=np.int8)
        for place, name in enumerate(names):
            own = _sides(values[name], self.typical[name])
            well = _is_praise(name)[own]
            # What reads like praise speaks only where nothing else of the family pushes.
            key = np.where(well | (shares[name] <= 0.0), shares[name] - LAST, shares[name])
            louder = key > best
            best = np.where(louder, key, best)
            main = np.where(louder, place, main)
            side = np.where(louder, np.where(well, PATTERN_CODE, own), side)
        return {
            f"main_feature_{family}": pd.Categorical.from_codes(
                main, pd.Index(names, dtype=object)
            ),
            f"main_side_{family}": pd.Categorical.from_codes(side, SIDES_BY_CODE),
        }


def _is_praise(name: str) -> npt.NDArray[np.bool_]:
    """Per code whether the catalogue calls that side praise; a stranger to it has none."""
    feature = load_families().features.get(name)
    praise = feature.praise if feature else frozenset()
    return np.array([code in praise for code in CODES])


def _sides(values: Floats, typical: float) -> npt.NDArray[np.int8]:
    side = (values > typical).astype(np.int8)
    side[values == 0.0] = CODES.index("zero")
    side[np.isnan(values)] = CODES.index("missing")
    return side


def _bounded(
    start: float, sums: Mapping[str, Floats], rows: int
) -> tuple[Floats, Floats, dict[str, Floats]]:
    """Add up; past the bound, shrink all shares alike so that they still add up."""
    start = float(np.clip(start, -MOST_LOG_ODDS, MOST_LOG_ODDS))
    total = np.full(rows, start)
    for values in sums.values():
        total = total + values
    bound = np.clip(total, -MOST_LOG_ODDS, MOST_LOG_ODDS)
    beyond = bound != total
    scale = np.where(beyond, (bound - start) / np.where(beyond, total - start, 1.0), 1.0)
    shrunk = {family: values * scale for family, values in sums.items()}
    return np.full(rows, start), np.where(beyond, bound, total), shrunk


def _facts(
    frame: pd.DataFrame, trained_on: str, chosen: Selection, definition: str, horizon_days: int
) -> dict[str, Any]:
    days = frame["snapshot_date"].drop_duplicates()
    return {
        "candidate": chosen.candidate.name,
        "reason": chosen.reason,
        "definition": definition,
        "horizon_days": horizon_days,
        "trained_on": {
            "digest": trained_on,
            "snapshots": [day.date().isoformat() for day in days],
            "rows": len(frame),
            "customers": int(frame["customer_id"].nunique()),
            "share_left": float(frame["churned"].mean()),
            "contacted": int(frame[CONTACTED].sum()) if CONTACTED in frame else 0,
        },
        "validation": {
            "scheme": chosen.scheme,
            "verdict": chosen.verdict,
            "auc": chosen.auc,
            "auc_interval": list(chosen.auc_interval),
            "log_loss": chosen.log_losses,
            "base_rate_log_loss": chosen.base_log_loss,
            "challenger": chosen.challenger,
        },
        "libraries": {"python": platform.python_version()} | {n: version(n) for n in LIBRARIES},
    }
