"""One page that asks one thing: the form, its errors, and where to go when it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from littlesociety.core import clock
from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed, Refusal
from littlesociety.core.forms import OnceForm
from littlesociety.core.http import see_other

from .models import Organisation
from .policies import may_keep
from .queries import officer_ids

AnyForm = TypeVar("AnyForm", bound=OnceForm)


@dataclass(frozen=True, slots=True)
class Question:
    """The words around a form, and the page it was reached from."""

    title: str
    text: str
    button: str
    back: str


def answer(
    request: HttpRequest, question: Question, form: AnyForm, carry_out: Callable[[AnyForm], str]
) -> HttpResponse:
    """Show the form; when it was sent whole, carry it out and go where that says."""
    is_sent = request.method == "POST"
    if is_sent and form.is_valid():
        try:
            return see_other(request, carry_out(form))
        except Refusal as refusal:
            form.show(refusal)
    context = {"question": question, "form": form}
    page = "organisations/organisation_form.html"
    return render(request, page, context, status=422 if is_sent else 200)


def check_may_keep(actor: Actor, organisation: Organisation) -> None:
    """Refuse the form to those whom the action would refuse."""
    if not may_keep(actor, officer_ids(organisation.pk, clock.today())):
        raise NotAllowed(_("Only its officers or a steward can change this. Ask one of them."))
