"""A small made-up place in a home of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings

from littlesociety.ops.demo import town

AT = datetime(2030, 5, 2, 12, tzinfo=UTC)


def nothing(_line: str) -> None:
    """Say nothing."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """An empty home."""
    folders = {
        "SOCIETY_HOME": tmp_path,
        "RECORD_DIR": tmp_path / "record",
        "KEY_DIR": tmp_path / "keys",
        "MEDIA_ROOT": tmp_path / "media",
    }
    with override_settings(**folders):
        yield tmp_path


@pytest.fixture
def marlbrook(home: Path, db: None) -> Path:
    """The small made-up place, with its record sealed."""
    town.seal(town.build("small", at=AT, say=nothing), at=AT, say=nothing)
    return home
