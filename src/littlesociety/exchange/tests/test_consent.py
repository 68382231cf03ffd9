"""Nobody is suggested who has not agreed to be."""

import datetime as dt
from uuid import uuid4

import pytest

from littlesociety.exchange.actions import make_offer
from littlesociety.exchange.queries import suggestions
from littlesociety.people.actions import take_back_consent
from littlesociety.people.models import Consent
from littlesociety.people.tests.factories import PersonFactory

from .factories import NOON, NeedFactory, OfferFactory, acting

pytestmark = pytest.mark.django_db


def test_whoever_never_agreed_is_not_suggested() -> None:
    OfferFactory.create(agreed=False)

    assert suggestions(NeedFactory.create(), NOON) == []


def test_offering_under_the_words_on_the_form_agrees_to_them() -> None:
    ben = PersonFactory.create(name="Ben Osei")

    make_offer(
        helper_id=ben.pk,
        category="lift",
        note="",
        free_times=2**21 - 1,
        request_key=uuid4(),
        by=acting(ben),
        at=NOON,
    )

    assert [each.name for each in suggestions(NeedFactory.create(), NOON)] == ["Ben O."]
    assert Consent.objects.get(person=ben).wording_version == "1"


def test_taking_it_back_ends_the_suggestions_and_keeps_the_offer() -> None:
    offer = OfferFactory.create()
    later = NOON + dt.timedelta(days=1)

    take_back_consent(
        person_id=offer.helper_id, purpose="suggestions", by=acting(offer.helper), at=later
    )

    offer.refresh_from_db()
    assert suggestions(NeedFactory.create(), later) == []
    assert offer.withdrawn_at is None
