"""Who could help with a need, in what order and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from littlesociety.core.actors import Actor
from littlesociety.exchange.models import Match, Need, Offer, OfferQuerySet
from littlesociety.exchange.rules import is_free
from littlesociety.exchange.words import BETWEEN, spell_reason
from littlesociety.people.consents import SUGGESTIONS
from littlesociety.people.queries import short_name, who_agreed
from littlesociety.rulebook.queries import values_of
from society_algorithms.distance import metres_between
from society_algorithms.matching.rank import Candidate, Ranked, rank_candidates

LATELY: Final = timedelta(days=30)
HOW_MANY: Final = "exchange.suggestions"
WALKABLE: Final = "exchange.walkable_metres"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Someone who could help, and why they are suggested, ready to read."""

    offer_reference: str
    helper_id: int
    name: str
    first_name: str
    note: str
    reasons: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is read of one standing offer and of what its helper has done."""

    offer_id: int
    reference: str
    helper_id: int
    name: str
    note: str
    free_times: int
    latitude_e6: int | None
    longitude_e6: int | None
    times_done_this: int
    times_asked: int
    minutes_given: int | None
    times_met: int


def suggestions(need: Need, at: datetime) -> list[Suggestion]:
    """The people most likely to say yes to this need, best first, with the load shared."""
    found = {standing.offer_id: standing for standing in _standings(need, at)}
    if not found:
        return []
    rules = values_of((WALKABLE, HOW_MANY), on=timezone.localdate(at))
    ranked = rank_candidates(
        _candidates(need, list(found.values())), walkable_metres=rules[WALKABLE]
    )
    starts = timezone.localtime(need.starts_at)
    return [
        _suggestion(each, found[each.candidate.offer_id], starts)
        for each in ranked[: rules[HOW_MANY]]
    ]


def acting_kind(actor: Actor, *, at: datetime) -> str:
    """In what role someone acts for another now: a carer, a broker, a link worker, or ""."""
    if actor.acting_for_id is None:
        return ""
    helper = get_user_model()(pk=actor.person_id)
    kinds = helper.acts_for.in_force(at).filter(person=actor.acting_for_id)
    return kinds.values_list("kind", flat=True).first() or ""


def _offers_for(need: Need) -> OfferQuerySet:
    """Standing offers of this kind by others who may be suggested and did not say no to this."""
    said_no = Match.objects.filter(need=need, declined_by=F("helper")).values("helper")
    return (
        Offer.objects.standing()
        .filter(category=need.category, helper__in=who_agreed(SUGGESTIONS))
        .filter(helper__erased_at=None)
        .exclude(helper=need.asker_id)
        .exclude(helper__in=said_no)
    )


def _standings(need: Need, at: datetime) -> list[_Standing]:
    """Each offer with its helper's history, in one query.

    Done ever, asked and given in the last month, and whether they and the asker have met.
    """
    done = Q(helper__matches__confirmed_at__isnull=False)
    lately = Q(helper__matches__proposed_at__range=(at - LATELY, at))
    volunteered = Q(helper__matches__proposed_by=F("helper"))
    helped_by_asker = Match.objects.confirmed().filter(helper=need.asker_id).values("need__asker")
    met = done & Q(helper__matches__need__asker=need.asker_id) | Q(helper__in=helped_by_asker)
    rows = (
        _offers_for(need)
        .values_list(
            "pk",
            "reference",
            "helper_id",
            "helper__name",
            "note",
            "free_times",
            "helper__home_area__latitude_e6",
            "helper__home_area__longitude_e6",
        )
        .annotate(
            done=Count(
                "helper__matches",
                filter=done & Q(helper__matches__need__category=need.category),
            ),
            asked=Count("helper__matches", filter=lately & ~volunteered),
            given=Sum("helper__matches__minutes_said", filter=lately & done),
            met=Count("pk", filter=met),
        )
    )
    return [_Standing(*row) for row in rows]


def _candidates(need: Need, found: list[_Standing]) -> list[Candidate]:
    """What the ranking may know about each, and nothing more."""
    starts = timezone.localtime(need.starts_at)

    @cache
    def metres(latitude_e6: int | None, longitude_e6: int | None) -> int | None:
        return _metres(need.area.latitude_e6, need.area.longitude_e6, latitude_e6, longitude_e6)

    return [
        Candidate(
            offer_id=each.offer_id,
            metres_away=metres(each.latitude_e6, each.longitude_e6),
            is_free_then=is_free(each.free_times, starts),
            times_done_this=each.times_done_this,
            has_met_asker=each.times_met > 0,
            times_asked_this_month=each.times_asked,
            minutes_given_this_month=each.minutes_given or 0,
        )
        for each in found
    ]


def _metres(
    latitude_e6: int | None,
    longitude_e6: int | None,
    other_latitude_e6: int | None,
    other_longitude_e6: int | None,
) -> int | None:
    """How far apart two areas' centres are, when both are known."""
    if latitude_e6 is None or longitude_e6 is None:
        return None
    if other_latitude_e6 is None or other_longitude_e6 is None:
        return None
    return metres_between(
        latitude_e6=latitude_e6,
        longitude_e6=longitude_e6,
        other_latitude_e6=other_latitude_e6,
        other_longitude_e6=other_longitude_e6,
    )


def _suggestion(ranked: Ranked, offer: _Standing, starts_local: datetime) -> Suggestion:
    """Put a place in the ranking into words."""
    name = short_name(offer.name)
    return Suggestion(
        offer_reference=offer.reference,
        helper_id=offer.helper_id,
        name=name,
        first_name=name.split()[0] if name else "",
        note=offer.note,
        reasons=BETWEEN.join(spell_reason(each, starts_local) for each in ranked.reasons),
    )
