"""What tests of the exchange share."""

import pytest
from django.core.cache import cache

from littlesociety.places.queries import forget_kept


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Rate limits and what processes keep for a while begin anew."""
    cache.clear()
    forget_kept()
