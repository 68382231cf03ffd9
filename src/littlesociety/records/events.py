"""What happened between this record and those of its neighbours."""

from dataclasses import dataclass

from littlesociety.core.events import Event


@dataclass(frozen=True, slots=True)
class NeighbourContradicted(Event):
    """A neighbour signed two checkpoints that cannot both be true; both are kept."""

    neighbour: str
    contradiction_id: int


@dataclass(frozen=True, slots=True)
class RecordDoubted(Event):
    """A neighbour says that our own record does not continue what it saw of it before."""

    neighbour: str
    neighbour_id: int
