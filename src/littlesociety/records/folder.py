"""The record's own folder. How it is written, and why no crash can tear it, stands in `merkle`."""

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from society_algorithms.merkle.folder import CHECKPOINT, KEY, POLICY, LogFolder

__all__ = ["CHECKPOINT", "KEY", "POLICY", "RecordFolder"]


@dataclass(slots=True)
class RecordFolder(LogFolder):
    """The folder that the settings name."""

    root: Path = field(default_factory=lambda: Path(settings.RECORD_DIR))
