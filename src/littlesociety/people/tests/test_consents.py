import pytest
from django.db import DatabaseError, transaction

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed
from littlesociety.people.actions import give_consent, take_back_consent
from littlesociety.people.consents import NEIGHBOURLY, PURPOSES
from littlesociety.people.errors import NeededConsent, UnknownPurpose
from littlesociety.people.models import Consent
from littlesociety.people.pages import consents_of

from .factories import NOON, PersonFactory, a_broker, as_person

pytestmark = pytest.mark.django_db


def test_a_yes_and_its_return_both_stay_on_file() -> None:
    ada = PersonFactory.create()
    me = as_person(ada)

    give_consent(person_id=ada.pk, purpose="suggestions", by=me, at=NOON)
    give_consent(person_id=ada.pk, purpose="suggestions", by=me, at=NOON)
    take_back_consent(person_id=ada.pk, purpose="suggestions", by=me, at=NOON)

    assert list(Consent.objects.order_by("pk").values_list("is_given", flat=True)) == [True, False]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_refuses_to_rewrite_a_consent(change: str) -> None:
    ada = PersonFactory.create()
    give_consent(person_id=ada.pk, purpose="suggestions", by=as_person(ada), at=NOON)

    rewrite = {
        "update": lambda: Consent.objects.update(is_given=False),
        "delete": Consent.objects.all().delete,
    }[change]
    with pytest.raises(DatabaseError), transaction.atomic():
        rewrite()

    assert Consent.objects.get().is_given


def test_a_helper_cannot_agree_in_someones_name() -> None:
    ada, ben = PersonFactory.create(), PersonFactory.create()

    with pytest.raises(NotAllowed):
        give_consent(
            person_id=ada.pk,
            purpose="suggestions",
            by=Actor(person_id=ben.pk, acting_for_id=ada.pk),
            at=NOON,
        )


def test_a_broker_records_what_was_said_by_telephone() -> None:
    ada, broker = PersonFactory.create(), a_broker()

    word = give_consent(
        person_id=ada.pk, purpose="suggestions", by=broker, at=NOON, channel="phone"
    )

    assert (word.channel, word.recorded_by) == ("phone", broker.person_id)


def test_what_everyone_agrees_to_is_not_taken_back_by_itself() -> None:
    ada = PersonFactory.create()

    with pytest.raises(NeededConsent):
        take_back_consent(person_id=ada.pk, purpose=NEIGHBOURLY, by=as_person(ada), at=NOON)


def test_an_unknown_purpose_is_refused() -> None:
    ada = PersonFactory.create()

    with pytest.raises(UnknownPurpose):
        give_consent(person_id=ada.pk, purpose="selling", by=as_person(ada), at=NOON)


def test_the_page_shows_every_purpose_in_its_words_and_only_ones_own() -> None:
    ada, ben = PersonFactory.create(), PersonFactory.create()
    give_consent(person_id=ada.pk, purpose="suggestions", by=as_person(ada), at=NOON)

    mine = {shown.key: shown for shown in consents_of(as_person(ada))}
    theirs = {shown.key: shown for shown in consents_of(as_person(ben))}

    assert mine.keys() == PURPOSES.keys()
    assert mine["suggestions"].is_given
    assert mine["suggestions"].wording == str(PURPOSES["suggestions"].wording)
    assert "2 May 2030" in mine["suggestions"].said
    assert not theirs["suggestions"].is_given
