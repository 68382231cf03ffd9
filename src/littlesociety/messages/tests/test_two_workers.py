"""Workers side by side. Every thread has a connection of its own, so what it commits is seen."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.db import connection

from littlesociety.messages.actions import send_due
from littlesociety.messages.models import Delivery
from littlesociety.people.models import Person

from .factories import NOON, DeliveryFactory, NoticeFactory, PersonFactory

pytestmark = pytest.mark.django_db
WORKERS, PERSONS, NOTICES = 3, 12, 3


def side_by_side(*jobs: Callable[[], object]) -> None:
    """Do each job in a thread, all at once, and wait for them."""
    together = threading.Barrier(len(jobs))

    def work(job: Callable[[], object]) -> None:
        together.wait()
        try:
            job()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def many_due() -> None:
    for _person in range(PERSONS):
        person = PersonFactory.create()
        for _notice in range(NOTICES):
            DeliveryFactory.create(notice=NoticeFactory.create(person=person))


@pytest.fixture
def much_to_send() -> Iterator[None]:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection; its writers queue")
    side_by_side(many_due)
    yield
    side_by_side(lambda: Person.objects.all().delete())


@pytest.mark.usefixtures("much_to_send")
def test_workers_side_by_side_deliver_each_digest_once() -> None:
    sent: list[int] = []

    side_by_side(*[lambda: sent.append(send_due(at=NOON))] * WORKERS)

    mails = Counter(letter.to[0] for letter in mail.outbox)
    assert sum(sent) == PERSONS * NOTICES
    assert set(mails.values()) == {1}
    assert len(mails) == PERSONS
    assert not Delivery.objects.exclude(state="sent", tries=1).exists()
