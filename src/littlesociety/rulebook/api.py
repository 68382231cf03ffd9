"""The rules in force and their history, for programs."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from littlesociety.core import clock

from .models import Parameter
from .pages import RuleInForce, definition_of, rules_in_force

router = Router(tags=["rulebook"])


class RuleOut(Schema):
    """One rule as it holds on a day."""

    key: str
    title: str
    meaning: str
    unit: str
    value: int
    in_words: str
    begins_on: date | None
    decided_by: str
    source: str


class DecisionOut(Schema):
    """One value of a rule; `ends_on` is the first day on which it no longer holds."""

    value: int
    begins_on: date
    ends_on: date | None
    decided_by: str
    source: str


@router.get("/rules", response=list[RuleOut], summary="Rules in force on a day")
def list_rules(request: HttpRequest, on: date | None = None) -> list[RuleOut]:
    """Return every rule with its value today, or on another day."""
    return [_said(rule) for rule in rules_in_force(on or clock.today())]


@router.get("/rules/{key}/history", response=list[DecisionOut], summary="Decisions about a rule")
def list_decisions(request: HttpRequest, key: str) -> list[Parameter]:
    """Return what was decided about a rule, oldest first. Before the first, it is as founded."""
    definition_of(key)
    return list(Parameter.objects.filter(key=key).order_by("begins_on"))


def _said(rule: RuleInForce) -> RuleOut:
    """A rule as the API names its fields."""
    return RuleOut(
        key=rule.definition.key,
        title=str(rule.definition.title),
        meaning=str(rule.definition.meaning),
        unit=rule.definition.unit,
        value=rule.value,
        in_words=rule.words,
        begins_on=rule.begins_on,
        decided_by=rule.decided_by,
        source=rule.source,
    )
