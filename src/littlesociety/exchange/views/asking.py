"""Pages to fill in: asking for help and offering it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from littlesociety.core import clock
from littlesociety.core.actors import Actor
from littlesociety.core.components import SummaryRow
from littlesociety.core.errors import Refusal
from littlesociety.core.http import actor_of, refusals_shown, see_other
from littlesociety.exchange import actions, queries
from littlesociety.exchange.errors import NotYours
from littlesociety.exchange.forms import AskForm, OfferForm
from littlesociety.exchange.models import Need
from littlesociety.exchange.pace import check_asks
from littlesociety.exchange.policies import is_asker_of
from littlesociety.people.consents import PURPOSES, SUGGESTIONS
from littlesociety.rulebook.queries import value_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refusals_shown
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for help: fill in, check the answers, send."""
    actor = actor_of(request)
    form = _ask_form(request, actor)
    step = request.POST.get("step", "check")
    if request.method == "POST" and form.is_valid():
        if step == "send" and (need := _send(form, actor)) is not None:
            return see_other(request, reverse("exchange:asked", args=[need.reference]))
        if step == "check":
            rows = [SummaryRow(label, value) for label, value in form.answers()]
            return render(request, "exchange/need_check.html", {"form": form, "rows": rows})
    status = 422 if form.errors else 200
    return render(request, "exchange/need_ask.html", {"form": form}, status=status)


@require_safe
@login_required
@refusals_shown
def asked(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that it was sent, under which reference, and what happens next."""
    need = queries.need_by_reference(reference)
    if not is_asker_of(actor_of(request), need):
        raise NotYours
    context = {
        "need": need,
        "next_steps": [
            _("We tell people near you who offer this. You are told when someone steps forward."),
            _("You see who could help, and you choose. Nobody comes without your yes."),
            _("Once it is agreed, your minutes are set aside. They are paid when you both say so."),
        ],
    }
    return render(request, "exchange/need_asked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refusals_shown
def offer(request: HttpRequest) -> HttpResponse:
    """Offer to help neighbours with one kind of thing."""
    actor = actor_of(request)
    form = OfferForm(request.POST or None, initial={"category": request.GET.get("category", "")})
    if request.method == "POST" and form.is_valid() and _make_offer(form, actor):
        return see_other(request, reverse("exchange:mine") + "#offers")
    status = 422 if form.errors else 200
    agreed = "" if actor.acting_for_id else PURPOSES[SUGGESTIONS].wording
    context = {"form": form, "agreed": agreed}
    return render(request, "exchange/offer_make.html", context, status=status)


def _ask_form(request: HttpRequest, actor: Actor) -> AskForm:
    """The form, with the asker's own area chosen already."""
    if actor.subject_id is None:
        raise NotYours
    return AskForm(
        request.POST or None,
        longest=value_of("exchange.longest_need_minutes", on=clock.today()),
        for_another=actor.acting_for_id is not None,
        initial={
            "area": queries.home_area_of(actor.subject_id),
            "category": request.GET.get("category", ""),
            "channel": "phone",
        },
    )


def _send(form: AskForm, actor: Actor) -> Need | None:
    """Put it on the board, or show on the form why not."""
    check_asks(actor)
    try:
        return actions.ask_for_help(
            asker_id=actor.subject_id or 0, by=actor, at=clock.now(), **form.asked()
        )
    except Refusal as refusal:
        form.show(refusal)
        return None


def _make_offer(form: OfferForm, actor: Actor) -> bool:
    """Keep the offer, or show on the form why not."""
    try:
        actions.make_offer(
            helper_id=actor.subject_id or 0, by=actor, at=clock.now(), **form.offered()
        )
    except Refusal as refusal:
        form.show(refusal)
        return False
    return True
