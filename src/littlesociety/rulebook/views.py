"""The pages of the rulebook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from littlesociety.core import clock
from littlesociety.core.errors import NotAllowed, Refusal
from littlesociety.core.exports import csv_response
from littlesociety.core.http import actor_of, refusals_shown, see_other

from . import pages
from .actions import check_decision, decide_parameter
from .catalogue import Definition
from .forms import DecideForm
from .policies import may_decide


@require_safe
@refusals_shown
def rules(request: HttpRequest) -> HttpResponse:
    """List every rule in force, or those that match a search."""
    text = request.GET.get("q", "").strip()[:80]
    table = pages.rules_table(pages.rules_in_force(clock.today(), text))
    return render(request, "rulebook/rule_list.html", {"table": table, "text": text})


@require_safe
@refusals_shown
def rules_csv(request: HttpRequest) -> HttpResponse:
    """Give every rule in force away as a table."""
    rows = pages.rows_for_export(pages.rules_in_force(clock.today()))
    return csv_response("rules.csv", pages.EXPORTED, rows)


@require_safe
@refusals_shown
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Show one rule and its history."""
    page = pages.rule_page(key, clock.today())
    may = may_decide(actor_of(request))
    return render(request, "rulebook/rule_page.html", {"page": page, "may_decide": may})


@refusals_shown
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a steward for a decision; when it is sent after checking, record it."""
    definition = _for_steward(request, key)
    if request.method != "POST":
        kept = {
            name: value for name, value in request.GET.items() if name in DecideForm.base_fields
        }
        return _asked(request, definition, DecideForm(definition, initial=kept), status=200)
    form = DecideForm(definition, request.POST)
    if form.is_valid():
        try:
            made = decide_parameter(
                key=key, by=actor_of(request), at=clock.now(), **form.decision()
            )
            return see_other(request, reverse("rulebook:decided", args=(made.pk,)))
        except Refusal as refusal:
            form.show(refusal)
    return _asked(request, definition, form, status=422)


@require_safe
@refusals_shown
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Read a decision back before it is recorded."""
    definition = _for_steward(request, key)
    form = DecideForm(definition, request.GET)
    if form.is_valid():
        try:
            check_decision(key=key, by=actor_of(request), at=clock.now(), **form.decision())
        except Refusal as refusal:
            form.show(refusal)
    if form.errors:
        return _asked(request, definition, form, status=422)
    change = f"{reverse('rulebook:decide', args=(key,))}?{request.GET.urlencode()}"
    rows = pages.decision_rows(definition, form.decision(), change)
    context = {"definition": definition, "rows": rows, "sent": request.GET.items()}
    return render(request, "rulebook/decision_check.html", context)


@require_safe
@refusals_shown
def decided(request: HttpRequest, parameter_id: int) -> HttpResponse:
    """Confirm that a decision is recorded, and say what happens next."""
    key, words, day = pages.decided_key(parameter_id)
    steps = [
        _("The rule is %(value)s from %(day)s.") % {"value": words, "day": day},
        _("The public record gains a line that anyone can check."),
    ]
    context = {"key": key, "reference": f"{key}-{parameter_id}", "steps": steps}
    return render(request, "rulebook/decision_done.html", context)


def _for_steward(request: HttpRequest, key: str) -> Definition:
    """The rule, for someone who may decide about it."""
    if not may_decide(actor_of(request)):
        raise NotAllowed(_("Only a steward can record a decision. Ask one of them."))
    return pages.definition_of(key)


def _asked(
    request: HttpRequest, definition: Definition, form: DecideForm, *, status: int
) -> HttpResponse:
    """The form, with what is wrong with it."""
    context = {"definition": definition, "form": form}
    return render(request, "rulebook/decision_form.html", context, status=status)
