"""A drawing is sound XML, says its finding in words, and shows where every vote went."""

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.drawing.budget import Shown, draw_budget
from society_algorithms.drawing.opinion import Score, draw_opinions
from society_algorithms.drawing.transfers import Stage, draw_transfers

SVG = "{http://www.w3.org/2000/svg}"


def stage(action: str, ann: int, bob: int, cy: int, lost: int = 0) -> Stage:
    votes = {"Ann": Fraction(ann), "Bob <& Co>": Fraction(bob), "Cy": Fraction(cy)}
    return Stage(action, votes, Fraction(lost))


def words_in(drawn: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(drawn).iter(f"{SVG}text")]


def count_of_three() -> str:
    stages = [stage("first preferences", 60, 30, 10), stage("Cy excluded", 64, 32, 0, 4)]
    return draw_transfers(title="Ward 1", stages=stages, elected=["Ann"], quota="51")


def test_the_elected_are_named_in_the_title_and_marked_without_colour() -> None:
    drawn = count_of_three()

    assert "Elected: Ann" in drawn
    assert "✓ 1. Ann" in words_in(drawn)


def test_every_vote_that_moved_is_told_with_where_it_went() -> None:
    root = ElementTree.fromstring(count_of_three())
    told = [node.text for path in root.iter(f"{SVG}path") for node in path.iter(f"{SVG}title")]

    assert told == ["4 from Cy to Ann", "2 from Cy to Bob <& Co>", "4 from Cy to Not transferable"]


def test_the_heights_of_the_bars_are_in_proportion_to_votes() -> None:
    root = ElementTree.fromstring(count_of_three())
    heights = [float(bar.attrib["height"]) for bar in root.iter(f"{SVG}rect")]

    assert heights[0] == pytest.approx(2 * heights[1], rel=0.01)
    assert heights[0] == pytest.approx(6 * heights[2], rel=0.01)


def test_a_count_without_stages_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="no stage"):
        draw_transfers(title="Ward 1", stages=[], elected=[], quota="1")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(0, 10**6), min_size=4, max_size=4), min_size=1, max_size=8))
def test_any_count_gives_sound_xml_and_votes_moved_are_votes_gained(rows: list[list[int]]) -> None:
    stages = [stage(f"step {n}", *row) for n, row in enumerate(rows)]

    ElementTree.fromstring(draw_transfers(title="<t>", stages=stages, elected=[], quota="1"))


def test_a_budget_says_what_is_funded_and_what_is_left() -> None:
    projects = [
        Shown("A bench & tree", Fraction(3000), 120, 1),
        Shown("A swing", Fraction(9000), 90, None),
    ]
    drawn = draw_budget(title="The pot", budget=Fraction(10_000), projects=projects)

    assert "1 of 2 projects are funded: 3,000 of 10,000." in words_in(drawn)
    assert "7,000 left" in words_in(drawn)
    assert "1. A bench & tree" in words_in(drawn)
    assert "9,000, not funded" in words_in(drawn)


def test_a_budget_of_nothing_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="no budget"):
        draw_budget(title="The pot", budget=Fraction(0), projects=[])


def test_each_group_of_opinion_has_a_shape_and_a_letter() -> None:
    points = [(0.0, 0.0, 0), (1.0, 1.0, 0), (-3.0, 2.0, 1)]
    drawn = draw_opinions(
        title="Talk", points=points, shared=[Score("More trees", 0.9)], disputed=[]
    )
    marks = [path.attrib["d"] for path in ElementTree.fromstring(drawn).iter(f"{SVG}path")]

    assert {"A: 2 people", "B: 1 person", "More trees", "90%"} <= set(words_in(drawn))
    assert any("a4 4 0" in mark for mark in marks)
    assert any("h8v8h-8z" in mark for mark in marks)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-99, 99), st.floats(-99, 99), st.integers(0, 4))))
def test_nobody_falls_off_the_map(points: list[tuple[float, float, int]]) -> None:
    drawn = draw_opinions(title="Talk", points=points, shared=[], disputed=[])
    at = re.findall(r'<path d="M(-?[\d.]+) (-?[\d.]+)m[^"]*" class="mark"><title>', drawn)

    assert len(at) == len(points)
    assert all(24 <= float(x) <= 484 and 84 <= float(y) <= 544 for x, y in at)
