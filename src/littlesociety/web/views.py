"""Pages every visitor meets first."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from littlesociety.core import clock, first_run
from littlesociety.core.components import Step
from littlesociety.core.errors import Refusal
from littlesociety.core.http import refusals_shown, see_other
from littlesociety.people.links import one_time_path
from littlesociety.web.actions import found
from littlesociety.web.errors import NoFirstRun
from littlesociety.web.forms import FoundingForm
from littlesociety.web.queries import home_page
from littlesociety.web.queries_how import how_it_works
from littlesociety.web.showcase import showcase


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the noticeboard."""
    return render(request, "web/home.html", {"home": home_page(clock.now())})


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """Answer the five questions a critic asks."""
    return render(request, "web/how_it_works.html", {"how": how_it_works(clock.now())})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what was done so that everyone can use this, and what was not."""
    return render(request, "web/accessibility.html")


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show every component of the design system, with the name programmers use."""
    return render(request, "web/design.html", showcase())


@transaction.non_atomic_requests
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer without looking anything up: the server is there."""
    return HttpResponse("ok\n", content_type="text/plain")


@transaction.non_atomic_requests
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what is public; a person's own pages are not for them."""
    lines = ["User-agent: *", "Disallow: /me/", "Disallow: /notices/", "Disallow: /sign-in/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown
def first_steps(request: HttpRequest) -> HttpResponse:
    """Let whoever holds the printed token found the society."""
    token = request.POST.get("token") or request.GET.get("token", "")
    if not first_run.is_token(token):
        raise NoFirstRun(
            _("Open the address that was printed when this society was first started.")
        )
    if request.method == "POST":
        return _found(request, FoundingForm(request.POST))
    initial = {"token": token, "record_origin": request.get_host()}
    return _founding_page(request, FoundingForm(initial=initial))


def _found(request: HttpRequest, form: FoundingForm) -> HttpResponse:
    """Found the society, or show what has to be put right first."""
    if form.is_valid():
        answers: dict[str, Any] = {k: v for k, v in form.cleaned_data.items() if k != "token"}
        try:
            person = found(**answers, at=clock.now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            first_run.forget_token()
            return see_other(request, one_time_path(person))
    return _founding_page(request, form)


def _founding_page(request: HttpRequest, form: FoundingForm) -> HttpResponse:
    """Show the founding form and the way that lies ahead."""
    steps = [
        Step(_("Name the society and its first steward"), "now"),
        Step(_("Sign in and add a second step"), "later"),
        Step(_("Draw your map: bring in your areas"), "later"),
        Step(_("Invite your neighbours"), "later"),
    ]
    status = 422 if form.errors else 200
    return render(request, "web/first_run.html", {"form": form, "steps": steps}, status=status)
