"""Rules change by decision, on a day, and their history is kept."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from littlesociety.core import events
from littlesociety.core.actors import BROKER, VISITOR, Actor
from littlesociety.core.errors import NotAllowed, NotThere, NotUnderstood
from littlesociety.rulebook.actions import check_decision, decide_parameter
from littlesociety.rulebook.catalogue import CATALOGUE
from littlesociety.rulebook.errors import AlreadyDecided, InThePast, OutOfBounds
from littlesociety.rulebook.events import RuleChanged
from littlesociety.rulebook.models import Parameter
from littlesociety.rulebook.queries import value_of, values_of
from littlesociety.rulebook.rules import Span, place_among
from littlesociety.rulebook.wording import UNITS, spell_rule

from .factories import KEY, MARCH, NOON, steward

pytestmark = pytest.mark.django_db


def decide(**changes: Any) -> Parameter:
    asked: dict[str, Any] = {
        "key": KEY,
        "value": 2000,
        "begins_on": MARCH,
        "source": "Minutes of 1 March 2026",
        "decided_by": "The meeting of members",
        "by": steward(),
        "at": NOON,
    }
    return decide_parameter(**asked | changes)


def test_before_any_decision_the_founding_value_holds() -> None:
    assert value_of(KEY, on=MARCH) == 1200


def test_a_decision_holds_from_its_day_and_not_before() -> None:
    decide(begins_on=dt.date(2026, 4, 1))

    assert value_of(KEY, on=dt.date(2026, 3, 31)) == 1200
    assert value_of(KEY, on=dt.date(2026, 4, 1)) == 2000


def test_a_later_decision_closes_the_one_in_force() -> None:
    first = decide()
    decide(value=900, begins_on=dt.date(2026, 6, 1))

    first.refresh_from_db()
    assert first.ends_on == dt.date(2026, 6, 1)
    assert value_of(KEY, on=dt.date(2026, 5, 31)) == 2000
    assert value_of(KEY, on=dt.date(2026, 6, 1)) == 900


def test_a_decision_between_two_others_ends_when_the_next_begins() -> None:
    decide(value=2000, begins_on=dt.date(2026, 4, 1))
    decide(value=900, begins_on=dt.date(2026, 8, 1))

    middle = decide(value=1500, begins_on=dt.date(2026, 6, 1))

    days = [dt.date(2026, month, 1) for month in (3, 4, 6, 8)]
    assert [value_of(KEY, on=day) for day in days] == [1200, 2000, 1500, 900]
    assert middle.ends_on == dt.date(2026, 8, 1)


def test_the_same_decision_sent_twice_is_kept_once_and_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[RuleChanged] = []
    monkeypatch.setitem(events._handlers, RuleChanged, [heard.append])

    assert decide().pk == decide().pk

    assert Parameter.objects.count() == 1
    assert [(event.key, event.value, event.unit) for event in heard] == [(KEY, 2000, "metres")]


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"value": 99}, OutOfBounds, "value"),
        ({"value": 20_001}, OutOfBounds, "value"),
        ({"value": 1200}, AlreadyDecided, "value"),
        ({"begins_on": dt.date(2026, 3, 2)}, InThePast, "begins_on"),
        ({"decided_by": " "}, NotUnderstood, "decided_by"),
        ({"source": ""}, NotUnderstood, "source"),
        ({"source": "x" * 301}, NotUnderstood, "source"),
        ({"key": "no.such"}, NotThere, ""),
    ],
)
def test_a_decision_that_cannot_be_is_refused_at_its_field(
    changes: dict[str, Any], refusal: type[NotUnderstood], field: str
) -> None:
    with pytest.raises(refusal) as said:
        decide(**changes)

    assert said.value.field == field
    assert not Parameter.objects.exists()


def test_a_day_takes_one_value() -> None:
    decide()

    with pytest.raises(AlreadyDecided):
        decide(value=900)


@pytest.mark.parametrize(
    "actor",
    [VISITOR, Actor(person_id=1), Actor(person_id=1, roles=frozenset({BROKER}))],
    ids=["visitor", "resident", "broker"],
)
def test_only_a_steward_records_a_decision(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        decide(by=actor)


def test_checking_a_decision_says_the_same_and_writes_nothing() -> None:
    asked: dict[str, Any] = {
        "key": KEY, "value": 2000, "begins_on": MARCH, "source": "Minutes", "decided_by": "Us",
        "by": steward(), "at": NOON,
    }  # fmt: skip

    check_decision(**asked)
    with pytest.raises(OutOfBounds):
        check_decision(**asked | {"value": 1})

    assert not Parameter.objects.exists()


def test_one_value_or_many_cost_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    decide()

    with django_assert_num_queries(1):
        value_of(KEY, on=MARCH)
    with django_assert_num_queries(1):
        many = values_of(list(CATALOGUE), on=MARCH)
    assert many[KEY] == 2000
    assert many["people.role_days"] == 1096


def test_an_unknown_key_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        value_of("no.such", on=MARCH)


@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_each_rule_is_within_its_bounds_and_can_be_said(definition: Any) -> None:
    assert definition.lowest <= definition.founding_value <= definition.highest
    assert definition.unit in UNITS
    for value in (definition.lowest, definition.founding_value, definition.highest):
        assert spell_rule(value, definition.unit)


days = st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1))


@given(begins=st.lists(days, min_size=1, max_size=12, unique=True))
def test_values_never_overlap_and_never_leave_a_gap(begins: list[dt.date]) -> None:
    spans: list[Span] = []

    for day in begins:
        place = place_among(spans, day)
        assert place is not None
        if place.closes is not None:
            spans[place.closes] = Span(spans[place.closes].begins_on, day)
        spans.append(Span(day, place.ends_on))

    ordered = sorted(spans, key=lambda span: span.begins_on)
    ends = [span.ends_on for span in ordered]
    assert ends == [*(span.begins_on for span in ordered[1:]), None]
