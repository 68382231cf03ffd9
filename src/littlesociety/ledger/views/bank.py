"""An account beside its bank: taking in the bank's file, matching, explaining, writing down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from littlesociety.core.clock import now
from littlesociety.core.http import actor_of, refusals_shown, see_other
from littlesociety.ledger.actions import (
    explain,
    match_lines,
    take_in_statement,
    undo_match,
    write_down_line,
)
from littlesociety.ledger.bank_errors import BankFileRefused, nothing_chosen
from littlesociety.ledger.forms import ExplainForm, MatchForm, PeriodForm, TakeInForm, WriteDownForm
from littlesociety.ledger.naming import name_of
from littlesociety.ledger.policies import check_keeps_accounts
from littlesociety.ledger.queries import (
    bank_page,
    matches_page,
    money_account,
    one_page,
    society_accounts,
)


@require_safe
@never_cache
@refusals_shown
def compare(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show both balances and the difference between them, item by item."""
    check_keeps_accounts(actor_of(request))
    form = PeriodForm(request.GET)
    on = form.cleaned_data["ends_on"] if form.is_valid() else None
    context = {"page": bank_page(account_id, on=on), "form": form}
    return render(request, "ledger/bank_page.html", context)


@require_safe
@never_cache
@refusals_shown
def matches(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show what was matched, newest first, so that it can be taken back."""
    check_keeps_accounts(actor_of(request))
    return render(request, "ledger/bank_matches.html", {"page": matches_page(account_id)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@refusals_shown
def take_in(request: HttpRequest, account_id: int) -> HttpResponse:
    """Take in a bank's file."""
    check_keeps_accounts(actor_of(request))
    name = name_of(money_account(account_id).holder)
    form = TakeInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _taken_in(form, account_id, request):
        return see_other(request, reverse("ledger:bank", args=(account_id,)))
    status = 422 if form.errors else 200
    context = {"form": form, "account_id": account_id, "account_name": name}
    return render(request, "ledger/bank_take_in.html", context, status=status)


def _taken_in(form: TakeInForm, account_id: int, request: HttpRequest) -> bool:
    """Take the file in; on a refusal name every fault in the form."""
    try:
        take_in_statement(
            account_id=account_id,
            data=form.cleaned_data["file"].read(),
            columns=form.columns(),
            opening=form.cleaned_data["opening"],
            by=actor_of(request),
            at=now(),
        )
    except BankFileRefused as refusal:
        for problem in refusal.told:
            form.add_error(refusal.field, problem)
        return False
    return True


@require_safe
@never_cache
@refusals_shown
def one(request: HttpRequest, account_id: int, side: str, number: int) -> HttpResponse:
    """Show one bank line or one transfer, and what may be said about it."""
    check_keeps_accounts(actor_of(request))
    return _shown(request, account_id, side, number)


@require_POST
@refusals_shown
def match(request: HttpRequest, account_id: int) -> HttpResponse:
    """Say that lines and transfers belong together."""
    check_keeps_accounts(actor_of(request))
    form = MatchForm(request.POST)
    if not form.is_valid():
        raise nothing_chosen()
    match_lines(
        account_id=account_id,
        line_ids=form.cleaned_data["lines"],
        transfer_ids=form.cleaned_data["transfers"],
        by=actor_of(request),
        at=now(),
    )
    return see_other(request, reverse("ledger:bank", args=(account_id,)))


@require_POST
@refusals_shown
def say(request: HttpRequest, account_id: int, side: str, number: int) -> HttpResponse:
    """Say why a line or a transfer has nothing to go with it."""
    check_keeps_accounts(actor_of(request))
    form = ExplainForm(request.POST)
    if not form.is_valid():
        return _shown(request, account_id, side, number, explain_form=form)
    explain(
        account_id=account_id,
        line_id=number if side == "bank" else None,
        transfer_id=number if side != "bank" else None,
        by=actor_of(request),
        at=now(),
        **form.cleaned_data,
    )
    return see_other(request, reverse("ledger:bank", args=(account_id,)))


@require_POST
@refusals_shown
def write_down(request: HttpRequest, account_id: int, number: int) -> HttpResponse:
    """Make the transfer that a bank line shows to be missing."""
    check_keeps_accounts(actor_of(request))
    headings = [(heading.id, heading.name) for heading in society_accounts("heading")]
    form = WriteDownForm(headings, request.POST)
    if not form.is_valid():
        return _shown(request, account_id, "bank", number, write_form=form)
    write_down_line(
        account_id=account_id,
        line_id=number,
        heading_id=form.cleaned_data["heading"],
        by=actor_of(request),
        at=now(),
    )
    return see_other(request, reverse("ledger:bank", args=(account_id,)))


@require_POST
@refusals_shown
def undo(request: HttpRequest, match_id: int) -> HttpResponse:
    """Take back what was said about a line."""
    undone = undo_match(match_id=match_id, by=actor_of(request), at=now())
    return see_other(request, reverse("ledger:bank", args=(undone.account_id,)))


def _shown(
    request: HttpRequest,
    account_id: int,
    side: str,
    number: int,
    *,
    explain_form: ExplainForm | None = None,
    write_form: WriteDownForm | None = None,
) -> HttpResponse:
    """The page of one line or transfer, with what is wrong with what was said."""
    page = one_page(account_id, side=side, number=number)
    context = {
        "page": page,
        "explain_form": explain_form or ExplainForm(),
        "write_form": write_form or WriteDownForm(page.headings),
    }
    status = 422 if explain_form or write_form else 200
    return render(request, "ledger/bank_one.html", context, status=status)
