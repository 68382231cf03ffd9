"""As a witness: what neighbours ask at the door, and what is remembered whatever happens."""

import hashlib
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from littlesociety.core.actors import SYSTEM
from littlesociety.records.actions import remove_neighbour, witnessing
from littlesociety.records.errors import KeyMissing
from littlesociety.records.models import Contradiction, Neighbour
from littlesociety.records.queries.witnesses import our_witness_keys
from society_algorithms.merkle.cosignatures import time_signed
from society_algorithms.merkle.notes import parse_signature, split_note
from society_algorithms.merkle.witness import LONGEST_REQUEST, good_cosignatures

from .factories import NOON, opened
from .society import Society

pytestmark = pytest.mark.django_db
DOOR = "/record/witness/add-checkpoint"


@pytest.fixture
def ash() -> Society:
    opened()
    cache.clear()
    society = Society()
    society.added()
    return society


def knock(client: Client, body: bytes) -> tuple[int, str]:
    answer = client.post(DOOR, body, content_type="text/plain")
    return answer.status_code, answer.content.decode()


def our_lines(said: str, note: str) -> int:
    keys = [key.public for key in our_witness_keys()]
    good, _time = good_cosignatures(note, said, keys)
    return len(good)


def test_a_neighbours_checkpoint_is_cosigned_with_both_kinds_of_key(
    client: Client, ash: Society
) -> None:
    status, said = knock(client, ash.asks(5))

    assert status == 200
    assert our_lines(said, ash.note(5)) == 2
    assert all(line.startswith("\N{EM DASH} marlbrook.example/record/witness ")
               for line in said.splitlines())  # fmt: skip


def test_a_cosignature_states_the_time(client: Client, ash: Society) -> None:
    _decision, said = witnessing.answer_request(body=ash.asks(5), at=NOON)

    text, _signatures = split_note(ash.note(5))
    [first, _second] = [parse_signature(line) for line in said.splitlines()]
    assert time_signed(text, first, our_witness_keys()[0].public) == int(NOON.timestamp())


def test_what_was_seen_is_remembered_and_asked_for(client: Client, ash: Society) -> None:
    knock(client, ash.asks(5))

    assert knock(client, ash.asks(9)) == (409, "5\n")
    assert knock(client, ash.asks(9, old=5))[0] == 200
    assert Neighbour.objects.get().seen_size == 9


def test_a_conflict_has_the_content_type_of_the_specification(client: Client, ash: Society) -> None:
    knock(client, ash.asks(5))

    answer = client.post(DOOR, ash.asks(9), content_type="text/plain")

    assert answer.headers["Content-Type"] == "text/x.tlog.size"


@pytest.mark.parametrize(
    ("branch", "size", "old", "status"), [("x", 5, 5, 422), ("x", 11, 5, 422), ("", 3, 5, 400)]
)
def test_nothing_that_does_not_continue_is_cosigned(
    client: Client, ash: Society, *, branch: str, size: int, old: int, status: int
) -> None:
    knock(client, ash.asks(5))

    answered = knock(client, ash.asks(size, old=old, branch=branch))

    assert answered[0] == status
    assert our_lines(answered[1], ash.note(size, branch)) == 0
    assert Neighbour.objects.get().seen_size == 5


def test_a_stranger_is_not_found_and_a_wrong_key_is_forbidden(client: Client, ash: Society) -> None:
    assert knock(client, Society("beck.example").asks(5))[0] == 404
    assert knock(client, Society("ash.example").asks(5))[0] == 403
    assert knock(client, b"hello")[0] == 400


def test_a_removed_neighbour_is_a_stranger_and_comes_back_with_its_past(
    client: Client, ash: Society
) -> None:
    knock(client, ash.asks(5))
    remove_neighbour(neighbour_id=Neighbour.objects.get().pk, by=SYSTEM, at=NOON)

    assert knock(client, ash.asks(9, old=5))[0] == 404

    ash.added()
    assert knock(client, ash.asks(11, old=0, branch="x")) == (409, "5\n")


def test_the_door_needs_no_session_and_gives_none(ash: Society) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post(DOOR, ash.asks(5), content_type="text/plain")

    assert answer.status_code == 200
    assert not answer.cookies


def test_the_door_takes_no_long_speeches_and_no_crowd(
    client: Client, ash: Society, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert knock(client, b"x" * (LONGEST_REQUEST + 1))[0] == 413

    monkeypatch.setattr("littlesociety.records.views.witness.REQUESTS_A_MINUTE", 2)
    assert knock(client, ash.asks(5))[0] == 200
    assert knock(client, ash.asks(5))[0] == 429


def test_whoever_monitors_a_record_finds_what_we_cosigned(client: Client, ash: Society) -> None:
    path = f"/record/witness/{hashlib.sha256(b'ash.example/record').hexdigest()}/checkpoint"
    assert client.get(path).status_code == 404
    knock(client, ash.asks(5))

    note = client.get(path).content.decode()

    text, signatures = split_note(note)
    assert text == split_note(ash.note(5))[0]
    assert signatures[0].is_by(ash.log.public)
    assert our_lines(note.partition("\n\n")[2], ash.note(5)) == 2


def test_an_answer_is_stored_before_it_is_sent(
    ash: Society, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(Neighbour, "save", fail)

    with pytest.raises(DatabaseError):
        witnessing.answer_request(body=ash.asks(5), at=NOON)


def test_an_answer_lost_on_the_way_can_be_asked_for_again(client: Client, ash: Society) -> None:
    witnessing.answer_request(body=ash.asks(5), at=NOON)

    assert knock(client, ash.asks(5)) == (409, "5\n")
    assert knock(client, ash.asks(5, old=5))[0] == 200


@pytest.mark.parametrize("changed", [{"seen_size": 4}, {"seen_root": bytes(32)}])
def test_the_database_itself_lets_nothing_seen_go_back(
    client: Client, ash: Society, changed: dict[str, object]
) -> None:
    knock(client, ash.asks(5))

    with pytest.raises(IntegrityError, match="never goes back"), transaction.atomic():
        Neighbour.objects.update(**changed)
    with pytest.raises(IntegrityError, match="never removed"), transaction.atomic():
        Neighbour.objects.all().delete()


def test_a_fork_is_kept_as_two_notes_and_alarms_once(client: Client, ash: Society) -> None:
    knock(client, ash.asks(5))

    for _time in range(2):
        knock(client, ash.asks(11, old=5, branch="x"))
        knock(client, ash.asks(5, old=5, branch="x"))

    longer, same = Contradiction.objects.order_by("-size")
    assert (longer.size, same.size) == (11, 5)
    assert longer.proof
    assert not same.proof
    assert split_note(same.first_note)[0] == split_note(ash.note(5))[0]
    assert split_note(same.second_note)[0] == split_note(ash.note(5, "x"))[0]


def test_two_notes_of_a_fork_cannot_be_changed_or_removed(client: Client, ash: Society) -> None:
    knock(client, ash.asks(5))
    knock(client, ash.asks(5, old=5, branch="x"))

    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Contradiction.objects.all().delete()


def test_a_log_that_forks_without_end_does_not_fill_the_disk(client: Client, ash: Society) -> None:
    knock(client, ash.asks(5))

    for size in range(15):
        knock(client, ash.asks(5, old=5, branch=f"x{size}"))

    assert Contradiction.objects.count() == 10


def test_strangers_who_replay_a_true_checkpoint_raise_no_alarm(
    client: Client, ash: Society
) -> None:
    knock(client, ash.asks(5))

    knock(client, ash.asks(9, old=5).replace(b"\n", b"\n" + b"A" * 43 + b"=\n", 1))

    assert not Contradiction.objects.exists()


def test_a_witness_that_has_signed_gets_no_new_key_by_accident(
    client: Client, ash: Society, settings: Settings
) -> None:
    knock(client, ash.asks(5))
    (Path(settings.KEY_DIR) / "witness.key").unlink()

    with pytest.raises(KeyMissing):
        our_witness_keys()


def test_the_keys_are_readable_by_their_owner_only(ash: Society, settings: Settings) -> None:
    our_witness_keys()

    modes = {path.name: path.stat().st_mode & 0o777 for path in Path(settings.KEY_DIR).iterdir()}
    assert modes == {"witness.key": 0o600, "witness-ml-dsa-44.key": 0o600}
