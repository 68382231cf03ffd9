"""The made-up place keeps to every rule that a real one does."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from littlesociety.exchange.models import Match, Need
from littlesociety.ledger.queries import replay_problems
from littlesociety.ops.demo import town
from littlesociety.ops.demo.drawing import Drawing, middle
from littlesociety.ops.demo.sizes import SIZES
from littlesociety.ops.portable.proofs import is_empty, record_head
from littlesociety.people.models import Person
from littlesociety.places.models import Area
from littlesociety.places.queries import forget_kept, society
from society_algorithms.merkle.verify import main as verify

from .conftest import AT, nothing


def test_the_ledger_and_the_record_of_the_demo_hold(marlbrook: Path) -> None:
    assert replay_problems() == []
    assert verify([str(marlbrook / "record")]) == 0
    assert record_head()["size"] > Match.objects.filter(confirmed_at__isnull=False).count()


def test_every_paid_match_leads_to_its_line(marlbrook: Path) -> None:
    paid = Match.objects.filter(confirmed_at__isnull=False)

    assert paid.count() > 80
    assert not paid.filter(entry_id=None).exists()
    assert not paid.filter(paid_event=None).exists()


def test_nothing_in_the_demo_happens_out_of_order(marlbrook: Path) -> None:
    for match in Match.objects.select_related("need", "helper", "need__asker"):
        need = match.need
        assert need.asker.joined_at < need.asked_at <= match.proposed_at
        assert match.helper.joined_at < match.proposed_at
        assert match.accepted_at is None or match.proposed_at <= match.accepted_at <= need.starts_at
        assert match.done_said_at is None or need.starts_at < match.done_said_at <= AT
        done = match.done_said_at or AT
        assert match.confirmed_at is None or done < match.confirmed_at <= AT


def test_the_same_day_makes_the_same_place(home: Path, db: None) -> None:
    places = []
    for _time in range(2):
        with transaction.atomic():
            town.build("small", at=AT, say=nothing)
            people = list(Person.objects.order_by("pk").values_list("name", "joined_at"))
            needs = list(Need.objects.order_by("pk").values_list("summary", "asked_at"))
            places.append((people, needs))
            transaction.set_rollback(True)
        forget_kept()

    assert places[0] == places[1]


def test_the_demo_says_that_it_is_made_up(marlbrook: Path) -> None:
    here = society()

    assert here is not None
    assert here.is_demo
    assert not is_empty()


def test_the_whole_of_the_map_is_drawn(marlbrook: Path) -> None:
    assert not Area.objects.filter(outline=None).exists()
    assert Area.objects.filter(kind="neighbourhood", parent__kind="ward").count() == 8


def test_needs_on_the_board_wait_for_a_day_to_come(marlbrook: Path) -> None:
    waiting = Need.objects.open_now(AT)

    assert waiting.count() >= 8
    assert all(need.starts_at < AT + timedelta(days=16) for need in waiting)
    assert timezone.localdate(AT).year == 2030


def test_neighbours_on_the_map_share_their_border() -> None:
    drawing = Drawing(4, 2, 1, random.Random(1))

    west, east = drawing.outline(0, 0, 1, 1), drawing.outline(1, 0, 2, 1)

    assert len(set(west) & set(east)) == 3


def test_the_river_lies_between_the_banks() -> None:
    drawing = Drawing(4, 2, 1, random.Random(1))

    north, south = drawing.outline(0, 0, 1, 1), drawing.outline(0, 1, 1, 2)

    assert not set(north) & set(south)
    assert middle(north)[1] > middle(south)[1]


@pytest.mark.parametrize("size", ["small", "town", "city"])
def test_every_size_divides_its_ground_evenly(size: str) -> None:
    ground = SIZES[size]

    assert ground.rows % 2 == 0
    assert ground.columns % ground.wards_on_a_bank == 0
