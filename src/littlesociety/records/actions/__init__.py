"""Everything that writes to the public record and the audit trail, under one door."""

from .neighbours import add_neighbour, remove_neighbour
from .publishing import Line, destroy_seals, note_act, open_record, publish, publish_many
from .sealing import seal_record
from .witnessing import answer_request, publish_cosignatures, store_outcome

__all__ = [
    "Line",
    "add_neighbour",
    "answer_request",
    "destroy_seals",
    "note_act",
    "open_record",
    "publish",
    "publish_cosignatures",
    "publish_many",
    "remove_neighbour",
    "seal_record",
    "store_outcome",
]
