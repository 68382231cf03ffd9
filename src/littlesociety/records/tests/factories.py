"""The smallest lawful lines."""

import datetime as dt
from typing import Any

from littlesociety.core.actors import SYSTEM
from littlesociety.records.actions import Line, open_record, publish, publish_many

NOON = dt.datetime(2030, 5, 2, 12, tzinfo=dt.UTC)
ORIGIN = "marlbrook.example/record"
HELP: dict[str, int | str] = {"minutes": 60, "area": "M05000001@2030", "category": "lift"}


def opened() -> None:
    open_record(origin=ORIGIN, by=SYSTEM, at=NOON)


def given_help(**changed: Any) -> int:
    line = {"type": "help-given", "subject": "need:2222222222", "facts": HELP, "by": SYSTEM}
    return publish(**{**line, "at": NOON, **changed})


def many(count: int) -> None:
    facts = [{**HELP, "minutes": 1 + number % 600} for number in range(count)]
    publish_many([Line("help-given", "need:2222222222", fact, NOON) for fact in facts], by=SYSTEM)
