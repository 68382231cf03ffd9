import datetime as dt
import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from littlesociety.core.errors import NotAllowed
from littlesociety.core.events import Event
from littlesociety.places.models import Society
from littlesociety.wiring.actions import carry_out_due, forget_done, keep, try_again
from littlesociety.wiring.health import look_at_reactions
from littlesociety.wiring.models import Reaction as Kept
from littlesociety.wiring.queries import stuck_reactions
from littlesociety.wiring.registry import Reaction, learn
from littlesociety.wiring.rules import MOST_TRIES

from .factories import NOON, BellRang, learned

pytestmark = pytest.mark.django_db
SECRET = "ada@example.org"


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What the reactions `listen`, `break` and `half` did."""
    said: list[str] = []

    def listen(event: BellRang, at: dt.datetime) -> None:
        said.append(f"{event.bell_id} {at:%H:%M}")

    def break_down(event: BellRang, at: dt.datetime) -> None:
        raise ValueError(SECRET)

    def half(event: BellRang, at: dt.datetime) -> None:
        Society.objects.create(pk=1, name="Half", record_origin="half.example", founded_at=at)
        raise NotAllowed(SECRET)

    with learned(
        Reaction(BellRang, "listen", listen),
        Reaction(BellRang, "break", break_down),
        Reaction(BellRang, "half", half),
    ):
        yield said


def ring(name: str, bell_id: int = 1, at: dt.datetime = NOON) -> Kept:
    return keep(name=name, event=BellRang(bell_id), at=at)


def test_a_reaction_is_carried_out_once_with_the_moment_of_its_event(heard: list[str]) -> None:
    ring("listen")

    counts = [carry_out_due(at=NOON + dt.timedelta(hours=2)), carry_out_due(at=NOON)]

    assert counts == [1, 0]
    assert heard == ["1 12:00"]
    assert not Kept.objects.filter(done_at=None).exists()


def test_reactions_are_carried_out_in_the_order_of_their_events(heard: list[str]) -> None:
    for bell_id in (3, 1, 2):
        ring("listen", bell_id)

    carry_out_due(at=NOON)

    assert [said.split()[0] for said in heard] == ["3", "1", "2"]


def test_an_event_that_is_undone_leaves_no_reaction(heard: list[str]) -> None:
    with transaction.atomic():
        ring("listen")
        transaction.set_rollback(True)

    assert not Kept.objects.filter(done_at=None).exists()


def test_a_poisoned_reaction_holds_up_no_other(heard: list[str]) -> None:
    ring("break")
    ring("listen")

    assert carry_out_due(at=NOON) == 1
    assert heard == ["1 12:00"]


def test_what_a_failed_reaction_had_begun_is_undone(heard: list[str]) -> None:
    kept = ring("half")

    carry_out_due(at=NOON)

    kept.refresh_from_db()
    assert not Society.objects.exists()
    assert (kept.tries, kept.last_error) == (1, "NotAllowed not-allowed")


def test_a_failure_is_kept_and_logged_without_anything_personal(
    heard: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    kept = ring("break")

    with caplog.at_level(logging.DEBUG):
        carry_out_due(at=NOON)

    kept.refresh_from_db()
    assert kept.last_error == "ValueError"
    assert "break" in caplog.text
    assert SECRET not in caplog.text


def test_a_failure_waits_longer_each_time_and_then_stays_for_the_doctor(
    heard: list[str],
) -> None:
    kept = ring("break")
    at, waits = NOON, []

    for _try in range(MOST_TRIES + 2):
        carry_out_due(at=at)
        kept.refresh_from_db()
        waits.append(int((kept.due_at - at).total_seconds()))
        at = max(at, kept.due_at)

    [stuck] = stuck_reactions()
    [finding] = look_at_reactions()
    assert waits[:4] == [5, 15, 45, 135]
    assert (stuck.name, stuck.tries, stuck.last_error) == ("break", MOST_TRIES, "ValueError")
    assert (finding.state, finding.mend) == ("fail", "./society worker --again")


def test_what_was_stuck_is_tried_again_once_it_is_mended(heard: list[str]) -> None:
    kept = ring("listen")
    Kept.objects.filter(pk=kept.pk).update(tries=MOST_TRIES)

    before = carry_out_due(at=NOON)
    try_again(at=NOON)
    after = carry_out_due(at=NOON)

    assert (before, after) == (0, 1)


def test_a_reaction_that_no_release_knows_any_more_is_an_error_not_a_crash() -> None:
    kept = ring("of-another-time")

    assert carry_out_due(at=NOON) == 0
    kept.refresh_from_db()
    assert kept.last_error == "KeyError"


def test_a_worker_that_dies_half_way_loses_nothing_and_does_nothing_twice(
    heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class SwitchedOff(BaseException):
        pass

    def dies(event: BellRang, at: dt.datetime) -> None:
        Society.objects.create(pk=1, name="Half", record_origin="half.example", founded_at=at)
        raise SwitchedOff

    with learned(Reaction(BellRang, "dies", dies)):
        kept = ring("dies")
        with pytest.raises(SwitchedOff), transaction.atomic():
            carry_out_due(at=NOON)

    kept.refresh_from_db()
    assert (kept.tries, kept.done_at) == (0, None)
    assert not Society.objects.exists()


def test_old_reactions_are_let_go_and_waiting_ones_never(heard: list[str]) -> None:
    ring("listen")
    carry_out_due(at=NOON)
    waiting = ring("break")

    forgotten = forget_done(at=NOON + dt.timedelta(days=31))

    assert forgotten == 1
    assert list(Kept.objects.all()) == [waiting]


def test_two_reactions_cannot_share_a_name(heard: list[str]) -> None:
    def other(event: Event, at: dt.datetime) -> None:
        """Do something else."""

    with pytest.raises(ValueError, match="listen"):
        learn(Reaction(BellRang, "listen", other))


def test_an_idle_round_only_looks(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert carry_out_due(at=NOON) == 0
