"""Organisations, for programs. Officers are named on the pages only."""

from datetime import date

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from littlesociety.core import clock

from .models import Organisation
from .pages import Asked, bodies
from .queries import organisation_by_reference

router = Router(tags=["organisations"])


class OrganisationsAsked(Schema):
    """Which bodies are wanted, and how many of them."""

    kind: str = ""
    q: str = Field("", max_length=80)
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0)


class OrganisationOut(Schema):
    """A body: what it is, where, and its numbers under their org-id prefixes."""

    reference: str
    name: str
    kind: str
    purpose: str
    website: str
    area_code: str | None
    area_vintage: int | None
    identifiers: list[str]
    registered_on: date
    dissolved_on: date | None


@router.get("/organisations", response=list[OrganisationOut], summary="Organisations at work here")
def list_organisations(
    request: HttpRequest, asked: Query[OrganisationsAsked]
) -> list[OrganisationOut]:
    """Return bodies that are not dissolved, by name."""
    found = bodies(Asked(kind=asked.kind, text=asked.q), clock.today()).select_related("area")
    some = found.defer("area__outline").prefetch_related("identifiers")
    return [_said(body) for body in some[asked.offset : asked.offset + asked.limit]]


@router.get("/organisations/{reference}", response=OrganisationOut, summary="One organisation")
def get_organisation(request: HttpRequest, reference: str) -> OrganisationOut:
    """Return one body, dissolved or not."""
    return _said(organisation_by_reference(reference))


def _said(body: Organisation) -> OrganisationOut:
    """A body as the API names its fields."""
    return OrganisationOut(
        reference=body.reference,
        name=body.name,
        kind=body.kind,
        purpose=body.purpose,
        website=body.website,
        area_code=body.area.code if body.area else None,
        area_vintage=body.area.vintage if body.area else None,
        identifiers=sorted(str(identifier) for identifier in body.identifiers.all()),
        registered_on=body.registered_at.date(),
        dissolved_on=body.dissolved_on,
    )
