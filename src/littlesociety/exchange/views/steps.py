"""Buttons on a need: each takes one step and shows where things then stand."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from littlesociety.core import clock
from littlesociety.core.errors import Refusal
from littlesociety.core.http import actor_of, is_htmx, refusals_shown, see_other
from littlesociety.exchange import actions, queries
from littlesociety.exchange.forms import MinutesForm


@require_POST
@login_required
@refusals_shown
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the asker take a need back."""
    need = queries.need_by_reference(reference)
    return _after(
        request,
        reference,
        lambda: actions.withdraw_need(need_id=need.pk, by=actor_of(request), at=clock.now()),
    )


@require_POST
@login_required
@refusals_shown
def volunteer(request: HttpRequest, reference: str) -> HttpResponse:
    """Let someone step forward."""
    actor, need = actor_of(request), queries.need_by_reference(reference)
    return _after(
        request,
        reference,
        lambda: actions.propose_match(
            need_id=need.pk, helper_id=actor.subject_id or 0, by=actor, at=clock.now()
        ),
    )


@require_POST
@login_required
@refusals_shown
def propose(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the helper behind one offer to a need."""
    need = queries.need_by_reference(reference)
    offer = queries.offer_by_reference(request.POST.get("offer", ""))
    return _after(
        request,
        reference,
        lambda: actions.propose_match(
            need_id=need.pk, helper_id=offer.helper_id, by=actor_of(request), at=clock.now()
        ),
    )


@require_POST
@login_required
@refusals_shown
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Say yes."""
    match = queries.match_by_reference(reference)
    return _after(
        request,
        match.need.reference,
        lambda: actions.accept_match(match_id=match.pk, by=actor_of(request), at=clock.now()),
    )


@require_POST
@login_required
@refusals_shown
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Say no, or call it off."""
    match = queries.match_by_reference(reference)
    return _after(
        request,
        match.need.reference,
        lambda: actions.decline_match(match_id=match.pk, by=actor_of(request), at=clock.now()),
    )


@require_POST
@login_required
@refusals_shown
def done(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that help came, and how long it took."""
    match, minutes = queries.match_by_reference(reference), _minutes(request)
    return _after(
        request,
        match.need.reference,
        lambda: actions.say_done(
            match_id=match.pk, minutes=minutes, by=actor_of(request), at=clock.now()
        ),
    )


@require_POST
@login_required
@refusals_shown
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm the minutes that the page showed."""
    match, minutes = queries.match_by_reference(reference), _minutes(request)
    return _after(
        request,
        match.need.reference,
        lambda: actions.confirm_done(
            match_id=match.pk, minutes_seen=minutes, by=actor_of(request), at=clock.now()
        ),
    )


@require_POST
@login_required
@refusals_shown
def withdraw_offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Stop offering something."""
    offer = queries.offer_by_reference(reference)
    actions.withdraw_offer(offer_id=offer.pk, by=actor_of(request), at=clock.now())
    return see_other(request, reverse("exchange:mine") + "#offers")


def _minutes(request: HttpRequest) -> int:
    """The minutes that were sent; 0, which the action refuses in words, when they make no sense."""
    form = MinutesForm(request.POST)
    return form.cleaned_data["minutes"] if form.is_valid() else 0


def _after(request: HttpRequest, reference: str, step: Callable[[], object]) -> HttpResponse:
    """Take the step; show the need as it then stands, with the refusal if there was one."""
    refusal = None
    try:
        step()
    except Refusal as said:
        refusal = said
    if refusal is None and not is_htmx(request):
        return see_other(request, reverse("exchange:need", args=[reference]))
    need = queries.need_by_reference(reference)
    page = queries.need_page(need, actor=actor_of(request), at=clock.now())
    name = "exchange/_need.html" if is_htmx(request) else "exchange/need_page.html"
    status = refusal.status if refusal else 200
    return render(request, name, {"need": page, "refusal": refusal}, status=status)
