"""Workers side by side. Every thread has a connection of its own, so what it commits is seen."""

import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from littlesociety.wiring.actions import carry_out_due, keep
from littlesociety.wiring.models import Reaction as Kept
from littlesociety.wiring.registry import Reaction

from .factories import NOON, BellRang, learned

pytestmark = pytest.mark.django_db
WORKERS, BELLS = 3, 40


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


@pytest.fixture
def rung() -> Iterator[Counter[int]]:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection; its writers queue")
    heard: Counter[int] = Counter()

    def hear(event: BellRang, at: dt.datetime) -> None:
        heard[event.bell_id] += 1
        time.sleep(0.005)

    def ring() -> None:
        for bell_id in range(BELLS):
            keep(name="hear", event=BellRang(bell_id), at=NOON)

    with learned(Reaction(BellRang, "hear", hear)):
        side_by_side(ring)
        yield heard
    side_by_side(lambda: Kept.objects.all().delete())


def test_workers_side_by_side_carry_out_each_reaction_once(rung: Counter[int]) -> None:
    done: list[int] = []

    side_by_side(*[lambda: done.append(carry_out_due(at=NOON))] * WORKERS)

    assert sum(done) == BELLS
    assert rung == Counter(range(BELLS))
    assert not Kept.objects.filter(done_at=None).exists()
