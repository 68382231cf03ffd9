"""What happens to places that others may want to know."""

from dataclasses import dataclass
from datetime import datetime

from littlesociety.core.actors import Actor
from littlesociety.core.events import Event


@dataclass(frozen=True, slots=True)
class SocietyFounded(Event):
    """The society has a name and an origin for its record."""

    record_origin: str
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class AreasImported(Event):
    """A file of areas, outlines or figures was taken in and changed something."""

    source_id: int
    kind: str
    vintage: int
    areas: int
    sha256: str
    by: Actor
    at: datetime
