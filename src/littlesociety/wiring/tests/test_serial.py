import datetime as dt
import json
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.core.actors import SYSTEM, Actor
from littlesociety.core.events import Event
from littlesociety.wiring.reactions import REACTIONS
from littlesociety.wiring.serial import cannot_be_kept, from_json, to_json


@dataclass(frozen=True, slots=True)
class Everything(Event):
    number: int
    words: str
    is_so: bool
    name: UUID
    day: dt.date
    moment: dt.datetime
    perhaps: int | None
    perhaps_day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class WithSomeone(Event):
    by: Actor
    amount: float


EVENTS = st.builds(
    Everything,
    number=st.integers(-(2**63), 2**63 - 1),
    words=st.text(),
    is_so=st.booleans(),
    name=st.uuids(),
    day=st.dates(),
    moment=st.datetimes(timezones=st.just(dt.UTC)),
    perhaps=st.none() | st.integers(),
    perhaps_day=st.none() | st.dates(),
)


@given(event=EVENTS)
def test_an_event_comes_back_as_it_was(event: Everything) -> None:
    stored = json.dumps(to_json(event))

    assert from_json(Everything, json.loads(stored)) == event


@pytest.mark.parametrize(
    "wrong",
    [{"number": "7"}, {"day": "yesterday"}, {"name": "Ada"}, {"unknown": 1}],
)
def test_what_is_not_an_event_is_not_read_as_one(wrong: dict[str, object]) -> None:
    event = Everything(1, "", True, UUID(int=1), dt.date(2030, 1, 1), dt.datetime.now(dt.UTC), None)

    with pytest.raises((TypeError, ValueError, KeyError)):
        from_json(Everything, to_json(event) | wrong)


def test_an_event_that_holds_a_thing_cannot_be_kept() -> None:
    with pytest.raises(TypeError):
        to_json(WithSomeone(SYSTEM, 1.5))

    assert cannot_be_kept(WithSomeone) == ["by", "amount"]


def test_every_durable_reaction_has_an_event_that_can_be_kept() -> None:
    durable = [reaction for reaction in REACTIONS if reaction.is_durable]

    lost = {one.name: fields for one in durable if (fields := cannot_be_kept(one.event))}

    assert durable
    assert not lost
