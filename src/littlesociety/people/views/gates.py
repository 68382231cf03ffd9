"""What must be true before one of these pages opens."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from littlesociety.core.http import actor_of, refusals_shown
from littlesociety.people.rules import is_fresh

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def own_page(view: View[P]) -> View[P]:
    """For signed-in persons: others are asked to sign in, and refusals are shown in words."""

    @wraps(view)
    def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).is_known:
            return redirect_to_login(request.get_full_path())
        return refusals_shown(view)(request, *args, **kwargs)

    return gate


def freshly_proved(view: View[P]) -> View[P]:
    """For what matters most: the person proved who they are within the last 15 minutes."""

    @wraps(view)
    def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        records = get_authentication_records(request, request.user)
        if not is_fresh(records, now=time.time()):
            return redirect(f"{reverse('people:prove')}?next={request.path}")
        return view(request, *args, **kwargs)

    return gate


def show(request: HttpRequest, page: str, context: dict[str, Any], form: Form) -> HttpResponse:
    """Show a page with a form; 422 when what was sent cannot be used."""
    status = 422 if form.errors else 200
    return render(request, f"people/{page}.html", {**context, "form": form}, status=status)


def subject_of(request: HttpRequest) -> int:
    """Whose affairs these are. Only for pages behind `own_page`."""
    subject = actor_of(request).subject_id
    if subject is None:
        message = "this page stands behind own_page"
        raise RuntimeError(message)
    return subject
