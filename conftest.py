"""What all tests share."""

import pytest


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test() -> None:
    """Places keeps the society and its maps for a while in each process; a test begins without."""
    from littlesociety.places import queries  # noqa: PLC0415 - Django must be ready first

    queries.forget_kept()
