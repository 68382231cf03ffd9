"""What happens to rules that others may want to know."""

from dataclasses import dataclass
from datetime import date, datetime

from littlesociety.core.actors import Actor
from littlesociety.core.events import Event


@dataclass(frozen=True, slots=True)
class RuleChanged(Event):
    """A new value of a rule has been decided."""

    key: str
    value: int
    unit: str
    begins_on: date
    by: Actor
    at: datetime
