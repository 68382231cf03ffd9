"""The smallest reactions."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from littlesociety.core.events import Event
from littlesociety.wiring import registry
from littlesociety.wiring.registry import Reaction

NOON = dt.datetime(2030, 5, 2, 12, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class BellRang(Event):
    """Something for tests to announce."""

    bell_id: int
    said: str = ""


@contextmanager
def learned(*reactions: Reaction[BellRang]) -> Iterator[None]:
    """Know these reactions for the length of a test."""
    for reaction in reactions:
        registry.learn(reaction)
    try:
        yield
    finally:
        for reaction in reactions:
            registry._known.pop(reaction.name)
