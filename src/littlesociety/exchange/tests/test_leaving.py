"""One's own data, and being forgotten."""

import datetime as dt

import pytest

from littlesociety.core.actors import SYSTEM
from littlesociety.core.errors import NotThere
from littlesociety.exchange.actions import confirm_done, forget_details, forget_person
from littlesociety.exchange.models import Match, Need, Offer
from littlesociety.exchange.queries import personal_export
from littlesociety.ledger.queries import balance_of, replay_problems
from littlesociety.messages.models import Notice
from littlesociety.records.queries import disclosure_of

from .factories import (
    AFTERWARDS,
    NOON,
    NeedFactory,
    OfferFactory,
    accepted,
    account_of,
    acting,
    said_done,
)

pytestmark = pytest.mark.django_db


def forget(person_id: int) -> None:
    forget_person(person_id=person_id, party="party", by=SYSTEM, at=AFTERWARDS)


def test_someone_who_leaves_leaves_no_words_behind() -> None:
    match = accepted()
    OfferFactory.create(helper=match.need.asker, note="I play the piano")

    forget(match.need.asker_id)

    need = Need.objects.get()
    assert (need.summary, need.details) == ("", "")
    assert need.withdrawn_at == AFTERWARDS
    assert Offer.objects.get(helper=match.need.asker_id).note == ""
    assert not Offer.objects.standing().filter(helper=match.need.asker_id).exists()


def test_what_was_agreed_is_let_go_and_the_other_side_hears() -> None:
    match = accepted()
    asker_account = account_of(match.need.asker_id)

    forget(match.helper_id)

    assert Match.objects.get().declined_at == AFTERWARDS
    assert balance_of(asker_account).held == 0
    assert Notice.objects.filter(person=match.need.asker_id, kind="called-off").exists()


def test_what_was_sealed_about_someone_is_destroyed_when_they_leave() -> None:
    match = said_done()
    confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    match.refresh_from_db()
    [sealed] = personal_export(match.helper_id)["sealed_beside_the_record"]
    assert sealed["helper"] == match.helper.short_name

    forget(match.need.asker_id)

    assert personal_export(match.helper_id)["sealed_beside_the_record"] == []
    with pytest.raises(NotThere, match="destroyed"):
        disclosure_of(match.entry_id or 0)


def test_help_that_was_paid_stays_paid() -> None:
    match = said_done()
    confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    helper_account = account_of(match.helper_id)

    forget(match.need.asker_id)

    assert balance_of(helper_account).posted == 60
    assert Need.objects.get().met_at == AFTERWARDS
    assert replay_problems() == []


def test_being_forgotten_twice_changes_nothing_more() -> None:
    match = accepted()

    forget(match.helper_id)
    forget(match.helper_id)

    assert Match.objects.get().declined_at == AFTERWARDS


def test_being_forgotten_touches_nobody_elses_words() -> None:
    other = NeedFactory.create(summary="Someone else's")

    forget(accepted().need.asker_id)

    other.refresh_from_db()
    assert other.summary == "Someone else's"


def test_ones_own_data_is_ones_own() -> None:
    match = accepted()
    NeedFactory.create(summary="Someone else's")

    mine = personal_export(match.need.asker_id)

    assert [need["summary"] for need in mine["asked_for"]] == ["A lift to the clinic"]
    assert mine["offered"] == []
    assert [each["reference"] for each in mine["matched"]] == [match.reference]
    assert personal_export(match.helper_id)["offered"][0]["category"] == "lift"


def test_other_peoples_notices_hold_no_name_and_none_of_the_askers_words() -> None:
    match = said_done()
    confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    names = ("Ada", "Clarke", "Ben", "Osei", "clinic", "frame")

    told = [notice.subject + notice.body for notice in Notice.objects.all()]

    assert told
    assert not [text for text in told for name in names if name in text]


def test_what_a_helper_had_to_know_is_blanked_after_three_months_and_not_before() -> None:
    old = NeedFactory.create(details="The key is under the pot.", starts_at=NOON)
    recent = NeedFactory.create(details="Ring twice.", starts_at=NOON + dt.timedelta(days=60))

    blanked = forget_details(at=NOON + dt.timedelta(days=93))

    old.refresh_from_db()
    recent.refresh_from_db()
    assert (blanked, old.details, recent.details) == (1, "", "Ring twice.")
