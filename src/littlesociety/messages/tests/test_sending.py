import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from pytest_django import Settings

from littlesociety.messages.actions import send_due, sending
from littlesociety.messages.channels.base import Message, Sender, SendingFailed
from littlesociety.messages.models import Delivery
from littlesociety.messages.queries import notices_page
from littlesociety.messages.rules import MOST_TRIES

from .factories import (
    NOON,
    ContactPointFactory,
    DeliveryFactory,
    NoticeFactory,
    PersonFactory,
    PreferenceFactory,
)

pytestmark = pytest.mark.django_db


class Breaks:
    """A sender that always fails in one way, and counts."""

    def __init__(self, error: Exception) -> None:
        self.error, self.tries = error, 0

    def send(self, message: Message) -> str:
        self.tries += 1
        raise self.error


class Dies(BaseException):
    """The machine is switched off."""


@pytest.fixture
def send_by(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def use(**senders: Sender) -> None:
        monkeypatch.setattr(sending, "sender_for", senders.get)

    return use


def due_for(person_id: int, subject: str, **given: object) -> Delivery:
    notice = NoticeFactory.create(person_id=person_id, subject=subject)
    return DeliveryFactory.create(notice=notice, **given)


def test_an_email_goes_out_when_it_is_due_and_once() -> None:
    delivery = DeliveryFactory.create(notice__path="/help/7/")

    counts = [send_due(at=NOON), send_due(at=NOON)]

    delivery.refresh_from_db()
    [sent] = mail.outbox
    assert counts == [1, 0]
    assert (delivery.state, delivery.sent_at) == ("sent", NOON)
    assert sent.subject == "Help is agreed"
    assert "http://localhost:8000/help/7/" in sent.body
    assert "/notices/choices/" in sent.body


def test_nothing_goes_out_before_it_is_due() -> None:
    DeliveryFactory.create(due_at=NOON + dt.timedelta(seconds=1))

    assert send_due(at=NOON) == 0
    assert not mail.outbox


def test_a_digest_is_one_email_with_everything_in_order() -> None:
    person = PersonFactory.create()
    for subject in ("First thing", "Second thing", "Third thing"):
        due_for(person.pk, subject)
    DeliveryFactory.create(notice__subject="Someone else's")

    sent = send_due(at=NOON)

    digest = next(letter for letter in mail.outbox if letter.to == [person.email])
    places = [str(digest.body).index(said) for said in ("First", "Second", "Third")]
    assert sent == 4
    assert len(mail.outbox) == 2
    assert digest.subject == "3 notices from your society"
    assert places == sorted(places)


def test_an_urgent_notice_has_an_email_of_its_own() -> None:
    person = PersonFactory.create()
    due_for(person.pk, "An ordinary thing")
    urgent = NoticeFactory.create(person=person, subject="Urgent", is_urgent=True)
    DeliveryFactory.create(notice=urgent)

    send_due(at=NOON)

    assert {sent.subject for sent in mail.outbox} == {"An ordinary thing", "Urgent"}


def test_a_text_is_short_and_leads_to_the_page(settings: Settings) -> None:
    phone = ContactPointFactory.create(kind="phone", value="07700 900123")
    delivery = due_for(phone.person_id, "Help is agreed", channel="text")

    send_due(at=NOON)

    delivery.refresh_from_db()
    assert settings.OUTBOX_DIR is not None
    said = (settings.OUTBOX_DIR / delivery.provider_reference).read_text()
    assert said.startswith("To: 07700 900123\n")
    assert "Help is agreed. http://localhost:8000/notices/" in said


def test_letters_wait_for_a_person_to_post_them() -> None:
    delivery = DeliveryFactory.create(channel="letter")

    assert send_due(at=NOON) == 0
    delivery.refresh_from_db()
    assert delivery.state == "waiting"


def test_a_worker_that_comes_late_still_keeps_the_quiet_hours() -> None:
    chosen = PreferenceFactory.create(quiet_from=21, quiet_until=8)
    delivery = due_for(chosen.person_id, "Help is agreed")
    night = NOON.replace(hour=23)

    sent = send_due(at=night)

    delivery.refresh_from_db()
    assert sent == 0
    assert delivery.tries == 0
    assert delivery.due_at == dt.datetime(2030, 5, 3, 7, tzinfo=dt.UTC)


def test_a_failure_is_tried_again_later_and_then_given_up(
    send_by: Callable[..., None],
) -> None:
    delivery = DeliveryFactory.create()
    send_by(email=(broken := Breaks(SendingFailed("refused-451"))))
    at, waits = NOON, []

    for _try in range(MOST_TRIES + 3):
        send_due(at=at)
        delivery.refresh_from_db()
        waits.append(delivery.due_at - at)
        at = max(at, delivery.due_at).replace(hour=11) + dt.timedelta(days=1)

    assert broken.tries == MOST_TRIES
    assert waits[:3] == [dt.timedelta(minutes=n) for n in (1, 4, 16)]
    assert (delivery.state, delivery.last_error) == ("failed", "refused-451")


def test_giving_up_is_said_on_the_persons_page() -> None:
    delivery = DeliveryFactory.create(state="failed", tries=8, last_error="refused-550")

    [row] = notices_page(delivery.notice.person_id).rows

    assert row.sent == ["Email: we could not deliver this. Check your contact details."]


def test_a_letter_stands_in_for_an_address_that_is_refused(send_by: Callable[..., None]) -> None:
    post = ContactPointFactory.create()
    due_for(post.person_id, "Help is agreed")
    send_by(email=Breaks(SendingFailed("refused-550", is_final=True)))

    send_due(at=NOON)
    send_due(at=NOON)

    states = dict(Delivery.objects.values_list("channel", "state"))
    assert states == {"email": "failed", "letter": "waiting"}


def test_a_channel_in_trouble_rests_and_the_others_go_on(send_by: Callable[..., None]) -> None:
    DeliveryFactory.create()
    DeliveryFactory.create()
    phone = ContactPointFactory.create(kind="phone", value="07700 900123")
    text = due_for(phone.person_id, "Help is agreed", channel="text", due_at=NOON)
    quiet = Breaks(SendingFailed("no-mail-server", is_outage=True))

    class Works:
        def send(self, message: Message) -> str:
            return "sent-1"

    send_by(email=quiet, text=Works())

    sent = send_due(at=NOON)

    text.refresh_from_db()
    assert (sent, quiet.tries) == (1, 1)
    assert (text.state, text.provider_reference) == ("sent", "sent-1")


def test_a_sender_that_breaks_stops_no_other_and_says_nothing_personal(
    send_by: Callable[..., None],
) -> None:
    first, second = DeliveryFactory.create(), DeliveryFactory.create()
    send_by(email=(broken := Breaks(ValueError("ada@example.org"))))

    send_due(at=NOON)

    first.refresh_from_db()
    second.refresh_from_db()
    assert broken.tries == 2
    assert first.last_error == second.last_error == "broken-ValueError"


def test_an_address_that_is_gone_fails_without_sending(send_by: Callable[..., None]) -> None:
    delivery = DeliveryFactory.create(channel="text")
    send_by(text=(never := Breaks(AssertionError())))

    send_due(at=NOON)

    delivery.refresh_from_db()
    assert (never.tries, delivery.state) == (0, "failed")
    assert delivery.last_error == "no-address"


def test_a_worker_that_dies_while_sending_loses_nothing(
    send_by: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = DeliveryFactory.create()
    send_by(email=Breaks(Dies()))  # type: ignore[arg-type]
    with pytest.raises(Dies):
        send_due(at=NOON)
    monkeypatch.undo()

    too_soon = send_due(at=NOON + dt.timedelta(minutes=9))
    in_time = send_due(at=NOON + dt.timedelta(minutes=10))

    delivery.refresh_from_db()
    assert (too_soon, in_time) == (0, 1)
    assert (delivery.state, delivery.tries) == ("sent", 2)


def test_a_worker_that_dies_after_sending_sends_the_same_mail_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    DeliveryFactory.create()

    def die(*_args: object, **_kwargs: object) -> int:
        raise Dies

    monkeypatch.setattr(sending, "_note_sent", die)
    with pytest.raises(Dies):
        send_due(at=NOON)
    monkeypatch.undo()

    send_due(at=NOON + dt.timedelta(minutes=10))

    names = {sent.extra_headers["Message-ID"] for sent in mail.outbox}
    assert len(mail.outbox) == 2
    assert len(names) == 1


def test_someone_erased_while_their_mail_is_on_its_way_stays_erased(
    send_by: Callable[..., None],
) -> None:
    delivery = DeliveryFactory.create()

    class Erases:
        def send(self, message: Message) -> str:
            delivery.notice.delete()
            return "sent"

    send_by(email=Erases())

    assert send_due(at=NOON) == 0
    assert not Delivery.objects.exists()
