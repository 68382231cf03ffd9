"""One-time links, and proving again who one is."""

from allauth.account.app_settings import AppSettings
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from littlesociety.core import clock
from littlesociety.core.http import refusals_shown
from littlesociety.people.actions import use_link
from littlesociety.people.errors import LinkUsed
from littlesociety.people.links import person_behind
from littlesociety.people.rules import ONE_TIME_LINK

from .gates import own_page


@never_cache
@refusals_shown
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose link this is; only the button signs in, and only once."""
    if request.method == "POST":
        person = use_link(token=token, at=clock.now())
        if request.user.is_authenticated:
            logout(request)
        record_authentication(request, person, method=ONE_TIME_LINK)
        login = Login(user=person, email_verification=AppSettings.EmailVerificationMethod.NONE)
        response: HttpResponse = perform_login(request, login)
        return response
    named = person_behind(token)
    if named is None:
        raise LinkUsed(
            _("This sign-in link has been used or is more than a day old. Ask for a new one.")
        )
    return render(request, "people/person_link.html", {"person": named})


@own_page
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for a second step again; or, for those who have none, for a new sign-in."""
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    onward = wanted if safe else reverse("people:me")
    if is_mfa_enabled(request.user):
        return redirect(f"{reverse('account_reauthenticate')}?next={onward}")
    if request.GET.get("second") == "yes":
        return redirect("mfa_index")
    return render(request, "people/person_prove.html", {"onward": onward})
