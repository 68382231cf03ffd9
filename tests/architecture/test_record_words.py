"""The record's closed lists say the same as the apps whose facts it publishes."""

import pytest

from littlesociety.exchange.models import Category
from littlesociety.organisations.models import Organisation
from littlesociety.organisations.schemes import SCHEMES
from littlesociety.people.models import RoleTerm
from littlesociety.places.models import Area
from littlesociety.records import registry
from littlesociety.rulebook.catalogue import CATALOGUE


def test_the_lists_are_those_of_the_apps() -> None:
    assert set(registry.CATEGORIES) == set(Category.values)
    assert set(registry.ORGANISATION_KINDS) == set(Organisation.Kind.values)
    assert set(registry.AREA_KINDS) == set(Area.Kind.values)
    assert set(registry.ROLES) == set(RoleTerm.Role.values)
    assert set(registry.REGISTERS) == set(SCHEMES)


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_decision_about_any_rule_can_be_published(key: str) -> None:
    facts = {"key": key, "value": CATALOGUE[key].founding_value, "unit": CATALOGUE[key].unit}

    registry.check_line(
        type="rule-changed", subject=f"rule:{key}", facts=facts | {"begins_on": "2030-06-01"}
    )
