"""What others may ask about places."""

import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from littlesociety.core.actors import STEWARD, SYSTEM, VISITOR, Actor
from littlesociety.core.errors import NotAllowed, NotThere
from littlesociety.places import drawing, queries
from littlesociety.places.actions import choose_whole, found_society, retire_area
from littlesociety.places.errors import AlreadyFounded, AlreadyRetired
from littlesociety.places.models import Area, Society

from .factories import NOON, AreaFactory, SocietyFactory, square

pytestmark = pytest.mark.django_db


def found() -> Society:
    return found_society(
        name=" Marlbrook ",
        summary="A town on a brook",
        record_origin="marlbrook.example/record",
        is_demo=False,
        by=VISITOR,
        at=NOON,
    )


def test_there_is_no_society_until_it_is_founded_and_then_only_one() -> None:
    assert queries.society() is None

    found()

    society = queries.society()
    assert society is not None
    assert society.name == "Marlbrook"
    with pytest.raises(AlreadyFounded):
        found()
    assert Society.objects.count() == 1


def test_the_society_is_asked_for_once_in_a_while(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    SocietyFactory.create()

    with django_assert_num_queries(1):
        queries.society()
        queries.society()


def test_a_steward_chooses_the_whole_and_a_resident_does_not() -> None:
    SocietyFactory.create()
    area = AreaFactory.create(kind=Area.Kind.DISTRICT)

    with pytest.raises(NotAllowed):
        choose_whole(area_id=area.pk, by=Actor(person_id=1), at=NOON)
    choose_whole(area_id=area.pk, by=Actor(person_id=1, roles=frozenset({STEWARD})), at=NOON)

    society = queries.society()
    assert society is not None
    assert society.whole == area


def test_people_live_in_the_smallest_and_newest_areas_in_force() -> None:
    AreaFactory.create(kind=Area.Kind.WARD, vintage=2023)
    AreaFactory.create(kind=Area.Kind.LSOA, vintage=2011, code="E01006185")
    home = AreaFactory.create(kind=Area.Kind.LSOA, vintage=2021, code="E01034000", name="Oak")
    AreaFactory.create(kind=Area.Kind.LSOA, vintage=2021, retired_on=dt.date(2024, 1, 1))

    assert queries.home_areas() == [home]
    assert queries.area_choices() == [(home.pk, "Oak")]


def test_an_area_is_named_by_code_and_vintage_together() -> None:
    AreaFactory.create(code="E01006074", vintage=2011)
    newer = AreaFactory.create(code="E01006074", vintage=2021)

    assert queries.area_by_name("E01006074", 2021) == newer
    with pytest.raises(NotThere):
        queries.area_by_name("E01006074", 2001)


def test_distance_is_known_only_between_known_centres() -> None:
    here = AreaFactory.build(latitude_e6=53_391_110, longitude_e6=-2_373_410)
    there = AreaFactory.build(latitude_e6=53_389_770, longitude_e6=-2_354_460)

    assert queries.metres_between(here, there) == 1265
    assert queries.metres_between(here, AreaFactory.build()) is None
    assert queries.metres_between(AreaFactory.build(), here) is None


def test_the_map_shades_areas_leads_to_them_and_says_so_in_a_table() -> None:
    oak = AreaFactory.create(name="Oak", outline=square(-2_000_000, 53_000_000))
    AreaFactory.create(name="Elm", outline=square(-1_990_000, 53_000_000))
    AreaFactory.create(name="Ash", latitude_e6=53_005_000, longitude_e6=-1_985_000)

    drawn = queries.area_map(shade={oak.pk: 9}, href=lambda area: f"/{area.name}/", title="Asks")

    assert [(s.label, s.shade, s.href) for s in drawn.shapes] == [
        ("Elm", 0, "/Elm/"), ("Oak", 4, "/Oak/"),
    ]  # fmt: skip
    assert [mark.label for mark in drawn.marks] == ["Ash"]
    assert drawn.table is not None
    assert [row[0].text for row in drawn.table.rows] == ["Ash", "Elm", "Oak"]


def test_the_map_is_drawn_again_a_little_after_an_area_changes_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    AreaFactory.create(name="Oak", outline=square(-2_000_000, 53_000_000))
    assert len(queries.area_map(title="").shapes) == 1

    AreaFactory.create(name="Elm", outline=square(-1_990_000, 53_000_000))
    assert len(queries.area_map(title="").shapes) == 1
    monkeypatch.setattr(drawing, "KEPT_SECONDS", 0)

    assert len(queries.area_map(title="").shapes) == 2


def test_the_names_of_a_vintage_are_read_together_and_kept(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    AreaFactory.create(code="MB01", vintage=2026, name="Oak")
    AreaFactory.create(code="MB02", vintage=2026, name="Elm")

    with django_assert_num_queries(1):
        assert queries.area_name("MB01", 2026) == "Oak"
        assert queries.area_name("MB02", 2026) == "Elm"
        assert queries.area_name("MB03", 2026) is None


def test_the_map_costs_one_query_once_it_is_drawn(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    AreaFactory.create_batch(30, outline=square(-2_000_000, 53_000_000))
    queries.area_map(title="")

    with django_assert_num_queries(1):
        queries.area_map(title="")


def test_an_empty_society_has_an_empty_map() -> None:
    assert queries.area_map(title="").shapes == []
    assert queries.home_areas() == []


def test_an_area_is_retired_once_and_its_heirs_must_be_here() -> None:
    AreaFactory.create(code="MB01")
    asked: dict[str, Any] = {
        "code": "MB01",
        "vintage": 2026,
        "retired_on": dt.date(2026, 5, 1),
        "by": SYSTEM,
        "at": NOON,
    }

    with pytest.raises(NotThere):
        retire_area(**asked, became=[("MB99", 2026)])
    retire_area(**asked, became=[])

    with pytest.raises(AlreadyRetired):
        retire_area(**asked, became=[])
    with pytest.raises(NotThere):
        retire_area(**asked | {"code": "MB02"}, became=[])
