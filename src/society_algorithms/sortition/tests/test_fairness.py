"""The fairest lottery, against panels counted out by hand and a published reference."""

import csv
from itertools import combinations
from pathlib import Path

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.sortition.fairness import Fairest, leximin, maximin
from society_algorithms.sortition.lottery import draw_ticket, make_lottery, simple_draw
from society_algorithms.sortition.panels import quiet_solver
from society_algorithms.sortition.pool import CannotDraw, Person, Quota, Task, make_task

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "decisions" / "sortition"


def town(*genders_and_ages: str) -> list[Person]:
    return [
        Person(f"p{place}", {"gender": said[0], "age": said[1]})
        for place, said in enumerate(genders_and_ages)
    ]


def chances_by_person(task: Task, found: Fairest) -> list[float]:
    by_place = {
        place: float(chance)
        for kind, chance in zip(task.kinds, found.chances, strict=True)
        for place in kind.members
    }
    return [by_place[place] for place in range(len(task.people))]


def lawful_panels(task: Task) -> list[tuple[int, ...]]:
    kind_of = {place: n for n, kind in enumerate(task.kinds) for place in kind.members}
    found = []
    for panel in combinations(range(len(task.people)), task.size):
        seated = [kind_of[place] for place in panel]
        meets = all(
            quota.least
            <= sum(task.people[at].features[quota.feature] == quota.value for at in panel)
            <= quota.most
            for quota in task.quotas
        )
        if meets and all(sum(seated.count(k) for k in group) <= 1 for group in task.apart):
            found.append(panel)
    return found


def test_without_quotas_everyone_has_the_same_chance() -> None:
    task = make_task(town("fy", "fo", "my", "mo", "mo"), size=2)

    assert chances_by_person(task, leximin(task)) == pytest.approx([0.4] * 5)


def test_one_woman_among_many_is_always_drawn_when_a_quota_asks_for_one() -> None:
    people = town("fy", "my", "my", "my", "my")
    task = make_task(
        people, size=2, quotas=[Quota("gender", "f", 1, 1), Quota("gender", "m", 1, 1)]
    )

    assert chances_by_person(task, leximin(task)) == pytest.approx([1, 0.25, 0.25, 0.25, 0.25])


def test_leximin_goes_on_where_maximin_stops() -> None:
    """One of four women sits, so a quarter is the best smallest chance; men can all have a half."""
    people = town("fy", "fy", "fy", "fy", "my", "my", "mo", "mo")
    quotas = [
        *(Quota("gender", "f", 1, 1), Quota("gender", "m", 2, 2)),
        *(Quota("age", "y", 1, 3), Quota("age", "o", 0, 2)),
    ]
    task = make_task(people, size=3, quotas=quotas)

    assert min(chances_by_person(task, maximin(task))) == pytest.approx(0.25)
    assert chances_by_person(task, leximin(task)) == pytest.approx([0.25] * 4 + [0.5] * 4)


def test_of_a_household_one_person_at_most_sits() -> None:
    people = [Person(f"p{n}", household="the mill" if n < 3 else None) for n in range(6)]
    task = make_task(people, size=3)
    lottery = make_lottery(task, leximin(task), tickets=200)

    assert all(sum(name in {"p0", "p1", "p2"} for name in panel) <= 1 for panel in lottery.tickets)


def test_two_with_a_conflict_never_sit_together() -> None:
    people = [Person(f"p{n}") for n in range(4)]
    task = make_task(people, size=2, conflicts=[("p0", "p3")])
    lottery = make_lottery(task, leximin(task), tickets=60)

    assert not any({"p0", "p3"} <= set(panel) for panel in lottery.tickets)
    assert set(lottery.chances(["p0", "p1", "p2", "p3"]).values()) == {
        lottery.chances(["p0", "p1", "p2", "p3"])["p0"]
    }


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    people = town(
        *draw(st.lists(st.sampled_from(["fy", "fo", "my", "mo"]), min_size=3, max_size=7))
    )
    size = draw(st.integers(1, len(people) - 1))
    least, most = sorted(draw(st.tuples(st.integers(0, size), st.integers(0, size))))
    quotas = [Quota("gender", "f", least, most), Quota("gender", "m", size - most, size - least)]
    pairs = draw(st.lists(st.sampled_from([("p0", "p1"), ("p1", "p2")]), max_size=2))
    return make_task(people, size=size, quotas=quotas, conflicts=pairs)


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_no_lottery_over_all_panels_gives_the_unluckiest_more(task: Task) -> None:
    panels = lawful_panels(task)
    if not panels:
        with pytest.raises(CannotDraw):
            leximin(task)
        return
    found = chances_by_person(task, leximin(task))

    assert sum(found) == pytest.approx(task.size)
    assert min(found) == pytest.approx(best_smallest_chance(panels, len(task.people)), abs=1e-6)
    assert {
        name for panel in make_lottery(task, leximin(task), tickets=50).tickets for name in panel
    }


def best_smallest_chance(panels: list[tuple[int, ...]], people: int) -> float:
    """The same by a linear programme over every panel there is, written down whole."""
    solver = quiet_solver()
    count = len(panels)
    solver.addVars(count + 1, np.zeros(count + 1), np.ones(count + 1))
    solver.changeColCost(count, -1.0)
    solver.addRow(1.0, 1.0, count, np.arange(count, dtype=np.int32), np.ones(count))
    for person in range(people):
        seated = [n for n, panel in enumerate(panels) if person in panel]
        columns = np.array([*seated, count], dtype=np.int32)
        solver.addRow(
            0.0, highspy.kHighsInf, len(columns), columns, np.array([*[1.0] * len(seated), -1.0])
        )
    solver.run()
    return float(solver.getSolution().col_value[count])


@settings(max_examples=40, deadline=None)
@given(tasks())
def test_every_ticket_is_a_lawful_panel(task: Task) -> None:
    panels = {tuple(task.people[at].id for at in panel) for panel in lawful_panels(task)}
    if not panels:
        return
    lottery = make_lottery(task, leximin(task), tickets=40)

    assert len(lottery.tickets) == 40
    assert set(lottery.tickets) <= panels


def test_within_a_kind_chances_differ_by_one_ticket_at_most() -> None:
    task = make_task([Person(f"p{n}") for n in range(7)], size=3)
    chances = make_lottery(task, leximin(task), tickets=100).chances(p.id for p in task.people)

    assert max(chances.values()) * 100 - min(chances.values()) * 100 <= 1


def test_the_seed_alone_decides_the_ticket() -> None:
    task = make_task([Person(f"p{n}") for n in range(7)], size=3)
    lottery = make_lottery(task, leximin(task), tickets=100)

    drawn = {draw_ticket(lottery, seed=f"seed {n}") for n in range(50)}
    assert draw_ticket(lottery, seed="seed 1") == draw_ticket(lottery, seed="seed 1")
    assert len(drawn) > 25
    assert drawn <= set(range(1, 101))


def test_a_simple_draw_of_everyone_is_everyone() -> None:
    assert sorted(simple_draw(["a", "b", "c"], size=3, seed="x")) == ["a", "b", "c"]


def test_quotas_that_cannot_be_met_name_the_smallest_change() -> None:
    people = town("fo", "fo", "my", "my")
    quotas = [
        *(Quota("gender", "f", 2, 2), Quota("gender", "m", 0, 1)),
        *(Quota("age", "y", 1, 2), Quota("age", "o", 0, 1)),
    ]

    with pytest.raises(CannotDraw, match="smallest change that works: gender f: at least 1, not 2"):
        leximin(make_task(people, size=2, quotas=quotas))


def shared_task(pool: str, quotas: str, names: tuple[str, str], size: int) -> Task:
    if not SHARED.is_dir():
        pytest.skip("the shared panels are not beside this checkout; made-up ones are tested above")
    feature, value = names
    with (SHARED / pool).open(newline="") as rows:
        people = [Person(str(place), row) for place, row in enumerate(csv.DictReader(rows))]
    with (SHARED / quotas).open(newline="") as rows:
        asked = [
            Quota(row[feature], row[value], int(row["min"]), int(row["max"]))
            for row in csv.DictReader(rows)
        ]
    return make_task(people, size=size, quotas=asked)


def test_the_published_leximin_chances_of_200_people_come_out() -> None:
    task = shared_task(
        "example_small_20__respondents.csv",
        "example_small_20__categories.csv",
        ("category", "feature"),
        20,
    )
    with (SHARED / "example_small_20_prob_allocs_data.csv").open(newline="") as rows:
        reference = [
            float(row["selection probability"])
            for row in csv.DictReader(rows)
            if row["algorithm"] == "LexiMin"
        ]

    found = sorted(chances_by_person(task, leximin(task)))
    assert len(found) == len(reference)
    assert found == pytest.approx(sorted(reference), abs=5e-5)  # the reference has four places


def test_a_real_shape_of_pool_has_no_one_below_the_best_smallest_chance() -> None:
    task = shared_task("sf_candidates.csv", "sf_features.csv", ("feature", "value"), 22)

    found = chances_by_person(task, maximin(task))
    assert min(found) == pytest.approx(1 / 11)
    assert sum(found) == pytest.approx(22)
