"""Waiting lines get their place once, and whatever is signed stays true through every crash."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from pytest_django import Settings

from littlesociety.core.actors import SYSTEM
from littlesociety.records.actions import open_record, seal_record, sealing
from littlesociety.records.errors import KeyMissing, RecordNotOpen, RecordWouldFork
from littlesociety.records.models import Entry, Head
from society_algorithms.merkle import verify

from .factories import NOON, given_help, many, opened
from .sealed import PowerCut, files_of, rolled_back, verdict, well

pytestmark = pytest.mark.django_db


@contextmanager
def power_cut(call: str, after: int) -> Iterator[None]:
    """Let a file call work so many times, then fail for ever."""
    real: Callable[..., None] = getattr(os, call)
    left = after

    def cut(*args: object, **kwargs: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise PowerCut
        real(*args, **kwargs)

    with patch.object(os, call, cut):
        yield


def test_sealing_gives_places_in_order_and_signs(record_dir: Path) -> None:
    opened()
    first, second = given_help(), given_help()

    assert seal_record(at=NOON) == 3

    assert list(Entry.objects.order_by("index").values_list("pk", flat=True))[1:] == [first, second]
    assert verdict(record_dir) == well(3)
    head = Head.objects.get()
    assert (head.size, head.checkpoint) == (3, (record_dir / "checkpoint").read_text())


def test_a_line_is_canonical_json_with_its_place(record_dir: Path) -> None:
    opened()
    earlier = given_help(sealed={"who": "held apart"})
    given_help(supersedes=earlier)
    seal_record(at=NOON)

    leaf = json.loads(bytes(Entry.objects.get(index=2).leaf or b""))

    assert leaf == {
        "v": 1,
        "log": "marlbrook.example/record",
        "seq": 2,
        "at": "2030-05-02",
        "type": "help-given",
        "subject": "need:2222222222",
        "facts": {"area": "M05000001@2030", "category": "lift", "minutes": 60},
        "commit": None,
        "supersedes": 1,
    }
    assert json.loads(bytes(Entry.objects.get(index=1).leaf or b""))["commit"]


def test_sealing_again_changes_nothing(record_dir: Path) -> None:
    opened()
    seal_record(at=NOON)
    before = files_of(record_dir)

    assert seal_record(at=NOON) == 0
    assert files_of(record_dir) == before


def test_without_lines_there_is_nothing_to_seal(record_dir: Path) -> None:
    assert seal_record(at=NOON) == 0
    assert not record_dir.exists()


def test_lines_without_a_named_record_are_not_sealed() -> None:
    given_help()

    with pytest.raises(RecordNotOpen):
        seal_record(at=NOON)


def test_opening_twice_opens_once_and_the_name_is_for_ever() -> None:
    opened()
    opened()

    assert Entry.objects.count() == 1
    with pytest.raises(Exception, match="already kept under the name"):
        open_record(origin="elsewhere.example/record", by=SYSTEM, at=NOON)


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "https://place.example", "x" * 81])
def test_a_name_that_cannot_stand_in_a_checkpoint_is_refused(origin: str) -> None:
    with pytest.raises(Exception, match="Name the record"):
        open_record(origin=origin, by=SYSTEM, at=NOON)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=st.lists(st.integers(1, 300), min_size=1, max_size=3))
def test_the_root_is_that_of_another_implementation(record_dir: Path, parts: list[int]) -> None:
    opened()
    for part in parts:
        many(part)
        seal_record(at=NOON)

    leaves = [
        bytes(leaf or b"")
        for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)
    ]
    assert bytes(Head.objects.get().root) == InmemoryTree.init_from_entries(leaves).get_root()
    assert verdict(record_dir) == well(len(leaves))


def test_full_tiles_replace_their_partial_forms(record_dir: Path) -> None:
    opened()
    seal_record(at=NOON)
    many(600)
    seal_record(at=NOON)

    assert sorted(files_of(record_dir)) == [
        "checkpoint",
        "key",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/89",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/89",
    ]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_after_a_power_cut_at_any_step_the_record_goes_on_byte_for_byte(
    record_dir: Path, call: str
) -> None:
    opened()
    many(200)
    seal_record(at=NOON)
    many(100)
    signed = (record_dir / "checkpoint").read_bytes()
    step = 0
    while True:
        try:
            with power_cut(call, step):
                seal_record(at=NOON)
            break
        except PowerCut:
            step += 1
            size = verify.check(str(record_dir), "")["lines"]
            assert verdict(record_dir) == well(size)
            assert size in (201, 301)
            assert (record_dir / "checkpoint").read_bytes() == signed or size == 301

    assert step > 5
    assert verdict(record_dir) == well(301)
    expected = files_of(record_dir)
    (record_dir / "checkpoint").unlink()
    seal_record(at=NOON)
    assert files_of(record_dir) == expected


def test_after_a_crash_before_the_head_remembers_the_next_seal_mends_it(record_dir: Path) -> None:
    opened()
    with patch.object(sealing, "_remember", side_effect=PowerCut), pytest.raises(PowerCut):
        seal_record(at=NOON)
    written = files_of(record_dir)

    assert Head.objects.get().size == 0
    assert seal_record(at=NOON) == 1
    assert files_of(record_dir) == written


def test_a_lost_folder_is_written_again_byte_for_byte(record_dir: Path) -> None:
    opened()
    many(600)
    seal_record(at=NOON)
    before = files_of(record_dir)
    for path in before:
        (record_dir / path).unlink()

    assert seal_record(at=NOON) == 0
    assert files_of(record_dir) == before


def test_a_damaged_edge_is_never_built_upon(record_dir: Path) -> None:
    opened()
    seal_record(at=NOON)
    (record_dir / "tile/0/000.p/1").write_bytes(bytes(32))
    given_help()
    seal_record(at=NOON)

    assert (record_dir / "tile/0/000.p/2").read_bytes()[:32] != bytes(32)


def test_a_database_put_back_from_an_older_backup_refuses_to_sign(record_dir: Path) -> None:
    opened()
    given_help()
    seal_record(at=NOON)
    head = Head.objects.values().get()
    many(3)
    seal_record(at=NOON)
    signed = files_of(record_dir)
    rolled_back(2)
    Head.objects.update(**head)
    many(10)

    with pytest.raises(RecordWouldFork, match="newer backup"):
        seal_record(at=NOON)
    assert files_of(record_dir) == signed
    assert Entry.objects.filter(index=None).count() == 10


def test_a_database_with_other_lines_refuses_to_sign(record_dir: Path) -> None:
    opened()
    given_help()
    seal_record(at=NOON)
    Head.objects.update(size=0, root=bytes(32), checkpoint="")
    signed = files_of(record_dir)
    rolled_back(1)
    given_help(facts={"minutes": 5, "area": "M05000001@2030", "category": "pets"})
    sealing._give_places()
    given_help()

    with pytest.raises(RecordWouldFork, match="other lines"):
        seal_record(at=NOON)
    assert files_of(record_dir)["checkpoint"] == signed["checkpoint"]


def test_a_damaged_checkpoint_stops_the_signing_until_it_is_moved_away(record_dir: Path) -> None:
    opened()
    seal_record(at=NOON)
    (record_dir / "checkpoint").write_text("nonsense")

    with pytest.raises(RecordWouldFork, match="damaged or not ours"):
        seal_record(at=NOON)
    (record_dir / "checkpoint").unlink()
    seal_record(at=NOON)
    assert verdict(record_dir) == well(1)


def test_a_lost_key_is_never_replaced_in_silence(record_dir: Path, settings: Settings) -> None:
    opened()
    seal_record(at=NOON)
    key = Path(settings.KEY_DIR) / "record.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()
    given_help()

    with pytest.raises(KeyMissing, match=r"record\.key"):
        seal_record(at=NOON)


def test_sealing_inside_a_transaction_is_a_mistake() -> None:
    opened()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        seal_record(at=NOON)
