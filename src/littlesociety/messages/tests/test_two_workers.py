import threading
from collections import Counter

import pytest
from django.core import mail
from django.db import connection

from littlesociety.messages.actions import send_due
from littlesociety.messages.models import Delivery

from .factories import NOON, DeliveryFactory, NoticeFactory, PersonFactory

WORKERS, PERSONS, NOTICES = 3, 12, 3


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_deliver_each_digest_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection; its writers queue")
    for _person in range(PERSONS):
        person = PersonFactory.create()
        for _notice in range(NOTICES):
            DeliveryFactory.create(notice=NoticeFactory.create(person=person))
    sent: list[int] = []
    together = threading.Barrier(WORKERS)

    def work() -> None:
        together.wait()
        try:
            sent.append(send_due(at=NOON))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    mails = Counter(letter.to[0] for letter in mail.outbox)
    assert sum(sent) == PERSONS * NOTICES
    assert set(mails.values()) == {1}
    assert len(mails) == PERSONS
    assert not Delivery.objects.exclude(state="sent", tries=1).exists()
