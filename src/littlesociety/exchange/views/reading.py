"""Pages to read: the board, a need, one's own part, the desk, a receipt."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from littlesociety.core import clock
from littlesociety.core.http import actor_of, refusals_shown
from littlesociety.exchange import queries
from littlesociety.exchange.drawing import draw_board
from littlesociety.exchange.errors import NotYours, OnlyBrokers
from littlesociety.exchange.forms import BoardForm
from littlesociety.exchange.policies import may_see_suggestions, may_use_desk


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Who needs a hand now."""
    chosen, page = BoardForm(request.GET).chosen()
    found = queries.needs_page(chosen=chosen, page=page, at=clock.now())
    is_broker = may_use_desk(actor_of(request))
    context = {
        "found": found,
        "drawn": draw_board(found),
        "chosen": chosen,
        "is_broker": is_broker,
    }
    return render(request, "exchange/need_board.html", context)


@require_safe
@refusals_shown
def need(request: HttpRequest, reference: str) -> HttpResponse:
    """One need: what it is, what happened, and what this viewer can do."""
    found = queries.need_by_reference(reference)
    page = queries.need_page(found, actor=actor_of(request), at=clock.now())
    return render(request, "exchange/need_page.html", {"need": page})


@require_safe
@login_required
@refusals_shown
def helpers(request: HttpRequest, reference: str) -> HttpResponse:
    """Only the card of who could help, for the desk to open in place."""
    found = queries.need_by_reference(reference)
    if not may_see_suggestions(actor_of(request), found):
        raise NotYours
    page = queries.need_page(found, actor=actor_of(request), at=clock.now())
    return render(request, "exchange/_helpers.html", {"need": page})


@require_safe
@login_required
@refusals_shown
def mine(request: HttpRequest) -> HttpResponse:
    """What I asked, promised and offered, and what my time account says."""
    person_id = actor_of(request).subject_id
    if person_id is None:
        raise NotYours
    return render(request, "exchange/help_mine.html", {"mine": queries.my_page(person_id)})


@require_safe
@login_required
@refusals_shown
def desk(request: HttpRequest) -> HttpResponse:
    """What needs a broker's attention first."""
    if not may_use_desk(actor_of(request)):
        raise OnlyBrokers
    return render(request, "exchange/desk_page.html", {"piles": queries.desk(clock.now())})


@require_safe
@login_required
@refusals_shown
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt of some help, for the two it is about and brokers."""
    found = queries.receipt(reference, actor=actor_of(request))
    return render(request, "exchange/receipt_page.html", {"receipt": found})


@require_safe
@login_required
@refusals_shown
def receipt_proof(request: HttpRequest, reference: str) -> HttpResponse:
    """A file with which one of the two can prove to others that this help was theirs."""
    return HttpResponse(
        queries.receipt_proof(reference, actor=actor_of(request)),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{reference}.disclosure.json"'},
    )
