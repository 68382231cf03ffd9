"""Statements of one account: as a page, and as a file to take away."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from littlesociety.core.clock import today
from littlesociety.core.components import SummaryRow
from littlesociety.core.errors import NotThere
from littlesociety.core.exports import csv_response
from littlesociety.core.http import actor_of, refusals_shown
from littlesociety.core.printing import can_draw, pdf_of
from littlesociety.core.units import spell_day, spell_moment
from littlesociety.ledger.errors import spell_amount
from littlesociety.ledger.forms import MomentForm, PeriodForm
from littlesociety.ledger.naming import is_societys, name_of
from littlesociety.ledger.policies import check_keeps_accounts
from littlesociety.ledger.queries import (
    Period,
    Statement,
    balance_at,
    in_words,
    own_account_id,
    rows_of,
    society_account_id,
    statement_of,
    statement_page,
)
from littlesociety.ledger.writing import STATEMENT_HEADINGS, statement_journal, statement_table

_STYLE: Final = Path(__file__).parents[1] / "static" / "ledger" / "statement.css"


@require_safe
@login_required
@never_cache
@refusals_shown
def mine(request: HttpRequest) -> HttpResponse:
    """Show a person their own time account over a period, and at any past moment."""
    return _page(request, own_account_id(actor_of(request)), files=reverse("ledger:mine"))


@require_safe
@login_required
@never_cache
@refusals_shown
def mine_file(request: HttpRequest, form: str) -> HttpResponse:
    """Send a person their own statement as a file."""
    return _file(request, own_account_id(actor_of(request)), form)


@require_safe
@never_cache
@refusals_shown
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show stewards one of the society's own accounts."""
    check_keeps_accounts(actor_of(request))
    files = reverse("ledger:account", args=(account_id,))
    return _page(request, society_account_id(account_id), files=files)


@require_safe
@never_cache
@refusals_shown
def account_file(request: HttpRequest, account_id: int, form: str) -> HttpResponse:
    """Send stewards the statement of one of the society's own accounts."""
    check_keeps_accounts(actor_of(request))
    return _file(request, society_account_id(account_id), form)


def _page(request: HttpRequest, account_id: int, *, files: str) -> HttpResponse:
    """A statement as a page, with the form for another period and for a moment."""
    form = PeriodForm(request.GET if {"begins_on", "ends_on"} & request.GET.keys() else {})
    period = form.period(today())
    shown = PeriodForm(
        initial={"begins_on": period.begins_on, "ends_on": period.ends_on}, auto_id="period_%s"
    )
    moment_form = MomentForm(request.GET if "moment" in request.GET else None)
    page = statement_page(account_id, period)
    context = {
        "page": page,
        "title": _title(page.statement),
        "period": _spelled(period),
        "form": form if form.errors else shown,
        "moment_form": moment_form,
        "stood": _stood(account_id, moment_form, page.statement.account.unit),
        "files": files,
        "query": f"begins_on={period.begins_on}&ends_on={period.ends_on}",
        "can_draw": can_draw(),
    }
    return render(request, "ledger/statement_page.html", context)


def _stood(account_id: int, form: MomentForm, unit: str) -> str:
    """How the account stood at the moment that was asked for; nothing, when none was."""
    moment = form.asked()
    if moment is None:
        return ""
    stood = balance_at(account_id, moment)
    said = {"moment": spell_moment(moment), "balance": spell_amount(stood.posted, unit)}
    if not stood.held:
        return _("%(moment)s: the balance was %(balance)s.") % said
    return _("%(moment)s: the balance was %(balance)s, and %(held)s was set aside.") % {
        **said,
        "held": spell_amount(stood.held, unit),
    }


def _file(request: HttpRequest, account_id: int, form: str) -> HttpResponse:
    """A statement as a file, in one of the forms that we write."""
    write = _FORMS.get(form)
    if write is None:
        raise NotThere(_("Statements come as csv, beancount or pdf. Choose one of these."))
    statement = statement_of(account_id, PeriodForm(request.GET).period(today()))
    return write(request, statement)


def _csv(_request: HttpRequest, statement: Statement) -> HttpResponse:
    """The statement as a table."""
    rows = statement_table(statement, rows_of(statement))
    return csv_response(_file_name(statement, "csv"), STATEMENT_HEADINGS, rows)


def _beancount(_request: HttpRequest, statement: Statement) -> HttpResponse:
    """The statement as plain-text accounting."""
    text = "".join(statement_journal(statement, rows_of(statement)))
    return _attached(text.encode(), "text/plain; charset=utf-8", statement, "beancount")


def _pdf(request: HttpRequest, statement: Statement) -> HttpResponse:
    """The statement as a page to print."""
    unit = statement.account.unit
    summary = [
        SummaryRow(_("Before"), spell_amount(statement.opening.posted, unit)),
        SummaryRow(_("Came"), spell_amount(statement.came, unit)),
        SummaryRow(_("Went"), spell_amount(statement.went, unit)),
        SummaryRow(_("After"), spell_amount(statement.closing.posted, unit)),
        SummaryRow(_("Set aside, not moved yet"), spell_amount(statement.closing.held, unit)),
    ]
    context = {
        "title": _title(statement),
        "period": _spelled(statement.period),
        "rows": summary,
        "lines": (in_words(row, unit) for row in rows_of(statement)),
    }
    html = render_to_string("ledger/statement_print.html", context, request=request)
    return _attached(pdf_of(html, style=_STYLE), "application/pdf", statement, "pdf")


_FORMS: Final[dict[str, Callable[[HttpRequest, Statement], HttpResponse]]] = {
    "csv": _csv,
    "beancount": _beancount,
    "pdf": _pdf,
}


def _attached(content: bytes, kind: str, statement: Statement, form: str) -> HttpResponse:
    """A file with a name of its own."""
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(statement, form)}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _file_name(statement: Statement, form: str) -> str:
    """A plain name that says which account and which days."""
    days = "-to-".join(map(str, (statement.period.begins_on, statement.period.ends_on)))
    return f"account-{statement.account.id}-{days}.{form}"


def _title(statement: Statement) -> str:
    """Whose account this is, for its reader."""
    holder = statement.account.holder
    return name_of(holder) if is_societys(holder) else _("Your time account")


def _spelled(period: Period) -> str:
    """A period in words."""
    days = {"first": spell_day(period.begins_on), "last": spell_day(period.ends_on)}
    return _("%(first)s to %(last)s") % days
