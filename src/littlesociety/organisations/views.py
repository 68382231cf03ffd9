"""The pages of organisations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from littlesociety.core import clock
from littlesociety.core.errors import NotAllowed
from littlesociety.core.exports import csv_response
from littlesociety.core.http import actor_of, refusals_shown, see_other
from littlesociety.people.queries import person_by_reference

from . import actions, pages
from .asking import Question, answer, check_may_keep
from .forms import EndForm, IdentifierForm, InterestForm, ListForm, OfficeForm, RegisterForm
from .models import Organisation
from .policies import may_register
from .queries import interest_by_id, office_by_id, organisation_by_reference


@require_safe
@refusals_shown
def organisations(request: HttpRequest) -> HttpResponse:
    """List the bodies at work here."""
    form = ListForm(request.GET)
    page = pages.list_page(_asked(form, request), clock.today())
    may = may_register(actor_of(request), Organisation.Kind.INFORMAL_GROUP)
    context = {"page": page, "filters": form, "may_register": may}
    return render(request, "organisations/organisation_list.html", context)


def _asked(form: ListForm, request: HttpRequest) -> pages.Asked:
    """What the list is narrowed to; what cannot be read narrows nothing."""
    form.is_valid()
    kept, number = form.cleaned_data, request.GET.get("page", "1")
    return pages.Asked(
        kind=kept.get("kind", ""),
        area_id=kept.get("area"),
        text=kept.get("q", ""),
        page=max(1, int(number[:4])) if number.isdecimal() else 1,
    )


@require_safe
@refusals_shown
def organisations_csv(request: HttpRequest) -> HttpResponse:
    """Give the list away as a table."""
    rows = pages.rows_for_export(_asked(ListForm(request.GET), request), clock.today())
    return csv_response("organisations.csv", pages.EXPORTED, rows)


@require_safe
@refusals_shown
def organisation(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one body."""
    page = pages.organisation_page(reference, actor=actor_of(request), on=clock.today())
    return render(request, "organisations/organisation_page.html", {"page": page})


def _address(reference: str) -> str:
    """The address of a body's page."""
    return reverse("organisations:organisation", args=(reference,))


@refusals_shown
def register(request: HttpRequest) -> HttpResponse:
    """Put a body on the list."""
    actor = actor_of(request)
    if not may_register(actor, Organisation.Kind.INFORMAL_GROUP):
        raise NotAllowed(_("Sign in first. Then you can put up your group."))
    question = Question(
        title=_("Put up an organisation"),
        text=_("Neighbours can then see who it is, what it is for and who answers for it."),
        button=_("Put it up"),
        back=reverse("organisations:organisations"),
    )

    def carry_out(form: RegisterForm) -> str:
        made = actions.register_organisation(by=actor, at=clock.now(), **form.body())
        return reverse("organisations:done", args=(made.reference,))

    form = RegisterForm(actor, request.POST) if request.method == "POST" else RegisterForm(actor)
    return answer(request, question, form, carry_out)


@require_safe
@refusals_shown
def done(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm that a body is on the list, and say what happens next."""
    body = organisation_by_reference(reference)
    steps = [
        _("Add the people who hold office in it, with their terms."),
        _("The public record gains a line that anyone can check."),
    ]
    context = {"body": body, "steps": steps}
    return render(request, "organisations/organisation_done.html", context)


@refusals_shown
def add_identifier(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a number in a public register."""
    body, actor = organisation_by_reference(reference), actor_of(request)
    check_may_keep(actor, body)
    question = Question(
        title=_("Add a number for %(name)s") % {"name": body.name},
        text=_("The number lets anyone look the organisation up in a public register."),
        button=_("Add the number"),
        back=_address(reference),
    )

    def carry_out(form: IdentifierForm) -> str:
        kept = form.cleaned_data
        actions.add_identifier(
            organisation_id=body.pk,
            scheme=kept["scheme"],
            value=kept["identifier"],
            by=actor,
            at=clock.now(),
        )
        return _address(reference)

    form = IdentifierForm(request.POST) if request.method == "POST" else IdentifierForm()
    return answer(request, question, form, carry_out)


@refusals_shown
def add_officer(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a person in an office."""
    body, actor = organisation_by_reference(reference), actor_of(request)
    check_may_keep(actor, body)
    question = Question(
        title=_("Add an officer of %(name)s") % {"name": body.name},
        text=_("People can then see who answers for it, and until when."),
        button=_("Add the officer"),
        back=_address(reference),
    )

    def carry_out(form: OfficeForm) -> str:
        kept = form.cleaned_data
        actions.take_office(
            organisation_id=body.pk,
            person_id=person_by_reference(kept["reference"]).pk,
            title=kept["title"],
            begins_on=kept["begins_on"],
            ends_on=kept["ends_on"],
            by=actor,
            at=clock.now(),
        )
        return _address(reference)

    form = OfficeForm(request.POST) if request.method == "POST" else OfficeForm()
    return answer(request, question, form, carry_out)


@refusals_shown
def leave(request: HttpRequest, office_id: int) -> HttpResponse:
    """End a term of office."""
    office, actor = office_by_id(office_id), actor_of(request)
    check_may_keep(actor, office.organisation)
    question = Question(
        title=_("End the term of the %(title)s") % {"title": office.title},
        text=_("The term stays in the history of the organisation."),
        button=_("End the term"),
        back=_address(office.organisation.reference),
    )

    def carry_out(form: EndForm) -> str:
        day = form.cleaned_data["ended_on"]
        actions.leave_office(office_id=office_id, ended_on=day, by=actor, at=clock.now())
        return question.back

    return answer(request, question, _end_form(request), carry_out)


def _end_form(request: HttpRequest) -> EndForm:
    """A form for a day, today to begin with."""
    if request.method == "POST":
        return EndForm(request.POST)
    return EndForm(initial={"ended_on": clock.today()})


@refusals_shown
def declare(request: HttpRequest, office_id: int) -> HttpResponse:
    """Declare an interest."""
    office, actor = office_by_id(office_id), actor_of(request)
    check_may_keep(actor, office.organisation)
    question = Question(
        title=_("Declare an interest"),
        text=_("Say what a neighbour would want to know before they trust a decision."),
        button=_("Declare it"),
        back=_address(office.organisation.reference),
    )

    def carry_out(form: InterestForm) -> str:
        nature = form.cleaned_data["nature"]
        actions.declare_interest(office_id=office_id, nature=nature, by=actor, at=clock.now())
        return question.back

    form = InterestForm(request.POST) if request.method == "POST" else InterestForm()
    return answer(request, question, form, carry_out)


@require_POST
@refusals_shown
def end_interest(request: HttpRequest, interest_id: int) -> HttpResponse:
    """Say that an interest no longer pulls."""
    interest = interest_by_id(interest_id)
    actions.end_interest(interest_id=interest_id, by=actor_of(request), at=clock.now())
    return see_other(request, _address(interest.office.organisation.reference))


@refusals_shown
def dissolve(request: HttpRequest, reference: str) -> HttpResponse:
    """Close a body."""
    body, actor = organisation_by_reference(reference), actor_of(request)
    check_may_keep(actor, body)
    question = Question(
        title=_("Close %(name)s") % {"name": body.name},
        text=_("Every office in it ends. Its page and its history stay."),
        button=_("Close it"),
        back=_address(reference),
    )

    def carry_out(form: EndForm) -> str:
        day = form.cleaned_data["ended_on"]
        actions.dissolve_organisation(
            organisation_id=body.pk, dissolved_on=day, by=actor, at=clock.now()
        )
        return question.back

    return answer(request, question, _end_form(request), carry_out)
