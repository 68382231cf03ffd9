import datetime as dt
from collections import Counter

import pytest

from littlesociety.core.actors import BROKER, SYSTEM, VISITOR
from littlesociety.core.errors import NotUnderstood
from littlesociety.core.events import Event, _handlers
from littlesociety.ledger.queries import account_id_of
from littlesociety.messages.models import Notice
from littlesociety.people.actions import erase_person, join
from littlesociety.people.events import ActingForAgreed, RoleGiven
from littlesociety.people.exports import gather
from littlesociety.people.models import Person
from littlesociety.people.queries import party_of
from littlesociety.people.tests.factories import PersonFactory, as_person
from littlesociety.places.actions import found_society
from littlesociety.records.actions import open_record
from littlesociety.wiring.actions import carry_out_due
from littlesociety.wiring.notices import tell_helper, tell_of_role
from littlesociety.wiring.reactions import REACTIONS

from .factories import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + dt.timedelta(days=365)


def newcomer() -> Person:
    return join(
        name="Ada Obi",
        email="ada@example.org",
        home_area_id=None,
        language="en-gb",
        by=VISITOR,
        at=NOON,
    )


def test_someone_new_has_an_account_in_time_and_is_welcomed() -> None:
    person = newcomer()

    carry_out_due(at=LATER)

    assert account_id_of(holder=party_of(person.pk), unit="minutes") is not None
    assert Notice.objects.get(person=person).kind == "welcome"


def test_someone_who_leaves_is_forgotten_everywhere() -> None:
    person = newcomer()
    carry_out_due(at=LATER)

    erase_person(person_id=person.pk, by=as_person(person), at=NOON)
    carry_out_due(at=LATER)

    assert not Notice.objects.filter(person=person).exists()


def test_what_follows_from_joining_and_leaving_may_be_carried_out_late() -> None:
    person = newcomer()
    erase_person(person_id=person.pk, by=as_person(person), at=NOON)

    carry_out_due(at=LATER)

    assert not Notice.objects.exists()


def test_a_role_and_a_permission_are_told_once_however_often_they_are_carried_out() -> None:
    person = PersonFactory.create()

    for _again in range(2):
        tell_of_role(RoleGiven(person_id=person.pk, role=BROKER), NOON)
        tell_helper(ActingForAgreed(helper_id=person.pk, person_id=0), NOON)

    kinds = Notice.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["role-given", "acting-for-agreed"]


def test_founding_a_society_opens_its_record_in_the_same_transaction() -> None:
    found_society(
        name="Marlbrook",
        summary="A small town",
        record_origin="marlbrook.example/record",
        is_demo=True,
        by=SYSTEM,
        at=NOON,
    )

    with pytest.raises(NotUnderstood):
        open_record(origin="elsewhere.example/record", by=SYSTEM, at=NOON)


def test_a_person_takes_away_what_every_app_keeps() -> None:
    person = newcomer()

    taken = gather(person.pk)

    assert {"people", "organisations", "messages", "exchange"} <= taken.keys()


def test_every_reaction_is_connected_once() -> None:
    wanted = Counter(reaction.event for reaction in REACTIONS)

    connected = {event: len(handlers) for event, handlers in _handlers.items() if handlers}

    assert {event: connected.get(event) for event in wanted} == dict(wanted)


def test_every_event_has_its_line_or_is_known_to_need_none() -> None:
    quiet = {"MatchProposed", "HelpConfirmed"}
    product = [event for event in Event.__subclasses__() if event.__module__.endswith(".events")]

    unheard = {event.__name__ for event in product} - {one.event.__name__ for one in REACTIONS}

    assert unheard <= quiet
