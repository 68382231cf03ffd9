"""What happens here when someone leaves and asks to be forgotten."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from littlesociety.core.actors import Actor
from littlesociety.exchange.models import Match, Need, Offer
from littlesociety.records.actions import destroy_seals

from .matches import end_match, locked_match

DETAILS_KEPT: Final = timedelta(days=92)
_AT_ONCE: Final = 500


@transaction.atomic
def forget_details(*, at: datetime) -> int:
    """Blank what a helper had to know once it is three months old; return how many were blanked."""
    old = Need.objects.exclude(details="").filter(starts_at__lt=at - DETAILS_KEPT)
    some = list(old.values_list("pk", flat=True)[:_AT_ONCE])
    return Need.objects.filter(pk__in=some).update(details="") if some else 0


@transaction.atomic
def forget_person(*, person_id: int, party: str, by: Actor, at: datetime) -> None:
    """Blank their words, take back what they asked and offered, and let go of what was agreed.

    What was given and paid stays, as minutes between two accounts that lead to no one; what was
    sealed beside its public line, with their name, is destroyed. Done twice, it changes nothing
    more. `party` is part of the common shape; nothing here is kept under it.
    """
    for match_id in Match.objects.unfinished().with_party(person_id).values_list("pk", flat=True):
        end_match(locked_match(match_id), by=by, at=at)
    Need.objects.unsettled().filter(asker=person_id).update(withdrawn_at=at)
    Need.objects.filter(asker=person_id).update(summary="", details="")
    Offer.objects.standing().filter(helper=person_id).update(withdrawn_at=at)
    Offer.objects.filter(helper=person_id).update(note="")
    lines = Match.objects.with_party(person_id).values_list("entry_id", flat=True)
    destroy_seals(entry_ids=(line for line in lines if line is not None), by=by, at=at)
