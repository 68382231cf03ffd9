"""Who could help with a need, in what order and why."""

from collections import Counter
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
from littlesociety.people.queries import short_names
from littlesociety.rulebook.queries import value_of
from society_algorithms.distance import metres_between
from society_algorithms.matching.rank import Candidate, Ranked, rank_candidates

LATELY: Final = timedelta(days=30)


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
    """What is read of one standing offer."""

    offer_id: int
    reference: str
    helper_id: int
    note: str
    free_times: int
    latitude_e6: int | None
    longitude_e6: int | None


def suggestions(need: Need, at: datetime) -> list[Suggestion]:
    """The people most likely to say yes to this need, best first, with the load shared."""
    day = timezone.localdate(at)
    offers = _offers_for(need)
    found = {
        row[0]: _Standing(*row)
        for row in offers.values_list(
            "pk",
            "reference",
            "helper_id",
            "note",
            "free_times",
            "helper__home_area__latitude_e6",
            "helper__home_area__longitude_e6",
        )
    }
    if not found:
        return []
    ranked = rank_candidates(
        _candidates(need, offers, list(found.values()), at),
        walkable_metres=value_of("exchange.walkable_metres", on=day),
    )[: value_of("exchange.suggestions", on=day)]
    names = short_names(found[each.candidate.offer_id].helper_id for each in ranked)
    starts = timezone.localtime(need.starts_at)
    return [_suggestion(each, found[each.candidate.offer_id], names, starts) for each in ranked]


def acting_kind(actor: Actor, *, at: datetime) -> str:
    """In what role someone acts for another now: a carer, a broker, a link worker, or ""."""
    if actor.acting_for_id is None:
        return ""
    helper = get_user_model()(pk=actor.person_id)
    kinds = helper.acts_for.in_force(at).filter(person=actor.acting_for_id)
    return kinds.values_list("kind", flat=True).first() or ""


def _offers_for(need: Need) -> OfferQuerySet:
    """Standing offers of this kind by others who have not said no to this need."""
    said_no = Match.objects.filter(need=need, declined_by=F("helper")).values("helper")
    return (
        Offer.objects.standing()
        .filter(category=need.category, helper__erased_at=None)
        .exclude(helper=need.asker_id)
        .exclude(helper__in=said_no)
    )


def _candidates(
    need: Need, offers: OfferQuerySet, found: list[_Standing], at: datetime
) -> list[Candidate]:
    """What the ranking may know about each, and nothing more."""
    done, asked, given = _history(need, offers, at)
    met = _people_met(need.asker_id)
    starts = timezone.localtime(need.starts_at)

    @cache
    def metres(latitude_e6: int | None, longitude_e6: int | None) -> int | None:
        return _metres(need.area.latitude_e6, need.area.longitude_e6, latitude_e6, longitude_e6)

    return [
        Candidate(
            offer_id=each.offer_id,
            metres_away=metres(each.latitude_e6, each.longitude_e6),
            is_free_then=is_free(each.free_times, starts),
            times_done_this=done[each.helper_id],
            has_met_asker=each.helper_id in met,
            times_asked_this_month=asked[each.helper_id],
            minutes_given_this_month=given[each.helper_id],
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


def _history(
    need: Need, offers: OfferQuerySet, at: datetime
) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """Times done ever; times asked and minutes given lately: for each possible helper."""
    theirs = Match.objects.filter(helper__in=offers.values("helper"))
    done = theirs.confirmed().filter(need__category=need.category)
    lately = theirs.filter(proposed_at__gte=at - LATELY, proposed_at__lte=at)
    asked, given = Counter[int](), Counter[int]()
    rows = lately.values_list("helper").annotate(
        times=Count("pk", filter=~Q(proposed_by=F("helper"))),
        minutes=Sum("minutes_said", filter=Q(confirmed_at__isnull=False)),
    )
    for helper_id, times, minutes in rows:
        asked[helper_id], given[helper_id] = times, minutes or 0
    counted = done.values_list("helper").annotate(times=Count("pk"))
    return Counter(dict(counted)), asked, given


def _people_met(asker_id: int) -> frozenset[int]:
    """Everyone who has helped this person, or whom they have helped."""
    pairs = Match.objects.confirmed().with_party(asker_id).values_list("helper", "need__asker")
    return frozenset(person for pair in pairs for person in pair) - {asker_id}


def _suggestion(
    ranked: Ranked, offer: _Standing, names: dict[int, str], starts_local: datetime
) -> Suggestion:
    """Put a place in the ranking into words."""
    name = names.get(offer.helper_id, "")
    return Suggestion(
        offer_reference=offer.reference,
        helper_id=offer.helper_id,
        name=name,
        first_name=name.split()[0] if name else "",
        note=offer.note,
        reasons=BETWEEN.join(spell_reason(each, starts_local) for each in ranked.reasons),
    )
