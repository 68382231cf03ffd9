"""Stewards hear at once when a neighbour's record, or our own, is in doubt."""

import pytest
import time_machine

from littlesociety.core.actors import SYSTEM
from littlesociety.core.events import announce
from littlesociety.messages.models import Notice
from littlesociety.people.actions import make_first_steward
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.records.actions import open_record
from littlesociety.records.events import NeighbourContradicted, RecordDoubted
from littlesociety.records.queries.witnesses import quorum_on
from littlesociety.wiring.actions import carry_out_due

from .factories import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("event", "path", "words"),
    [
        (NeighbourContradicted("Ash", 3), "/record/neighbours/contradictions/3/", "Ash signed two"),
        (RecordDoubted("Ash", 3), "/record/neighbours/", "Ash says that our record"),
    ],
)
def test_every_steward_hears_once_and_nobody_else(
    event: NeighbourContradicted | RecordDoubted, path: str, words: str
) -> None:
    open_record(origin="marlbrook.example/record", by=SYSTEM, at=NOON)
    steward, _resident = PersonFactory.create_batch(2)
    make_first_steward(person_id=steward.pk, by=SYSTEM, at=NOON)
    carry_out_due(at=NOON)
    Notice.objects.all().delete()

    with time_machine.travel(NOON, tick=False):
        for _time in range(2):
            announce(event)
            carry_out_due(at=NOON)

    notice = Notice.objects.get()
    assert (notice.person_id, notice.path, notice.is_urgent) == (steward.pk, path, True)
    assert words in notice.body


def test_the_quorum_is_taken_from_the_rulebook() -> None:
    assert quorum_on(NOON.date()) == 2
