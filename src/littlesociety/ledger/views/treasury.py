"""What stewards keep: the society's own accounts, and the whole ledger to take away."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from littlesociety.core.clock import now, today
from littlesociety.core.errors import NotThere, Refusal
from littlesociety.core.http import actor_of, refusals_shown, see_other
from littlesociety.core.transactions import one_moment
from littlesociety.ledger.actions import open_society_account
from littlesociety.ledger.forms import OpenAccountForm
from littlesociety.ledger.policies import check_keeps_accounts
from littlesociety.ledger.queries import accounts_page, units_in_use, whole_period
from littlesociety.ledger.whole import journal_text, transfer_text

_KINDS: Final[dict[str, tuple[Callable[..., Iterable[str]], str]]] = {
    "csv": (transfer_text, "text/csv; charset=utf-8"),
    "beancount": (journal_text, "text/plain; charset=utf-8"),
}


@require_safe
@never_cache
@refusals_shown
def accounts(request: HttpRequest) -> HttpResponse:
    """Show stewards where the society's money is, and offer the whole ledger."""
    check_keeps_accounts(actor_of(request))
    return render(request, "ledger/accounts_page.html", {"page": accounts_page()})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@refusals_shown
def open_account(request: HttpRequest) -> HttpResponse:
    """Open one of the society's own accounts."""
    check_keeps_accounts(actor_of(request))
    form = OpenAccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            open_society_account(
                name=form.cleaned_data["name"],
                kind=form.cleaned_data["kind"],
                opening=form.cleaned_data["opening"] or 0,
                opening_on=form.cleaned_data["opening_on"],
                by=actor_of(request),
                at=now(),
            )
            return see_other(request, reverse("ledger:accounts"))
        except Refusal as refusal:
            form.show(refusal)
    status = 422 if form.errors else 200
    return render(request, "ledger/account_open.html", {"form": form}, status=status)


@require_safe
@never_cache
@refusals_shown
def whole_ledger(request: HttpRequest, unit: str, form: str) -> StreamingHttpResponse:
    """Send stewards every transfer of a unit, line by line, however many there are."""
    check_keeps_accounts(actor_of(request))
    if form not in _KINDS or unit not in units_in_use():
        raise NotThere(_("There is no such file. Go back to the accounts and choose again."))
    write, kind = _KINDS[form]
    name = f"ledger-{unit}-{today()}.{form}"
    return StreamingHttpResponse(
        _streamed(write, unit),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _streamed(write: Callable[..., Iterable[str]], unit: str) -> Iterator[str]:
    """The file in pieces, all of one moment."""
    with one_moment():
        period = whole_period(unit)
        if period is not None:
            yield from write(unit, period)
