"""The page of a backtest: whole, without anything from outside, the same for the same report."""

import re

import pytest
from bs4 import BeautifulSoup

from pipelines.risk.evaluation_page import evaluation_page

LEADS = dict.fromkeys(("precision", "recall", "recall_7d", "recall_14d", "recall_30d"), 0.5)
ROW = {**LEADS, "recall_60d": 0.1, "median_lead_days": 12.0, "budget": 0.05}
REPORT = {
    "train_cut": "2026-01-01",
    "test_cut": "2026-04-01",
    "n": 100,
    "contacted": {"train": 12, "test": 7},
    "base_rate": 0.25,
    "verdict": "skill",
    "metrics": {"auc": 0.8, "log_loss": None},
    "intervals": {"auc": [0.7, 0.9], "log_loss": None},
    "baselines": {"random": {"auc": 0.5, "log_loss": 0.7}, "bg_nbd": None},
    "lead_time": [
        {**ROW, "of": "team", "budget": 40.0, "departures": 9, "baselines": {"random": ROW}},
        {**ROW, "of": "share", "departures": 9, "baselines": {"random": ROW, "recency": None}},
    ],
    "profit": {"expected_maximum": 0.01, "of_perfect_foresight": 0.05},
    "decision_curve": [{"threshold": 0.1, "net_benefit": 0.2, "everybody": 0.1}],
    "reliability": [{"n": 10.0, "expected": 0.2, "observed": 0.3}],
    "segments": [
        {
            **{"segment": "all <of> them", "n": 3, "base_rate": 0.3, "auc": None},
            **{"log_loss": None, "calibration_slope": 0.97, "calibration_intercept": -0.1234},
            **{"calibration_slope_interval": [0.9, 1.1], "calibration_intercept_interval": None},
            **{"calibration_error": 0.05, "calibration_floor": 0.028},
            **{"calibration_floor_high": 0.04, "calibration_excess": 0.022},
        }
    ],
    "missed": [
        {
            **{"customer_id": "cus_1", "place": 90, "probability": 0.1},
            **{"value_per_year": 10.0, "visible": ["waiting 3 days for an answer"]},
        }
    ],
    "warnings": ["0.1% left"],
    "without_source": [
        {
            **dict.fromkeys(("auc", "average_precision", "log_loss", "brier"), 0.612),
            **{"source": "orders", "features": 5, "status": "scored", "lift_at_10pct": 2.0},
            "brings": {
                "auc": {"value": 0.153, "interval": [0.1, 0.2]},
                "log_loss": {"value": -0.08, "interval": [-0.1, -0.05]},
            },
        },
        {"source": "parcels", "features": 0, "status": "nothing_came", "brings": None},
    ],
}
EMPTY = dict.fromkeys(
    ("lead_time", "profit", "decision_curve", "reliability", "segments", "missed", "without_source")
)


def test_it_shows_the_figures_beside_their_rivals_and_plots():
    page = BeautifulSoup(evaluation_page(REPORT, "better than chance"), "html.parser")
    assert len(page.find_all("svg")) == 4
    words = page.get_text(" ", strip=True)
    for told in ("skill", "better than chance", "0.700 to 0.900", "40 (the team)", "all <of> them"):
        assert told in words
    for told in ("+0.153", "+0.100 to +0.200", "+0.080", "nothing came from it"):
        assert told in words
    for told in ("0.970 0.900 to 1.100 -0.123", "0.050 0.028 +0.022 *"):
        assert told in words
    assert "acted upon 12 of the rows" in words
    for told in ("waiting 3 days for an answer", "0.1% left", "cus_1"):
        assert told in words


def test_nothing_comes_from_outside_and_the_same_report_is_the_same_page():
    page = evaluation_page(REPORT, "because")
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "<script" not in page
    assert page == evaluation_page(REPORT, "because")


@pytest.mark.parametrize("verdict", ["too_small", "no_skill", "leak"])
def test_what_does_not_exist_is_left_out(verdict):
    none = {"metrics": {"auc": None}, "intervals": {"auc": None}, "baselines": {"random": None}}
    page = evaluation_page({**REPORT, **EMPTY, **none, "verdict": verdict}, "too few")
    assert verdict in page
    assert "<svg" not in page
