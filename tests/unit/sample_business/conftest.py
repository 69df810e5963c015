"""Sample businesses written once for all tests of this folder; none of them is changed by a test.

Tests that vary an argument write a business of their own into `tmp_path`.
"""

import pytest

from pipelines.sample_business.business import SampleSummary, write_sample_business


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    folder = tmp_path_factory.mktemp("shop")
    return write_sample_business(folder / "landing", truth=folder / "sample_truth.csv")


@pytest.fixture(scope="session")
def box_club(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    folder = tmp_path_factory.mktemp("box_club")
    return write_sample_business(
        folder / "landing", business="subscriptions", truth=folder / "sample_truth.csv"
    )
