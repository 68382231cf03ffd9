"""The buttons on a need, with scripts and without."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from littlesociety.exchange.models import Match
from littlesociety.people.tests.factories import (
    PersonFactory,
)
from littlesociety.people.tests.signing_in import sign_in

from .factories import (
    AFTERWARDS,
    NOON,
    NeedFactory,
    OfferFactory,
    accepted,
    proposed,
)
from .screens import BOTH_WAYS, by_htmx, press

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@BOTH_WAYS
def test_the_asker_sees_who_could_help_and_asks_one(client: Client, *, with_htmx: bool) -> None:
    need, offer = NeedFactory.create(), OfferFactory.create(note="A small car")
    sign_in(client, need.asker)
    path = f"/help/needs/{need.reference}/"

    before = client.get(path).text
    after = press(client, f"{path}propose/", with_htmx=with_htmx, offer=offer.reference)

    assert "Ask Ben" in before
    assert "A small car" in before
    assert "Someone has been asked" in after
    assert "Ben O." in after


@BOTH_WAYS
def test_the_whole_walk_from_stepping_forward_to_the_receipt(
    client: Client, *, with_htmx: bool
) -> None:
    need, helper = NeedFactory.create(), PersonFactory.create(name="Ben Osei")
    path = f"/help/needs/{need.reference}/"

    sign_in(client, helper)
    offered = press(client, f"{path}volunteer/", with_htmx=with_htmx)
    match = Match.objects.get()
    step = f"/help/matches/{match.reference}"
    sign_in(client, need.asker)
    yes = press(client, f"{step}/accept/", with_htmx=with_htmx)
    with time_machine.travel(AFTERWARDS, tick=False):
        sign_in(client, helper)
        details = client.get(path).text
        done = press(client, f"{step}/done/", with_htmx=with_htmx, minutes=50)
        sign_in(client, need.asker)
        paid = press(client, f"{step}/confirm/", with_htmx=with_htmx, minutes=50)
        receipt = client.get(f"/help/receipts/{match.reference}/").text

    assert "Someone offered to help" in offered
    assert "Help is agreed" in yes
    assert "I walk with a frame" in details
    assert "waiting to be confirmed" in done
    assert "50 minutes paid in time" in paid
    assert "Receipt for 50 minutes of help" in receipt
    assert "minus 50 minutes" in receipt


@BOTH_WAYS
def test_someone_too_late_is_told_kindly(client: Client, *, with_htmx: bool) -> None:
    match = proposed()
    sign_in(client, PersonFactory.create())

    response = client.post(
        f"/help/needs/{match.need.reference}/volunteer/", headers=by_htmx(with_htmx=with_htmx)
    )

    assert response.status_code == 409
    assert "Someone else has just stepped in" in response.text
    assert ("<html" in response.text) is not with_htmx


@BOTH_WAYS
def test_the_asker_takes_it_back_with_or_without_scripts(
    client: Client, *, with_htmx: bool
) -> None:
    need = NeedFactory.create()
    sign_in(client, need.asker)

    after = press(client, f"/help/needs/{need.reference}/withdraw/", with_htmx=with_htmx)

    assert "Taken back by the person who asked" in after


@BOTH_WAYS
def test_a_helper_says_no(client: Client, *, with_htmx: bool) -> None:
    match = proposed()
    sign_in(client, match.helper)

    after = press(client, f"/help/matches/{match.reference}/decline/", with_htmx=with_htmx)

    assert "They could not this time" in after


def test_minutes_that_are_not_a_number_are_refused_in_words(client: Client) -> None:
    match = accepted()
    sign_in(client, match.helper)

    with time_machine.travel(AFTERWARDS, tick=False):
        response = client.post(f"/help/matches/{match.reference}/done/", {"minutes": "an hour"})

    assert response.status_code == 422
    assert "Choose a length from 5 minutes to 8 hours" in response.text
