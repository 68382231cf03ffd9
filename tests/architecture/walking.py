"""Walking every address of the product as every kind of person."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from littlesociety.exchange.models import Match, Need, Offer
from littlesociety.messages.models import Notice
from littlesociety.ops.demo import cast
from littlesociety.organisations.models import Interest, Office, Organisation
from littlesociety.people.links import one_time_path
from littlesociety.people.models import ActingFor, Person, RoleTerm
from littlesociety.places.models import Area, DataSource
from littlesociety.rulebook.models import Parameter

ROLES = ("visitor", "owner", "other", "broker", "steward")
SHADOWED = ("sign-in/password/", "sign-in/^password/")  # nobody here has a password


@dataclass(frozen=True, slots=True)
class World:
    """Who walks, and the names of the things in their way (all of them the owner's)."""

    people: dict[str, Person]
    things: dict[str, Any]

    def path(self, template: str) -> str:
        """An address with the things of this world in it."""
        return template.format(**self.things)


def look_around() -> World:
    """The people and things of the small made-up place."""
    by_email = {person.email: person for person in Person.objects.exclude(email=None)}
    ruth, walter = by_email[cast.email_of(cast.RUTH)], Person.objects.get(name=cast.WALTER)
    busy = {ruth.pk, by_email[cast.email_of(cast.SAMI)].pk}
    strangers = Person.objects.filter(email__startswith="resident-").exclude(pk__in=busy)
    needs = Need.objects.filter(asker=ruth)
    matches = Match.objects.filter(need__asker=ruth).order_by("pk")
    newest_match = Match.objects.exclude(entry_id=None).latest("pk")
    people = {
        "owner": ruth,
        "other": next(person for person in strangers if not person.matches.exists()),
        "broker": by_email[cast.email_of(cast.PRIYA)],
        "steward": by_email[cast.email_of(cast.IDRIS)],
    }
    things = {
        "need": needs.filter(matches=None).get().reference,
        "offer": Offer.objects.filter(helper=ruth).first().reference,
        "done_match": matches.filter(done_said_at__isnull=False).first().reference,
        "agreed_match": matches.filter(done_said_at=None).first().reference,
        "proposed_match": Match.objects.get(need__asker=walter).reference,
        "ruth": ruth.reference,
        "helper_id": people["other"].pk,
        "acting_for": ActingFor.objects.get().pk,
        "role_term": RoleTerm.objects.order_by("pk").first().pk,
        "organisation": Organisation.objects.first().reference,
        "office": Office.objects.first().pk,
        "interest": Interest.objects.first().pk,
        "area": Area.objects.filter(kind="neighbourhood").first().code,
        "source": DataSource.objects.first().pk,
        "parameter": Parameter.objects.first().pk,
        "entry": newest_match.entry_id,
        "notice": Notice.objects.filter(person=ruth).first().pk,
    }
    return World(people, things)


def clients(world: World) -> dict[str, Client]:
    """A browser for each role; those with an office have proved it."""
    found = {"visitor": Client()}
    for role, person in world.people.items():
        found[role] = Client()
        found[role].post(one_time_path(person))
    return found


def status(client: Client, method: str, path: str) -> int:
    """What the product answers. Whatever it changed is taken back, and nobody is signed out."""
    cookies = client.cookies.output()
    with transaction.atomic():
        answer = client.generic(method, path)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return answer.status_code


def routes() -> Iterator[str]:
    """Every address pattern of the product, as the resolver knows it."""
    for route in _routes(get_resolver(), ""):
        yield SHADOWED[1] if route.startswith(SHADOWED) else route


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)


def route_of(path: str) -> str:
    """The pattern that an address falls under."""
    route = str(resolve(path).route)
    return SHADOWED[1] if route.startswith(SHADOWED) else route
