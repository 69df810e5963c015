"""Fixtures that every tier shares.

The one place that knows where optional real data lies. Fixtures of one tier alone (a built home,
a browser) belong in that tier's own conftest.
"""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of optional real data; the test skips aloud where it is missing."""
    folder = Path(os.environ.get("HARKEN_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real test data is not at {folder}; set HARKEN_TEST_DATA to run this test")
    return folder
