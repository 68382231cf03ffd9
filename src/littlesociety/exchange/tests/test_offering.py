"""Offering help, and who is suggested for a need and why."""

from typing import Any
from uuid import uuid4

import pytest

from littlesociety.core.actors import VISITOR
from littlesociety.core.errors import Refusal
from littlesociety.exchange.actions import (
    confirm_done,
    decline_match,
    make_offer,
    say_done,
    withdraw_offer,
)
from littlesociety.exchange.errors import AlreadyOffered, NeverFree, NotYours, WrongChoice
from littlesociety.exchange.models import Offer
from littlesociety.exchange.queries import suggestions
from littlesociety.exchange.rules import ALWAYS_FREE
from littlesociety.ledger.queries import account_id_of
from littlesociety.people.queries import party_of
from littlesociety.people.tests.factories import PersonFactory

from .factories import (
    AFTERWARDS,
    NOON,
    AreaFactory,
    NeedFactory,
    OfferFactory,
    accepted,
    acting,
    broker,
    proposed,
)

pytestmark = pytest.mark.django_db


def offer_facts(**changed: Any) -> dict[str, Any]:
    helper = PersonFactory.create(name="Ben Osei")
    return {
        "helper_id": helper.pk,
        "category": "lift",
        "note": "A small car",
        "free_times": ALWAYS_FREE,
        "request_key": uuid4(),
        "by": acting(helper),
        "at": NOON,
    } | changed


def test_someone_offers_a_hand_and_has_an_account_to_be_paid_into() -> None:
    offer = make_offer(**offer_facts())

    assert offer.note == "A small car"
    assert account_id_of(holder=party_of(offer.helper_id), unit="minutes") is not None


def test_offering_twice_with_one_key_offers_once() -> None:
    facts = offer_facts()

    assert make_offer(**facts) == make_offer(**facts)
    assert Offer.objects.count() == 1


def test_the_same_thing_is_offered_once_at_a_time() -> None:
    facts = offer_facts()
    first = make_offer(**facts)

    with pytest.raises(AlreadyOffered):
        make_offer(**facts | {"request_key": uuid4()})
    withdraw_offer(offer_id=first.pk, by=facts["by"], at=NOON)
    make_offer(**facts | {"request_key": uuid4()})

    assert Offer.objects.standing().count() == 1


def test_nobody_offers_anothers_time() -> None:
    for by in (VISITOR, acting(PersonFactory.create()), broker()):
        with pytest.raises(NotYours):
            make_offer(**offer_facts(by=by))


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"category": "gold"}, WrongChoice),
        ({"free_times": 0}, NeverFree),
        ({"free_times": 2**21}, NeverFree),
        ({"note": "x" * 201}, Refusal),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(
    wrong: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        make_offer(**offer_facts(**wrong))


def test_an_offer_is_taken_back_by_its_helper_or_a_broker_and_nobody_else() -> None:
    one, other = OfferFactory.create(), OfferFactory.create()

    with pytest.raises(NotYours):
        withdraw_offer(offer_id=one.pk, by=acting(other.helper), at=NOON)
    with pytest.raises(NotYours):
        withdraw_offer(offer_id=123_456, by=broker(), at=NOON)
    withdraw_offer(offer_id=one.pk, by=acting(one.helper), at=NOON)
    withdraw_offer(offer_id=one.pk, by=acting(one.helper), at=AFTERWARDS)
    withdraw_offer(offer_id=other.pk, by=broker(), at=NOON)

    one.refresh_from_db()
    assert one.withdrawn_at == NOON
    assert not Offer.objects.standing().exists()


def test_helpers_are_suggested_with_reasons_in_words() -> None:
    area = AreaFactory.create()
    near = AreaFactory.create(latitude_e6=53_405_400)
    OfferFactory.create(helper__home_area=near)
    need = NeedFactory.create(area=area)

    [suggestion] = suggestions(need, NOON)

    assert suggestion.name == "Ben O."
    assert suggestion.reasons == (
        "600 metres away · free Friday afternoon · new to this · not asked this month"
    )


def test_experience_and_having_met_are_told() -> None:
    match = accepted()
    say_done(match_id=match.pk, minutes=60, by=acting(match.helper_id), at=AFTERWARDS)
    confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    again = NeedFactory.create(asker=match.need.asker, area=match.need.area)

    [suggestion] = suggestions(again, NOON)

    assert suggestion.helper_id == match.helper_id
    assert "has done this once" in suggestion.reasons
    assert "has met the person before" in suggestion.reasons
    assert "not asked this month" not in suggestion.reasons


def test_whoever_was_asked_lately_comes_after_whoever_was_not() -> None:
    busy = proposed()
    decline_match(match_id=busy.pk, by=acting(busy.need.asker_id), at=NOON)
    rested = OfferFactory.create()
    need = NeedFactory.create()

    found = [suggestion.helper_id for suggestion in suggestions(need, NOON)]

    assert found == [rested.helper_id, busy.helper_id]


def test_the_asker_those_who_said_no_and_those_who_left_are_not_suggested() -> None:
    need = NeedFactory.create()
    OfferFactory.create(helper=need.asker)
    OfferFactory.create(withdrawn_at=NOON)
    OfferFactory.create(category="garden")
    OfferFactory.create(
        helper__name="", helper__email=None, helper__party=None, helper__erased_at=NOON
    )
    said_no = proposed()
    decline_match(match_id=said_no.pk, by=acting(said_no.helper_id), at=NOON)

    found = [suggestion.helper_id for suggestion in suggestions(need, NOON)]
    found_for_other = [suggestion.helper_id for suggestion in suggestions(said_no.need, NOON)]

    assert found == [said_no.helper_id]
    assert found_for_other == [need.asker_id]
