"""One's own details, for programs that act with one's session."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from littlesociety.core.errors import NotAllowed
from littlesociety.core.http import actor_of

from .queries import person_seen_by

router = Router(tags=["people"])


class MeOut(Schema):
    """What a person may read about themselves."""

    reference: str
    name: str
    email: str
    home_area: str
    language: str
    joined_at: datetime
    acting_for: bool


@router.get("/me", response=MeOut, summary="My own details")
def me(request: HttpRequest) -> MeOut:
    """Return the details of whoever is signed in, or of the person they act for."""
    actor = actor_of(request)
    if actor.subject_id is None:
        raise NotAllowed(_("Sign in first."))
    person = person_seen_by(actor, actor.subject_id)
    return MeOut(
        reference=person.reference,
        name=person.name,
        email=person.email or "",
        home_area=person.home_area.name if person.home_area else "",
        language=person.language,
        joined_at=person.joined_at,
        acting_for=actor.acting_for_id is not None,
    )
