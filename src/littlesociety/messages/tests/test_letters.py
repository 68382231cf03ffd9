import datetime as dt
import re
import zlib
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from littlesociety.core import printing
from littlesociety.core.actors import BROKER, STEWARD, Actor
from littlesociety.core.errors import NotAllowed
from littlesociety.messages.actions import mark_posted
from littlesociety.messages.models import Delivery
from littlesociety.messages.queries import letters_to_post
from littlesociety.people.models import Person
from littlesociety.people.tests.factories import RoleTermFactory
from littlesociety.people.tests.signing_in import sign_in

from .factories import NOON, ContactPointFactory, DeliveryFactory, NoticeFactory, PersonFactory

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def maud() -> Person:
    """Someone who hears from us on paper, with two letters waiting."""
    person = PersonFactory.create(name="Maud Reed", email=None)
    ContactPointFactory.create(person=person)
    for subject in ("Help is agreed", "Ben is coming"):
        notice = NoticeFactory.create(person=person, subject=subject, told_at=LONG_AGO)
        DeliveryFactory.create(notice=notice, channel="letter")
    return person


def broker(client: Client) -> Person:
    term = RoleTermFactory.create(role=BROKER)
    sign_in(client, term.person, method="mfa")
    return term.person


def unpacked(pdf: bytes) -> Iterator[bytes]:
    """What is inside the PDF's streams."""
    for stream in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            yield stream


def test_everything_for_one_person_goes_in_one_envelope(maud: Person) -> None:
    DeliveryFactory.create(channel="letter", due_at=NOON)

    first, second = letters_to_post(at=NOON)

    assert [page.subject for page in first.pages] == ["Help is agreed", "Ben is coming"]
    assert first.address == ["1 Mill Lane", "Marlbrook"]
    assert len(second.pages) == 1


def test_an_envelope_waits_for_its_day_and_then_takes_everything(maud: Person) -> None:
    late = NoticeFactory.create(person=maud, subject="Later")
    DeliveryFactory.create(notice=late, channel="letter", due_at=NOON + dt.timedelta(days=3))

    early = letters_to_post(at=LONG_AGO - dt.timedelta(days=1))
    [letter] = letters_to_post(at=NOON)

    assert early == []
    assert len(letter.pages) == 3


def test_a_broker_prints_the_letters_from_a_page(client: Client, maud: Person) -> None:
    broker(client)

    listed = client.get("/notices/letters/").content.decode()
    printed = client.get("/notices/letters/print/").content.decode()

    assert "Maud Reed" in listed
    assert "1 Mill Lane" in listed
    assert printed.count('class="letter"') == 1
    assert "Ben is coming" in printed


def test_the_letters_come_as_a_tagged_pdf(client: Client, maud: Person) -> None:
    if not printing.can_draw():
        pytest.skip("Pango is missing here")
    broker(client)

    answer = client.get("/notices/letters/print.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    inside = b"".join(unpacked(answer.content))
    assert b"/StructTreeRoot" in inside
    assert b"pdfuaid" in inside


def test_without_pango_the_page_says_how_to_print(
    client: Client, maud: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    broker(client)

    listed = client.get("/notices/letters/").content.decode()
    refused = client.get("/notices/letters/print.pdf")

    assert "Printing from the page works." in listed
    assert refused.status_code == 503


def test_a_posted_letter_leaves_the_list(client: Client, maud: Person) -> None:
    broker(client)
    ids = list(Delivery.objects.values_list("pk", flat=True))

    answers = [client.post("/notices/letters/posted/", {"delivery": ids}) for _again in (1, 2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert letters_to_post(at=timezone.now()) == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize("sent", [{}, {"delivery": "x"}, {"delivery": "999999"}])
def test_posting_something_else_changes_nothing(
    client: Client, maud: Person, sent: dict[str, str]
) -> None:
    broker(client)

    client.post("/notices/letters/posted/", sent)

    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}


@pytest.mark.parametrize("method", ["code", "mfa"])
def test_a_resident_never_sees_names_and_addresses(
    client: Client, maud: Person, method: str
) -> None:
    sign_in(client, PersonFactory.create(), method=method)

    for path in ("", "print/", "print.pdf"):
        answer = client.get(f"/notices/letters/{path}")

        assert answer.status_code == 403
        assert "Mill Lane" not in answer.content.decode()


def test_only_brokers_and_stewards_mark_letters_as_posted(maud: Person) -> None:
    ids = list(Delivery.objects.values_list("pk", flat=True))

    with pytest.raises(NotAllowed):
        mark_posted(delivery_ids=ids, by=Actor(person_id=maud.pk), at=NOON)
    steward = Actor(person_id=1, roles=frozenset({STEWARD}))

    assert mark_posted(delivery_ids=ids, by=steward, at=NOON) == 2
