"""What can be read about persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import STEWARD, Actor
from littlesociety.core.errors import NotThere
from littlesociety.core.references import is_reference
from littlesociety.core.units import spell_day

from .models import ActingFor, Consent, ContactPoint, Person, RoleTerm
from .privacy import PrivacyLine, PrivacySection, privacy_notice

__all__ = [
    "PrivacyLine",
    "PrivacySection",
    "RoleHolder",
    "Standing",
    "contact_of",
    "export_of",
    "has_steward",
    "party_of",
    "person_by_reference",
    "person_seen_by",
    "person_who_signs_in_with",
    "privacy_notice",
    "role_holders",
    "short_name",
    "short_names",
    "standing_of",
    "who_agreed",
]

_ACTING = "acting-for"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a signed-in person holds at this moment: roles, and whom they act for here."""

    roles: frozenset[str] = frozenset()
    acting_for_id: int | None = None
    acting_for_name: str = ""


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Someone trusted with a role, and until when."""

    term_id: int
    person_id: int
    name: str
    role: str
    until: str


def party_of(person_id: int) -> str:
    """The opaque name under which the ledger knows a person."""
    party = Person.objects.here().values_list("party", flat=True).filter(pk=person_id).first()
    if party is None:
        raise NotThere(_("This person has left the society."))
    return str(party)


def person_by_reference(reference: str) -> Person:
    """The person who gave someone this reference. Small slips of the tongue are forgiven."""
    tidy = "".join(reference.split()).upper()
    person = Person.objects.here().filter(reference=tidy).first() if is_reference(tidy) else None
    if person is None:
        raise NotThere(
            _("No one here has that reference. Check it with them: it has 10 signs."),
            field="reference",
        )
    return person


def person_seen_by(actor: Actor, person_id: int) -> Person:
    """A person, when this actor may open their page."""
    person = Person.objects.visible_to(actor).select_related("home_area").filter(pk=person_id)
    found = person.first()
    if found is None:
        raise NotThere(_("There is no such person, or their page is not yours to open."))
    return found


def short_name(name: str) -> str:
    """First name and initial of someone whose name has been read along with something else."""
    return Person(name=name).short_name


def short_names(ids: Iterable[int]) -> dict[int, str]:
    """First names and initials, as neighbours see them."""
    persons = Person.objects.filter(pk__in=set(ids)).only("name")
    return {person.pk: person.short_name for person in persons}


def contact_of(person_id: int) -> dict[str, str]:
    """A person's telephone number and postal address, by kind."""
    points = ContactPoint.objects.filter(person_id=person_id)
    return dict(points.values_list("kind", "value"))


def has_steward(on: date) -> bool:
    """Whether anyone is steward on this day; the first-run page asks."""
    return RoleTerm.objects.in_force(on).filter(role=STEWARD).exists()


def steward_ids(on: date) -> list[int]:
    """Everyone who is steward on this day."""
    terms = RoleTerm.objects.in_force(on).filter(role=STEWARD).order_by("pk")
    return list(terms.values_list("person_id", flat=True).distinct())


def role_holders(on: date) -> list[RoleHolder]:
    """Everyone who holds a role on this day, stewards last given first."""
    terms = RoleTerm.objects.in_force(on).select_related("person").order_by("role", "pk")
    return [
        RoleHolder(
            term_id=term.pk,
            person_id=term.person_id,
            name=term.person.short_name,
            role=term.get_role_display(),
            until=spell_day(term.ends_on) if term.ends_on else _("no end set"),
        )
        for term in terms
    ]


def standing_of(person_id: int, *, acting_for: int | None, at: datetime) -> Standing:
    """Roles in force, and the permission to act that a session has taken up: in one query."""
    terms = RoleTerm.objects.in_force(timezone.localdate(at)).filter(person_id=person_id)
    rows: Any = terms.values_list("role", "person_id", Value("", output_field=CharField()))
    if acting_for is not None:
        taken_up = ActingFor.objects.in_force(at).filter(pk=acting_for, helper_id=person_id)
        rows = rows.union(
            taken_up.values_list(
                Value(_ACTING, output_field=CharField()), "person_id", F("person__name")
            ),
            all=True,
        )
    found = list(rows)
    acting = next(((about, name) for what, about, name in found if what == _ACTING), None)
    return Standing(
        roles=frozenset(what for what, _about, _name in found if what != _ACTING),
        acting_for_id=acting[0] if acting else None,
        acting_for_name=short_name(acting[1]) if acting else "",
    )


def export_of(person_id: int) -> dict[str, Any]:
    """Everything this app keeps about a person, for that person."""
    person = Person.objects.select_related("home_area").get(pk=person_id)
    return {
        "reference": person.reference,
        "name": person.name,
        "email": person.email or "",
        "home_area": person.home_area.name if person.home_area else "",
        "language": person.language,
        "joined_at": person.joined_at,
        "contact_points": list(person.contact_points.values("kind", "value", "added_at")),
        "consents": list(
            person.consents.order_by("pk").values(
                "purpose", "wording_version", "is_given", "channel", "said_at"
            )
        ),
        "households": list(person.homes.values("asked_at", "joined_at", name=F("household__name"))),
        "helpers": list(
            person.helped_by.values("kind", "asked_at", "agreed_at", "ends_at", "revoked_at")
        ),
        "helps": list(
            person.acts_for.values("kind", "asked_at", "agreed_at", "ends_at", "revoked_at")
        ),
        "roles": list(person.role_terms.values("role", "begins_on", "ends_on")),
        "sign_ins": _sign_ins(person),
    }


def _sign_ins(person: Person) -> dict[str, Any]:
    """What the sign-in part of the product keeps: addresses, devices, second steps."""
    return {
        "email_addresses": list(
            EmailAddress.objects.filter(user=person).values("email", "verified")
        ),
        "second_steps": list(
            Authenticator.objects.filter(user=person).values("type", "created_at")
        ),
        "devices": list(
            UserSession.objects.filter(user=person).values("ip", "user_agent", "created_at")
        ),
    }


def who_agreed(purpose: str) -> QuerySet[Consent, int]:
    """The persons whose newest word on this purpose is yes, for use inside another query."""
    newest = Consent.objects.filter(person=OuterRef("person"), purpose=purpose).order_by("-pk")
    said_yes = Consent.objects.filter(
        purpose=purpose, is_given=True, pk=Subquery(newest.values("pk")[:1])
    )
    return said_yes.values_list("person", flat=True)


def person_who_signs_in_with(email: str) -> Person:
    """The person of this address, in whatever case it is written. Raises NotThere."""
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise NotThere(_("Nobody signs in with that address. Check it, and try again."))
    return person
