"""What happens in the exchange that others may want to know."""

from dataclasses import dataclass
from datetime import date

from littlesociety.core.events import Event


@dataclass(frozen=True, slots=True)
class NeedAsked(Event):
    """A resident asked for help."""

    need_id: int


@dataclass(frozen=True, slots=True)
class MatchProposed(Event):
    """A helper and a need were put to one another."""

    match_id: int


@dataclass(frozen=True, slots=True)
class LimitsChanged(Event):
    """From a day on, time accounts may go further down or up than before, or less far."""

    begins_on: date


@dataclass(frozen=True, slots=True)
class HelpConfirmed(Event):
    """Both sides said that help came, and it was paid in time."""

    match_id: int
    minutes: int
