"""Works out who is acting, and keeps what they see out of shared caches."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from littlesociety.core import clock
from littlesociety.core.actors import BROKER, RESIDENT, STEWARD, VISITOR, Actor

from .models import Person
from .queries import Standing, standing_of
from .rules import proves_second_factor

ACTING_FOR = "people-acting-for"
_NOBODY = Standing()


class WhoIsActing:
    """Set `request.actor` from the session, and nothing else.

    Also set: `unproved_roles` (held, but this session has not shown a second step),
    `acting_for_name` and `acting_banner` (for every page to show).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on with its actor; mark the answer as private when someone is here."""
        person = _person_of(request)
        _introduce(request, person)
        response = self.get_response(request)
        if person is not None or request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response


def _person_of(request: HttpRequest) -> Person | None:
    """Whoever is signed in. A visitor without a session costs no query."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    person = request.user
    if isinstance(person, Person) and person.is_active:
        return person
    if "_auth_user_id" in request.session:
        logout(request)
    return None


def _introduce(request: Any, person: Person | None) -> None:
    """Say on the request who acts, for whom and in which roles."""
    standing = _NOBODY
    if person is not None:
        acting_for = request.session.get(ACTING_FOR)
        standing = standing_of(person.pk, acting_for=acting_for, at=clock.now())
        if acting_for is not None and standing.acting_for_id is None:
            del request.session[ACTING_FOR]
        if person.language in dict(settings.LANGUAGES):
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
    proved = standing.roles if is_proved(request, person) else frozenset()
    request.unproved_roles = standing.roles - proved
    request.actor = _actor(person, standing, proved)
    request.acting_for_name = standing.acting_for_name
    request.acting_banner = (
        _("Acting for %(name)s") % {"name": standing.acting_for_name}
        if standing.acting_for_name
        else ""
    )


def is_proved(request: HttpRequest, person: Person | None) -> bool:
    """Whether this session has shown more than an emailed code."""
    if person is None:
        return False
    records = get_authentication_records(request, person)
    return proves_second_factor(records, links_prove=settings.IS_LOCAL)


def _actor(person: Person | None, standing: Standing, proved: frozenset[str]) -> Actor:
    """The one who acts. Roles are put down while acting for someone else."""
    if person is None:
        return VISITOR
    if standing.acting_for_id is not None:
        return Actor(person_id=person.pk, acting_for_id=standing.acting_for_id)
    capacity = next((role for role in (STEWARD, BROKER) if role in proved), RESIDENT)
    return Actor(person_id=person.pk, capacity=capacity, roles=proved)
