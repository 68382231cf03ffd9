"""What tests of persons share."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    """Rate limits begin anew."""
    cache.clear()
