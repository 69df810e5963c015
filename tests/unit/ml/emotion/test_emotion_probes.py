"""The shipped model says of our probes what a reader would, family by family."""

import pytest
from click.testing import CliRunner

from ml.emotion import EmotionModel
from ml.emotion.bench import HELD, HELD_OF_SARCASM
from ml.emotion.bench import main as bench
from ml.emotion.probes import Probe, failures, load_probes

PROBES = load_probes()


@pytest.fixture(scope="module")
def model() -> EmotionModel:
    return EmotionModel.load()


def test_every_family_has_enough_probes_and_each_asks_something():
    assert len(PROBES) == 15
    for family, probes in PROBES.items():
        assert len(probes) >= 20, family
        assert len({probe.text for probe in probes}) == len(probes), family
        assert all(any(asked is not None and asked != () for asked in one[1:]) for one in probes)


@pytest.mark.parametrize("family", PROBES)
def test_the_family_holds(model, family):
    failed = failures(PROBES[family], model)
    wanted = HELD_OF_SARCASM if family == "sarcasm" else HELD
    assert 1 - len(failed) / len(PROBES[family]) >= wanted, failed


def test_a_probe_that_does_not_hold_says_why(model):
    wrong = Probe("I am fed up with this.", quiet=("negative",), like="Thank you so much!")
    ((_, why),) = failures([wrong], model)
    assert why[0].startswith("negative is 0.9")
    assert "instead of ['gratitude'" in why[1]


def test_the_bench_prints_size_and_every_family():
    result = CliRunner().invoke(bench, [])
    assert result.exit_code == 0, result.output
    assert "MB (at most 3), loaded in" in result.output
    assert all(f"probes, {family}:" in result.output for family in PROBES)
