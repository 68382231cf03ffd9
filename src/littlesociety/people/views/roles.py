"""Who is trusted with what; giving roles, ending them, and bringing in neighbours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from littlesociety.core import clock
from littlesociety.core.errors import Refusal
from littlesociety.core.http import actor_of, see_other
from littlesociety.people.actions import bring_in, end_role, give_role
from littlesociety.people.forms import AddNeighbourForm, GiveRoleForm
from littlesociety.people.policies import may_give_roles, may_witness
from littlesociety.people.queries import person_by_reference, person_seen_by, role_holders

from .gates import own_page, show


@own_page
def roles(request: HttpRequest) -> HttpResponse:
    """Everyone with a role and until when; for stewards, a form to give one."""
    actor = actor_of(request)
    form = GiveRoleForm(request.POST or None)
    if form.is_valid():
        said = {key: form.cleaned_data[key] for key in ("role", "ends_on")}
        try:
            person = person_by_reference(form.cleaned_data["reference"])
            give_role(person_id=person.pk, by=actor, at=clock.now(), **said)
        except Refusal as refusal:
            form.show(refusal)
        else:
            return see_other(request, reverse("people:roles"))
    context = {"holders": role_holders(clock.today()), "may_give": may_give_roles(actor)}
    return show(request, "role_list", context, form)


@require_POST
@own_page
def end(request: HttpRequest, role_term_id: int) -> HttpResponse:
    """End a role today."""
    end_role(role_term_id=role_term_id, by=actor_of(request), at=clock.now())
    return see_other(request, reverse("people:roles"))


@own_page
def add_neighbour(request: HttpRequest) -> HttpResponse:
    """A broker brings in someone who is not online, and tells them their reference."""
    actor = actor_of(request)
    form = AddNeighbourForm(request.POST or None)
    if form.is_valid():
        try:
            person = bring_in(**form.said(), by=actor, at=clock.now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            return see_other(request, reverse("people:neighbour", args=[person.reference]))
    return show(request, "neighbour_add", {"may_add": may_witness(actor)}, form)


@own_page
def neighbour(request: HttpRequest, reference: str) -> HttpResponse:
    """What a broker needs after bringing someone in: the reference, and what happens next."""
    person = person_seen_by(actor_of(request), person_by_reference(reference).pk)
    return render(request, "people/neighbour_added.html", {"person": person})
