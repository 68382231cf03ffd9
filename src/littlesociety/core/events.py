"""Telling the rest of the society what happened, without knowing who listens.

An app announces; only `wiring` listens. A handler runs at once, inside the transaction that
announced, so what it stores is stored with the fact or not at all.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Subclasses are in the past tense and hold ids and values only."""


_handlers: Final[defaultdict[type[Event], list[Callable[[Any], None]]]] = defaultdict(list)


EventType = TypeVar("EventType", bound=Event)


def on(event_type: type[EventType], handler: Callable[[EventType], None]) -> None:
    """Call `handler` with every event of this type, in the transaction that announced it."""
    _handlers[event_type].append(handler)


def announce(event: Event) -> None:
    """Tell whoever listens that this happened."""
    for handler in _handlers[type(event)]:
        handler(event)
