"""The pages on which we see who watches our record, and stewards choose neighbours."""

from dataclasses import asdict

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from littlesociety.core import clock
from littlesociety.core.errors import NotAllowed, Refusal
from littlesociety.core.http import actor_of, refusals_shown, see_other
from littlesociety.core.ratelimit import check_rate
from littlesociety.records import queries
from littlesociety.records.actions import add_neighbour, remove_neighbour
from littlesociety.records.forms import LookForm, NeighbourForm
from littlesociety.records.introductions import Introduction
from littlesociety.records.looking import neighbour_at
from littlesociety.records.policies import may_keep_neighbours


@require_safe
@refusals_shown
def neighbours(request: HttpRequest) -> HttpResponse:
    """Say who watches our record and whose we watch."""
    context = {
        "page": queries.neighbours_page(clock.today()),
        "may_keep": may_keep_neighbours(actor_of(request)),
    }
    return render(request, "records/neighbours.html", context)


@require_safe
@refusals_shown
def contradiction(request: HttpRequest, contradiction_id: int) -> HttpResponse:
    """Show two statements that cannot both be true."""
    found = queries.contradiction_page(contradiction_id)
    return render(request, "records/contradiction.html", {"found": found})


@transaction.non_atomic_requests
@require_safe
@refusals_shown
def look(request: HttpRequest) -> HttpResponse:
    """Look a neighbour up at its address, and show what to compare before adding it."""
    _check_may(request)
    form = LookForm(request.GET)
    if not form.is_valid():
        return _asked(request, form, NeighbourForm(), status=422)
    who = str(actor_of(request).person_id)
    check_rate(what="neighbour-look", who=who, most=20, seconds=60)
    try:
        found = neighbour_at(form.cleaned_data["address"])
    except Refusal as refusal:
        form.show(refusal)
        return _asked(request, form, NeighbourForm(), status=422)
    return _asked(request, form, NeighbourForm(initial=asdict(found)), found=found)


@refusals_shown
def add(request: HttpRequest) -> HttpResponse:
    """Ask a steward for a neighbour's keys and addresses, and add it."""
    _check_may(request)
    if request.method != "POST":
        return _asked(request, LookForm(), NeighbourForm())
    form = NeighbourForm(request.POST)
    if form.is_valid():
        try:
            add_neighbour(given=form.introduction(), by=actor_of(request), at=clock.now())
            return see_other(request, reverse("records:neighbours"))
        except Refusal as refusal:
            form.show(refusal)
    return _asked(request, LookForm(), form, status=422)


@require_POST
@refusals_shown
def remove(request: HttpRequest, neighbour_id: int) -> HttpResponse:
    """Stop watching a neighbour and asking it."""
    remove_neighbour(neighbour_id=neighbour_id, by=actor_of(request), at=clock.now())
    return see_other(request, reverse("records:neighbours"))


def _check_may(request: HttpRequest) -> None:
    """Refuse everyone but stewards."""
    if not may_keep_neighbours(actor_of(request)):
        raise NotAllowed(_("Only a steward can choose our neighbours. Ask one of them."))


def _asked(
    request: HttpRequest,
    look_form: LookForm,
    form: NeighbourForm,
    *,
    found: Introduction | None = None,
    status: int = 200,
) -> HttpResponse:
    """Both forms, and the signs to compare when something was found."""
    signs = queries.spell_signs(found) if found else ""
    context = {"look_form": look_form, "form": form, "signs": signs}
    return render(request, "records/neighbour_form.html", context, status=status)
