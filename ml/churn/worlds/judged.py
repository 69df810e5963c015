"""The product's own model in a world, beside the oracles: shares of what can be foreseen.

Training, scoring and reasons are those that serve; nothing here changes them. Printing belongs to
`__main__.py`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ml.churn.dataset import Floats, labels_of
from ml.churn.explain import reasons
from ml.churn.families import load_families
from ml.churn.lead_time import Rounds
from ml.churn.metrics import customer_draws, losses, measure, ranking_metrics
from ml.churn.model import ChurnModel
from ml.churn.worlds.life import Bools, live
from ml.churn.worlds.mechanisms import FAMILIES, HORIZON_WEEKS, Mechanism, World
from ml.churn.worlds.observation import (
    FIRST_DAY,
    MONTH,
    QUARTER,
    Records,
    present,
    record,
    snapshots,
)
from ml.churn.worlds.oracle import all_knowing, informed

LEARNT_FROM = list(range(20, 65, 4))  # weeks; the last label closes a week before the first test
JUDGED_ON = list(range(78, 91))
HORIZON_DAYS = 7 * HORIZON_WEEKS
BUDGET, LIFT_SHARE = 0.02, 0.02
DOMINANT = 0.5  # share of what pushes that makes a cause the main one, and so many log-odds
LEAST_PUSH = 0.7
DRAWS, SEED = 200, 5


@dataclass(frozen=True)
class Judged:
    """A model fitted in a world and the snapshots it is judged on, in the order of `scores`."""

    records: Records
    model: ChurnModel
    test: pd.DataFrame

    @classmethod
    def of(cls, world: World, without: str | None = None) -> "Judged":
        """Live through a world, record it and fit; `without` leaves a family of features out."""
        records = record(live(world))
        train, test = snapshots(records, LEARNT_FROM), snapshots(records, JUDGED_ON)
        if without:
            family = [n for n, one in load_families().features.items() if one.family == without]
            train, test = (each.drop(columns=family, errors="ignore") for each in (train, test))
        model = ChurnModel.fit(train, "contract", HORIZON_DAYS, load_families())
        return cls(records, model, test)

    @cached_property
    def predicted(self) -> list[pd.DataFrame]:
        """What the model says of each test day."""
        days = self.test.groupby("snapshot_date", sort=True)
        return [self.model.predict(day.reset_index(drop=True)) for _, day in days]

    @cached_property
    def scores(self) -> dict[str, Floats]:
        """Risk per test row: the product's, and each oracle's."""
        product = [day["churn_probability"].to_numpy() for day in self.predicted]
        return {
            "harken": np.concatenate(product),
            "oracle": np.concatenate([informed(self.records, at) for at in JUDGED_ON]),
            "all_knowing": np.concatenate([all_knowing(self.records, at) for at in JUDGED_ON]),
        }

    def figures(self) -> dict[str, float]:
        """The issue's figures: shares of the oracle's, reasons, calibration."""
        labels = labels_of(self.test)
        found = {name: self._quality(labels, score) for name, score in self.scores.items()}
        mine, best = found["harken"], found["oracle"]
        return {
            "auc": mine["auc"],
            "oracle_auc": best["auc"],
            "all_knowing_auc": found["all_knowing"]["auc"],
            "auc_skill": (mine["auc"] - 0.5) / (best["auc"] - 0.5),
            "log_loss_gain": mine["gain"] / best["gain"],
            "lift": mine["lift"] / best["lift"],
            "recall_14d": mine["recall_14d"] / best["recall_14d"],
            "calibration_slope": float(measure(labels, self.scores["harken"])["calibration_slope"]),
            "main_cause_told": self.main_cause_told(),
            "worst_sum": self.worst_sum(),
        }

    def _quality(self, labels: Floats, score: Floats) -> dict[str, float]:
        base = losses(labels, np.full(len(labels), labels.mean())).mean()
        first = np.argsort(-score, kind="stable")[: round(LIFT_SHARE * len(score))]
        rounds = Rounds(self.test, self.records.exits, HORIZON_DAYS)
        return {
            "auc": float(ranking_metrics(labels, score)["auc"]),
            "gain": float(base - losses(labels, score).mean()),
            "lift": float(labels[first].mean() / labels.mean()),
            "recall_14d": float(rounds.figures(score, BUDGET)["recall_14d"] or 0.0),
        }

    def worst_sum(self) -> float:
        """The largest distance between a score's log-odds and its parts added up."""
        distance = 0.0
        for day in self.predicted:
            parts = day[list(self.model.families)].sum(axis=1) + day["starting_log_odds"]
            distance = max(distance, float((parts - day["log_odds"]).abs().max()))
        return distance

    def main_cause_told(self) -> float:
        """Of listed customers with one dominant true cause: the share that is told it."""
        told = asked = 0
        for at, day in zip(JUDGED_ON, self.predicted, strict=True):
            frame = self.test[self.test["snapshot_date"] == FIRST_DAY + pd.Timedelta(weeks=at)]
            order = np.argsort(-day["churn_probability"].to_numpy(), kind="stable")
            listed = order[: round(BUDGET * len(day))]
            shown = reasons(day, frame.reset_index(drop=True), load_families())
            families = shown.groupby("customer_id")["family"].agg(set)
            causes = self._main_causes(at)
            for row in listed:
                if causes[row] is None:
                    continue
                asked += 1
                said = families.get(day["customer_id"].iloc[row], set())
                told += bool(said & set(FAMILIES[causes[row]]))
        return told / asked if asked else float("nan")

    def _main_causes(self, at: int) -> list[Mechanism | None]:
        """Per present customer the true main cause; None without one, or where no record shows it.

        What is fading shows after a month, an event where a record of it exists.
        """
        life, rows = self.records.life, present(self.records.life, at)
        pushes = np.stack([life.parts[one][at - 1, rows] for one in Mechanism])
        most, total = pushes.max(axis=0), np.maximum(pushes, 0.0).sum(axis=0)
        is_main = (most >= LEAST_PUSH) & (most >= DOMINANT * total)
        kinds, places = list(Mechanism), pushes.argmax(axis=0)
        seen = self._shown(at)[:, rows]
        return [
            kinds[place] if main and seen[place, row] else None
            for row, (place, main) in enumerate(zip(places, is_main, strict=True))
        ]

    def _shown(self, at: int) -> Bools:
        """Whether each mechanism's doing is on record (mechanisms x customers)."""
        life, lately = self.records.life, slice(max(at - QUARTER, 0), at)
        contacts, events = self.records.seen(at)[lately], life.events
        shown = {
            Mechanism.INCIDENT: (contacts & events.incident[lately]).any(axis=0),
            Mechanism.SLOW: (contacts & events.slow[lately]).any(axis=0),
            Mechanism.SECOND: (contacts & events.second[lately]).any(axis=0),
            Mechanism.FADING: life.fading[at - MONTH],
        }
        always = np.ones(life.world.customers, dtype=bool)
        return np.stack([shown.get(one, always) for one in Mechanism])


def worth_of_words(world: World) -> tuple[float, float, float]:
    """AUC that emotion features add in a world, with its 95 % interval over customers."""
    with_words, without = Judged.of(world), Judged.of(world, without="emotion")
    labels, customers = labels_of(with_words.test), with_words.test["customer_id"].to_numpy(object)
    pair = [
        np.concatenate([day["churn_probability"].to_numpy() for day in one.predicted])
        for one in (with_words, without)
    ]
    drawn = []
    for weights in customer_draws(customers, DRAWS, SEED):
        rows = np.repeat(np.arange(len(labels)), weights.astype(int))
        aucs = [float(ranking_metrics(labels[rows], score[rows])["auc"]) for score in pair]
        drawn.append(aucs[0] - aucs[1])
    whole = [float(ranking_metrics(labels, score)["auc"]) for score in pair]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return whole[0] - whole[1], float(low), float(high)
