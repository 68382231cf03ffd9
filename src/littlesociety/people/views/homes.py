"""The household: forming it, asking others in, saying yes, leaving."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from littlesociety.core import clock
from littlesociety.core.errors import Refusal
from littlesociety.core.http import actor_of, see_other
from littlesociety.people.actions import (
    ask_to_live_with,
    form_household,
    leave_household,
    say_we_live_together,
)
from littlesociety.people.forms import AskToLiveForm, HouseholdForm
from littlesociety.people.pages import home_page
from littlesociety.people.queries import person_by_reference

from .gates import own_page, show, subject_of


@own_page
def home(request: HttpRequest) -> HttpResponse:
    """My household, or a form to begin one."""
    actor = actor_of(request)
    form = HouseholdForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            form_household(person_id=subject_of(request), name=name, by=actor, at=clock.now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            return see_other(request, reverse("people:home"))
    context = {"home": home_page(actor), "ask_form": AskToLiveForm()}
    return show(request, "household_home", context, form)


@require_POST
@own_page
def home_ask(request: HttpRequest, household_id: int) -> HttpResponse:
    """Ask someone to be shown as living here."""
    actor = actor_of(request)
    form = AskToLiveForm(request.POST)
    if form.is_valid():
        try:
            person = person_by_reference(form.cleaned_data["reference"])
            ask_to_live_with(
                household_id=household_id, person_id=person.pk, by=actor, at=clock.now()
            )
        except Refusal as refusal:
            form.show(refusal)
        else:
            return see_other(request, reverse("people:home"))
    return show(request, "household_home", {"home": home_page(actor), "ask_form": form}, form)


@require_POST
@own_page
def home_answer(request: HttpRequest, member_id: int) -> HttpResponse:
    """Say yes to living together; or no, or goodbye."""
    actor = actor_of(request)
    if request.POST.get("answer") == "yes":
        say_we_live_together(member_id=member_id, by=actor, at=clock.now())
    else:
        leave_household(member_id=member_id, by=actor, at=clock.now())
    return see_other(request, reverse("people:home"))
