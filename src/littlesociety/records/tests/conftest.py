"""Every test has a record folder and a key of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def record_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.RECORD_DIR = tmp_path / "record"
    settings.KEY_DIR = tmp_path / "keys"
    return tmp_path / "record"
