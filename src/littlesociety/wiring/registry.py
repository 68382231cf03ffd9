"""Which reactions there are, by name: what the outbox looks a stored reaction up in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from littlesociety.core.events import Event

EventType = TypeVar("EventType", bound=Event)


@dataclass(frozen=True, slots=True)
class Reaction(Generic[EventType]):
    """What follows from an event.

    A durable one is stored with the event and carried out by the worker, at least once: `carry_out`
    must do the same when it runs again. One that is not runs at once, in the event's transaction.
    Both are told the moment at which the event was announced, which is the same each time.
    """

    event: type[EventType]
    name: str
    carry_out: Callable[[EventType, datetime], None]
    is_durable: bool = True


_known: Final[dict[str, Reaction[Event]]] = {}


def learn(reaction: Reaction[EventType]) -> None:
    """Remember a reaction under its name. Learning the same again changes nothing."""
    known = _known.setdefault(reaction.name, reaction)  # type: ignore[arg-type]
    if known != reaction:
        message = f"Two reactions are called {reaction.name!r}."
        raise ValueError(message)


def named(name: str) -> Reaction[Event]:
    """The reaction of this name. Raises KeyError when a newer release no longer has it."""
    return _known[name]
