"""Asking neighbours to witness our record: what comes of it is kept, published and said plainly."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from littlesociety.core.actors import SYSTEM
from littlesociety.records import queries
from littlesociety.records.actions import add_neighbour, remove_neighbour, seal_record
from littlesociety.records.models import Cosignature, Head, Neighbour
from littlesociety.records.pace import due_after
from littlesociety.records.queries.witnesses import asks_due, policy_text
from littlesociety.records.tasks import Rounds
from society_algorithms.merkle.notes import parse_key, parse_proof
from society_algorithms.merkle.policy import parse_policy, verify_note
from society_algorithms.merkle.tree import EMPTY_ROOT
from society_algorithms.merkle.witness import Seen

from .factories import NOON, given_help, many, opened
from .society import Society

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
Reply = Callable[[bytes], tuple[int, bytes]]


@contextmanager
def door(reply: Reply) -> Iterator[str]:
    """A witness's door on this machine, which replies as told."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/witness"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _a_signed_record(settings: Settings) -> None:
    settings.NEIGHBOURS_ON_THIS_MACHINE = True
    opened()
    given_help()
    seal_record(at=NOON)


def added(society: Society, url: str = "https://elsewhere.example/witness") -> Neighbour:
    given = replace(society.introduction, witness_url=url)
    return add_neighbour(given=given, by=SYSTEM, at=NOON)


def our_keys(folder: Path) -> list[Any]:
    return [parse_key(line) for line in (folder / "key").read_text().splitlines()]


def witness_of(society: Society, folder: Path) -> Reply:
    return lambda body: society.answers(body, our_keys(folder))


def at_once(work: Callable[[], None]) -> None:
    work()


def go_round(times: int = 2, at: dt.datetime = NOON) -> Rounds:
    rounds = Rounds(start=at_once)
    for _time in range(times):
        rounds.turn(at)
    return rounds


@contextmanager
def two_neighbours(folder: Path) -> Iterator[tuple[Society, Society]]:
    ash, beck = Society("ash.example"), Society("beck.example")
    with door(witness_of(ash, folder)) as one, door(witness_of(beck, folder)) as two:
        added(ash, one)
        added(beck, two)
        yield ash, beck


def test_two_neighbours_witness_our_record_and_every_page_says_so(
    client: Client, record_dir: Path
) -> None:
    with two_neighbours(record_dir):
        go_round()

    said = "witnessed by ash.example and beck.example, on 2 May 2030 at 1:00pm"
    assert said in client.get("/record/").text
    assert said in client.get("/record/line/1/").text
    assert said in client.get("/record/neighbours/").text
    assert "not yet independently" not in client.get("/record/line/1/").text
    assert queries.standing(TODAY).is_witnessed


def test_one_neighbour_is_not_enough_and_every_page_says_so(
    client: Client, record_dir: Path
) -> None:
    ash = Society()
    with door(witness_of(ash, record_dir)) as url:
        added(ash, url)
        go_round()

    assert "not yet independently witnessed" in client.get("/record/").text
    assert "not yet independently witnessed" in client.get("/record/line/1/").text
    assert "They have witnessed our first 2 lines" in client.get("/record/neighbours/").text
    assert queries.standing(TODAY).signed_by == ("ash.example",)


def test_the_published_checkpoint_meets_the_published_policy(
    client: Client, record_dir: Path
) -> None:
    with two_neighbours(record_dir):
        go_round()

    policy = parse_policy(client.get("/record/policy").content.decode())
    note = client.get("/record/checkpoint").content.decode()
    verdict = verify_note(note, policy)
    assert verdict.is_valid
    assert len(verdict.witnesses) == 4
    assert (record_dir / "policy").read_text().startswith(str(policy))
    assert Head.objects.get().checkpoint == note


def test_a_proof_carries_the_cosignatures(client: Client, record_dir: Path) -> None:
    with two_neighbours(record_dir):
        go_round()

    proof = parse_proof(client.get("/record/line/1/proof").content.decode())

    assert verify_note(proof.note, parse_policy(policy_text(TODAY))).is_valid


def test_a_line_that_is_witnessed_stays_so_while_newer_ones_wait(
    client: Client, record_dir: Path
) -> None:
    with two_neighbours(record_dir):
        go_round()
    many(300)
    seal_record(at=NOON)

    stands = queries.standing(TODAY)
    assert (stands.size, stands.witnessed_size) == (302, 2)
    assert "The first 2 lines are independently witnessed" in client.get("/record/").text
    assert "witnessed by ash" in client.get("/record/line/1/").text
    assert "not yet independently witnessed" in client.get("/record/line/2/").text
    policy = parse_policy(policy_text(TODAY))
    old, new = (
        parse_proof(client.get(f"/record/line/{index}/proof").content.decode()) for index in (1, 2)
    )
    assert verify_note(old.note, policy).is_valid
    assert not verify_note(new.note, policy).is_valid


def test_a_grown_record_is_witnessed_from_where_the_witness_stands(record_dir: Path) -> None:
    with two_neighbours(record_dir) as (ash, beck):
        go_round()
        many(300)
        seal_record(at=NOON)
        Neighbour.objects.update(known_size=1)
        go_round(at=NOON + dt.timedelta(minutes=1))

    assert queries.standing(TODAY).witnessed_size == 302
    assert ash.seen.size == beck.seen.size == 302
    assert Cosignature.objects.count() == 2


def test_sealing_again_keeps_what_neighbours_signed(client: Client, record_dir: Path) -> None:
    with two_neighbours(record_dir):
        go_round()
    (record_dir / "checkpoint").unlink()

    seal_record(at=NOON)
    Rounds(start=at_once).turn(NOON)

    policy = parse_policy((record_dir / "policy").read_text())
    assert verify_note((record_dir / "checkpoint").read_text(), policy).is_valid


def moved(_body: bytes) -> tuple[int, bytes]:
    return 302, b""


def endless(_body: bytes) -> tuple[int, bytes]:
    return 200, b"x" * 200_000


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (lambda _body: (404, b"who?\n"), "They have not added us yet"),
        (lambda _body: (403, b""), "They know another key for our record"),
        (lambda _body: (422, b""), "does not continue what they saw"),
        (lambda _body: (409, b"77\n"), "They have seen more lines of ours than we have"),
        (lambda _body: (409, b"hello"), "made no sense to us"),
        (lambda _body: (409, b"0\n"), "made no sense to us"),
        (lambda _body: (200, b""), "made no sense to us"),
        (lambda _body: (200, b"\xff\x00 noise"), "made no sense to us"),
        (lambda _body: (599, b""), "made no sense to us"),
        (moved, "made no sense to us"),
        (endless, "they did not answer"),
    ],
)
def test_whatever_a_neighbour_says_is_told_plainly_and_stops_nothing(
    client: Client, record_dir: Path, reply: Reply, said: str
) -> None:
    with door(reply) as url:
        added(Society(), url)
        go_round()

    given_help()
    assert seal_record(at=NOON) == 1
    assert said in client.get("/record/neighbours/").text
    assert not queries.standing(TODAY).is_witnessed
    assert not Cosignature.objects.exists()


def test_signatures_of_someone_else_do_not_count(record_dir: Path) -> None:
    ash, beck = Society(), Society("beck.example")
    with door(witness_of(beck, record_dir)) as url:
        added(ash, url)
        go_round()

    assert Neighbour.objects.get().reply == "unclear"


def test_signatures_from_the_future_do_not_count(record_dir: Path) -> None:
    ash = Society(clock=NOON + dt.timedelta(days=1))
    with door(witness_of(ash, record_dir)) as url:
        added(ash, url)
        go_round()

    assert Neighbour.objects.get().reply == "unclear"


def test_a_neighbour_that_saw_another_branch_of_ours_says_so(record_dir: Path) -> None:
    ash = Society(seen=Seen(2, EMPTY_ROOT))
    with door(witness_of(ash, record_dir)) as url:
        added(ash, url)
        go_round()

    assert Neighbour.objects.get().reply == "contradicted"


def test_a_neighbour_that_never_answers_is_asked_ever_less_often(record_dir: Path) -> None:
    added(Society(), "http://127.0.0.1:9/witness")
    at, waits = NOON, []
    for _try in range(12):
        go_round(at=at)
        due = Neighbour.objects.get().due_at
        waits.append(int((due - at).total_seconds()))
        assert not asks_due(due - dt.timedelta(seconds=1))
        at = due

    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]


def test_a_slow_neighbour_holds_nobody_up(record_dir: Path) -> None:
    begun: list[Callable[[], None]] = []
    rounds = Rounds(start=begun.append)
    added(Society())

    rounds.turn(NOON)
    rounds.turn(NOON)

    given_help()
    assert seal_record(at=NOON) == 1
    assert len(begun) == 1


def test_neighbours_are_asked_together_however_their_answers_come_in() -> None:
    at = NOON + dt.timedelta(seconds=1)

    assert due_after(at, 0) == due_after(at + dt.timedelta(seconds=3), 0)


def test_a_removed_neighbour_is_not_asked_and_counts_no_more(
    client: Client, record_dir: Path
) -> None:
    with two_neighbours(record_dir):
        go_round()
    remove_neighbour(neighbour_id=Neighbour.objects.get(name="ash.example").pk, by=SYSTEM, at=NOON)

    assert not queries.standing(TODAY).is_witnessed
    go_round()
    policy = (record_dir / "policy").read_text()
    assert "quorum none" in policy
    assert "Not yet independently witnessed" in policy


def test_the_quorum_is_a_rule_of_the_society(record_dir: Path) -> None:
    with two_neighbours(record_dir):
        go_round()
    before = list(queries.witnesses._quorum)

    try:
        queries.take_quorum_from(lambda _on: 3)
        assert not queries.standing(TODAY).is_witnessed
        queries.take_quorum_from(lambda _on: 1)
        assert queries.standing(TODAY).is_witnessed
    finally:
        queries.take_quorum_from(before[0])


@pytest.mark.parametrize("neighbours", [0, 1])
def test_a_quiet_round_costs_little(
    django_assert_max_num_queries: Any, record_dir: Path, neighbours: int
) -> None:
    ash = Society()
    with door(witness_of(ash, record_dir)) as url:
        if neighbours:
            added(ash, url)
        rounds = go_round()

        with django_assert_max_num_queries(3):
            rounds.turn(NOON + dt.timedelta(seconds=10))
