"""Everything that writes to the public record and the audit trail, under one door."""

from .publishing import Line, destroy_seals, note_act, open_record, publish, publish_many
from .sealing import seal_record

__all__ = [
    "Line",
    "destroy_seals",
    "note_act",
    "open_record",
    "publish",
    "publish_many",
    "seal_record",
]
