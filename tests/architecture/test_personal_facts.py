"""Every model that tells of a person says why it does."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from littlesociety.core.personal import Why

OURS = "littlesociety."
FREE_TEXT_ABOUT_NOBODY = {
    # What these say is about the place, its rules, its bodies or the machine; never a person.
    "places.DataSource",
    "places.Area",
    "places.Measure",
    "places.Society",
    "rulebook.Parameter",
    "organisations.Organisation",
    "organisations.Identifier",
    "ledger.RefusedTransfer",
    "ledger.Transfer",
    "messages.Delivery",
    "records.Entry",
    "records.Head",
    "records.Neighbour",
    "records.Cosignature",
    "records.Contradiction",
    "records.AuditLine",
    "wiring.Reaction",
    "people.HouseholdMember",
    "exchange.Match",
}


def our_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith(OURS):
            yield model


def points_at_a_person(model: type[models.Model]) -> bool:
    person = apps.get_model("people", "Person")
    return any(field.related_model is person for field in model._meta.concrete_fields)


def has_free_text(model: type[models.Model]) -> bool:
    return any(
        isinstance(field, models.CharField | models.TextField) and not field.choices
        for field in model._meta.concrete_fields
    )


@pytest.mark.parametrize("model", list(our_models()), ids=lambda model: model._meta.label)
def test_models_say_why_they_keep_personal_facts(model: type[models.Model]) -> None:
    if model._meta.label in FREE_TEXT_ABOUT_NOBODY:
        return

    if points_at_a_person(model) or has_free_text(model):
        assert getattr(model, "personal", None), f"{model._meta.label} needs `personal`"


@pytest.mark.parametrize("model", list(our_models()), ids=lambda model: model._meta.label)
def test_the_reasons_are_about_fields_that_exist(model: type[models.Model]) -> None:
    reasons: dict[str, Why] = getattr(model, "personal", {})

    fields = {field.name for field in model._meta.get_fields()}

    assert reasons.keys() <= fields
    assert all(str(why.purpose) and str(why.basis) and str(why.kept) for why in reasons.values())
