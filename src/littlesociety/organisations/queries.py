"""What others ask about organisations."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.actors import Actor
from littlesociety.core.components import Cell
from littlesociety.core.errors import NotThere
from littlesociety.places.models import Area
from littlesociety.places.panels import Panel

from .models import Interest, Office, Organisation, OrganisationQuerySet

SHOWN_IN_PANEL = 5


def organisations_in_force(on: date) -> OrganisationQuerySet:
    """Bodies that are not dissolved, by name."""
    return Organisation.objects.in_force(on).order_by("name", "pk")


def organisation_by_reference(reference: str) -> Organisation:
    """The body with this reference. Raises NotThere."""
    found = Organisation.objects.select_related("area").defer("area__outline")
    organisation = found.filter(reference=reference.upper()).first()
    if organisation is None:
        raise NotThere(_("There is no such organisation. Look at the list of them."))
    return organisation


def officer_ids(organisation_id: int, on: date) -> set[int]:
    """Who holds office in a body on this day."""
    offices = Office.objects.in_force(on).filter(organisation_id=organisation_id)
    return set(offices.values_list("person_id", flat=True))


def personal_export(person_id: int) -> dict[str, Any]:
    """What this app keeps about a person, for that person."""
    offices = Office.objects.filter(person_id=person_id).order_by("begins_on", "pk")
    interests = Interest.objects.filter(office__person_id=person_id).order_by("pk")
    return {
        "offices": list(offices.values("organisation__name", "title", "begins_on", "ends_on")),
        "interests": list(interests.values("nature", "declared_at", "ended_on")),
    }


def area_panel(area: Area, actor: Actor, at: datetime) -> Panel | None:
    """The bodies at work in an area, for its page; None when there are none."""
    found = organisations_in_force(timezone.localdate(at)).filter(area=area)
    some = list(found.values_list("name", "reference")[: SHOWN_IN_PANEL + 1])
    if not some:
        return None
    count = len(some) if len(some) <= SHOWN_IN_PANEL else found.count()
    said = ngettext(
        "%(n)s organisation is at work here.", "%(n)s organisations are at work here.", count
    )
    return Panel(
        title=_("Run together"),
        text=said % {"n": count},
        lines=[
            Cell(name, reverse("organisations:organisation", args=(reference,)))
            for name, reference in some[:SHOWN_IN_PANEL]
        ],
        href=f"{reverse('organisations:organisations')}?area={area.pk}",
        link=_("See all of them"),
    )


def office_by_id(office_id: int) -> Office:
    """An office with its body. Raises NotThere."""
    found = Office.objects.select_related("organisation").filter(pk=office_id).first()
    if found is None:
        raise NotThere(_("There is no such office. Look at the page of the organisation."))
    return found


def interest_by_id(interest_id: int) -> Interest:
    """A declaration with its office and body. Raises NotThere."""
    found = Interest.objects.select_related("office__organisation").filter(pk=interest_id).first()
    if found is None:
        raise NotThere(_("There is no such declaration. Look at the organisation's page."))
    return found
