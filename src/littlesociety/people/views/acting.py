"""Helpers: asking to act for someone, agreeing, beginning, stopping, ending."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from littlesociety.core import clock
from littlesociety.core.errors import Refusal
from littlesociety.core.http import actor_of, see_other
from littlesociety.people.actions import (
    agree_to_be_helped,
    ask_to_act_for,
    begin_acting_for,
    revoke_acting_for,
)
from littlesociety.people.forms import AskToHelpForm, WitnessForm
from littlesociety.people.middleware import ACTING_FOR
from littlesociety.people.pages import helpers_page
from littlesociety.people.queries import person_by_reference

from .gates import own_page, show


@own_page
def acting_for(request: HttpRequest) -> HttpResponse:
    """Who helps me, whom I help, and a form to ask."""
    actor = actor_of(request)
    form = AskToHelpForm(request.POST or None)
    if form.is_valid():
        try:
            person = person_by_reference(form.cleaned_data["reference"])
            kind = form.cleaned_data["kind"]
            ask_to_act_for(person_id=person.pk, kind=kind, by=actor, at=clock.now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            return see_other(request, reverse("people:acting-for"))
    context: dict[str, Any] = {
        "helpers": helpers_page(actor, at=clock.now()),
        "witness_form": WitnessForm(),
    }
    return show(request, "acting_for", context, form)


@require_POST
@own_page
def agree(request: HttpRequest, acting_for_id: int) -> HttpResponse:
    """Say yes to a helper; or, for a broker, record how the person said yes."""
    witness = WitnessForm(request.POST)
    channel = witness.cleaned_data["channel"] if witness.is_valid() else "page"
    agree_to_be_helped(
        acting_for_id=acting_for_id, by=actor_of(request), at=clock.now(), channel=channel
    )
    return see_other(request, reverse("people:acting-for"))


@require_POST
@own_page
def revoke(request: HttpRequest, acting_for_id: int) -> HttpResponse:
    """End a permission or turn down a request."""
    revoke_acting_for(acting_for_id=acting_for_id, by=actor_of(request), at=clock.now())
    return see_other(request, reverse("people:acting-for"))


@require_POST
@own_page
def begin(request: HttpRequest, acting_for_id: int) -> HttpResponse:
    """Act for someone in this session, from the next page on."""
    held = begin_acting_for(acting_for_id=acting_for_id, by=actor_of(request), at=clock.now())
    request.session[ACTING_FOR] = held.pk
    return see_other(request, reverse("people:me"))


@require_POST
@own_page
def stop(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    request.session.pop(ACTING_FOR, None)
    return see_other(request, reverse("people:me"))
