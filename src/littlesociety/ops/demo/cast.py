"""The people one can sign in as, and what is going on in their lives just now.

What they do goes through the same actions as a real resident's clicks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from littlesociety.core.actors import BROKER, STEWARD, SYSTEM, Actor
from littlesociety.exchange.actions import (
    accept_match,
    ask_for_help,
    make_offer,
    propose_match,
    say_done,
)
from littlesociety.people.actions import (
    agree_to_be_helped,
    ask_to_act_for,
    give_role,
    join,
    make_first_steward,
)
from littlesociety.people.models import Person
from littlesociety.places.models import Area

from .residents import MAIL_HOST

RUTH, SAMI, PRIYA, JOAN, WALTER, IDRIS = (
    "Ruth Ellery", "Sami Haddad", "Priya Nair", "Joan Tully", "Walter Tully", "Idris Vaughan",
)  # fmt: skip
JOINED_DAYS_AGO: Final = 186


@dataclass(frozen=True, slots=True)
class Role:
    """Someone to sign in as, and what they see."""

    name: str
    sees: str


ROLES: Final = (
    Role(RUTH, "a resident: help is coming, and an hour waits for your word"),
    Role(SAMI, "a helper: someone asks you, and you have time to spend"),
    Role(PRIYA, "a broker: the desk where needs and helpers are put together"),
    Role(JOAN, "a carer: you may act for Walter, your father"),
    Role(IDRIS, "a steward: rules, places and roles"),
)


def email_of(name: str) -> str:
    """Where mail for one of the cast goes; Walter has no email."""
    return f"{name.split(maxsplit=1)[0].lower()}@{MAIL_HOST}"


def bring_on(homes: Sequence[Area], *, at: datetime) -> dict[str, Person]:
    """Let the cast join when it all began, take their roles and agree to be helped."""
    began = at - timedelta(days=JOINED_DAYS_AGO)
    cast = {
        name: join(
            name=name,
            email=None if name == WALTER else email_of(name),
            home_area_id=homes[place // 3].pk,
            language="en-gb",
            by=SYSTEM,
            at=began,
        )
        for place, name in enumerate((RUTH, SAMI, PRIYA, JOAN, WALTER, IDRIS))
    }
    make_first_steward(person_id=cast[IDRIS].pk, by=SYSTEM, at=began)
    give_role(person_id=cast[PRIYA].pk, role=BROKER, by=steward(cast), at=began)
    asked = ask_to_act_for(
        person_id=cast[WALTER].pk,
        kind="carer",
        by=Actor(person_id=cast[JOAN].pk),
        at=at - timedelta(days=40),
    )
    broker = Actor(person_id=cast[PRIYA].pk, capacity=BROKER, roles=frozenset({BROKER}))
    agree_to_be_helped(
        acting_for_id=asked.pk, by=broker, at=at - timedelta(days=39), channel="telephone"
    )
    for category, name in (("screens", SAMI), ("garden", SAMI), ("company", RUTH), ("lift", JOAN)):
        _offer(cast[name], category, at=began + timedelta(days=1))
    return cast


def steward(cast: dict[str, Person]) -> Actor:
    """Idris, acting as a steward."""
    return Actor(person_id=cast[IDRIS].pk, capacity=STEWARD, roles=frozenset({STEWARD}))


def begin_scenes(cast: dict[str, Person], *, at: datetime) -> None:
    """What waits for each of them: help to come, an hour to confirm, a question to answer."""
    ruth, sami = cast[RUTH], cast[SAMI]
    yesterday, tomorrow = _at_ten(at, -1), _at_ten(at, 2)
    said = _ask(ruth, "garden", "Cut the front hedge", 60, yesterday, at=at - timedelta(days=4))
    match = _agree(said, sami, by=ruth, at=at - timedelta(days=3))
    say_done(match_id=match, minutes=60, by=Actor(person_id=sami.pk), at=at - timedelta(hours=2))
    coming = _ask(
        ruth,
        "screens",
        "Set up a video call with my sister",
        45,
        tomorrow,
        at=at - timedelta(days=1),
    )
    _agree(coming, sami, by=ruth, at=at - timedelta(hours=20))
    waiting = _ask(
        cast[WALTER],
        "garden",
        "Plant out beans and courgettes",
        60,
        _at_ten(at, 4),
        at=at - timedelta(hours=6),
        by=Actor(person_id=cast[JOAN].pk, acting_for_id=cast[WALTER].pk),
    )
    carer = Actor(person_id=cast[JOAN].pk, acting_for_id=cast[WALTER].pk)
    propose_match(need_id=waiting, helper_id=sami.pk, by=carer, at=at - timedelta(hours=5))
    _ask(
        ruth,
        "lift",
        "A lift to the clinic and back",
        60,
        _at_ten(at, 5),
        at=at - timedelta(hours=3),
    )


def _at_ten(at: datetime, days: int) -> datetime:
    """Ten in the morning, some days from now."""
    return (at + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)


def _offer(person: Person, category: str, *, at: datetime) -> None:
    """Offer something at any time."""
    make_offer(
        helper_id=person.pk,
        category=category,
        note="",
        free_times=2**21 - 1,
        request_key=uuid4(),
        by=Actor(person_id=person.pk),
        at=at,
    )


def _ask(
    asker: Person,
    category: str,
    summary: str,
    minutes: int,
    starts_at: datetime,
    *,
    at: datetime,
    by: Actor | None = None,
) -> int:
    """Ask for help, and return the need's number."""
    need = ask_for_help(
        asker_id=asker.pk,
        category=category,
        summary=summary,
        details="Ring the lower bell, please. I am slow to the door.",
        area_id=asker.home_area_id or 0,
        starts_at=starts_at,
        minutes=minutes,
        request_key=uuid4(),
        by=by or Actor(person_id=asker.pk),
        at=at,
    )
    return need.pk


def _agree(need_id: int, helper: Person, *, by: Person, at: datetime) -> int:
    """Propose a helper and let them say yes; return the match's number."""
    match = propose_match(need_id=need_id, helper_id=helper.pk, by=Actor(person_id=by.pk), at=at)
    accept_match(match_id=match.pk, by=Actor(person_id=helper.pk), at=at + timedelta(minutes=30))
    return match.pk
