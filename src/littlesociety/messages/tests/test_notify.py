import datetime as dt
from typing import Any

import pytest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from littlesociety.core.actors import SYSTEM, Actor
from littlesociety.core.errors import NotAllowed, NotThere
from littlesociety.messages.actions import (
    forget_old,
    forget_person,
    mark_read,
    notify,
    set_preference,
)
from littlesociety.messages.errors import NoWayToReach
from littlesociety.messages.models import Delivery, Notice, Preference
from littlesociety.messages.queries import personal_export, unread_count

from .factories import (
    NOON,
    ContactPointFactory,
    DeliveryFactory,
    NoticeFactory,
    PersonFactory,
    PreferenceFactory,
)

pytestmark = pytest.mark.django_db
LATE = NOON.replace(hour=22)


def tell(person_id: int, **changed: Any) -> None:
    said: dict[str, Any] = {
        "kind": "help",
        "cause": "match:1",
        "subject": "Help is agreed",
        "body": "Someone is coming.",
        "by": SYSTEM,
        "at": NOON,
    }
    notify(person_id=person_id, **(said | changed))


def choose(person_id: int, **changed: Any) -> None:
    said: dict[str, Any] = {
        "channel": "email",
        "digest": "at-once",
        "quiet_from": 0,
        "quiet_until": 0,
        "by": Actor(person_id=person_id),
        "at": NOON,
    }
    set_preference(person_id=person_id, **(said | changed))


def test_a_notice_is_on_the_page_and_goes_out_by_email() -> None:
    person = PersonFactory.create()

    tell(person.pk)

    delivery = Delivery.objects.get(notice__person=person)
    assert unread_count(person.pk) == 1
    assert (delivery.channel, delivery.due_at, delivery.state) == ("email", NOON, "waiting")


def test_the_same_cause_tells_once() -> None:
    person = PersonFactory.create()

    tell(person.pk)
    tell(person.pk, subject="Said again")

    assert Notice.objects.get().subject == "Help is agreed"
    assert Delivery.objects.count() == 1


def test_words_are_in_the_language_of_the_one_told() -> None:
    person = PersonFactory.create(language="cy")
    words = SimpleLazyObject(lambda: f"said in {translation.get_language()}")

    tell(person.pk, subject=words, body=words)

    notice = Notice.objects.get()
    assert (notice.subject, notice.body) == ("said in cy", "said in cy")


def test_someone_who_has_left_is_told_nothing() -> None:
    person = PersonFactory.create(name="", email=None, party=None, erased_at=NOON)

    tell(person.pk)

    assert not Notice.objects.exists()


def test_someone_with_only_a_postal_address_gets_a_letter() -> None:
    post = ContactPointFactory.create(person__email=None)

    tell(post.person_id)

    assert Delivery.objects.get().channel == "letter"


def test_someone_who_cannot_be_reached_finds_it_on_their_page() -> None:
    person = PersonFactory.create(email=None)

    tell(person.pk)

    assert Notice.objects.count() == 1
    assert not Delivery.objects.exists()


def test_quiet_hours_hold_an_ordinary_notice_until_morning() -> None:
    person = PersonFactory.create()

    tell(person.pk, at=LATE)

    assert Delivery.objects.get().due_at == dt.datetime(2030, 5, 3, 7, tzinfo=dt.UTC)


def test_an_urgent_notice_comes_in_the_night() -> None:
    PreferenceFactory.create(person=(person := PersonFactory.create()), digest="weekly")

    tell(person.pk, is_urgent=True, at=LATE)

    assert Delivery.objects.get().due_at == LATE


def test_someone_who_chose_the_page_gets_nothing_else() -> None:
    chosen = PreferenceFactory.create(channel="page")

    tell(chosen.person_id)

    assert not Delivery.objects.exists()


def test_a_new_choice_holds_for_what_still_waits() -> None:
    person = PersonFactory.create()
    ContactPointFactory.create(person=person, kind="phone", value="07700 900123")
    tell(person.pk, at=LATE)

    choose(person.pk, channel="text")

    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.due_at) == ("text", NOON)


def test_a_new_choice_leaves_what_is_on_its_way() -> None:
    on_its_way = DeliveryFactory.create(tries=1)

    choose(on_its_way.notice.person_id, channel="page")

    assert Delivery.objects.get() == on_its_way


@pytest.mark.parametrize("channel", ["text", "letter"])
def test_a_channel_without_an_address_is_refused_and_nothing_changes(channel: str) -> None:
    person = PersonFactory.create()

    with pytest.raises(NoWayToReach) as refusal:
        choose(person.pk, channel=channel)

    assert refusal.value.field == "channel"
    assert not Preference.objects.exists()


def test_nobody_chooses_for_someone_else() -> None:
    person = PersonFactory.create()

    with pytest.raises(NotAllowed):
        choose(person.pk, by=Actor(person_id=person.pk + 1))


def test_a_helper_acting_for_someone_may_choose_for_them() -> None:
    person = PersonFactory.create()

    choose(person.pk, channel="page", by=Actor(person_id=0, acting_for_id=person.pk))

    assert Preference.objects.get(person=person).channel == "page"


def test_reading_is_noted_once() -> None:
    notice = NoticeFactory.create()
    reader = Actor(person_id=notice.person_id)

    mark_read(notice_id=notice.pk, by=reader, at=NOON)
    mark_read(notice_id=notice.pk, by=reader, at=LATE)

    notice.refresh_from_db()
    assert notice.read_at == NOON


def test_anothers_notice_is_as_if_it_were_not_there() -> None:
    notice = NoticeFactory.create()

    with pytest.raises(NotThere):
        mark_read(notice_id=notice.pk, by=Actor(person_id=notice.person_id + 1), at=NOON)


def test_leaving_erases_notices_sendings_and_choices() -> None:
    chosen = PreferenceFactory.create()
    tell(chosen.person_id)
    other = NoticeFactory.create()

    forget_person(person_id=chosen.person_id, party="p", by=SYSTEM, at=NOON)
    forget_person(person_id=chosen.person_id, party="p", by=SYSTEM, at=NOON)

    assert list(Notice.objects.all()) == [other]
    assert not Delivery.objects.exists()
    assert not Preference.objects.exists()


def test_a_person_takes_their_notices_and_choices_away() -> None:
    chosen = PreferenceFactory.create()
    tell(chosen.person_id)
    NoticeFactory.create(subject="Someone else's")

    taken = personal_export(chosen.person_id)

    assert taken["preference"]["channel"] == "email"
    assert [notice["subject"] for notice in taken["notices"]] == ["Help is agreed"]
    assert taken["notices"][0]["sent"][0]["state"] == "waiting"


def test_notices_are_kept_for_two_years_and_no_longer() -> None:
    old = NoticeFactory.create(told_at=NOON)
    new = NoticeFactory.create(told_at=NOON + dt.timedelta(days=10))

    forgotten = forget_old(at=old.told_at + dt.timedelta(days=735))

    assert forgotten == 1
    assert list(Notice.objects.all()) == [new]
