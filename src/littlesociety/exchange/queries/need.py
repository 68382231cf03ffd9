"""One need, as one viewer may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Sum
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.actors import Actor
from littlesociety.core.components import EntryLink, TimelineItem
from littlesociety.core.references import is_reference
from littlesociety.core.units import MINUTES, spell_minutes, spell_moment
from littlesociety.exchange import policies
from littlesociety.exchange.errors import NothingHere
from littlesociety.exchange.models import Match, Need
from littlesociety.exchange.rules import State
from littlesociety.exchange.words import ASKED, STANDING, spell_when, spell_written
from littlesociety.ledger.queries import account_page
from littlesociety.records.queries import entry_link
from littlesociety.rulebook.queries import value_of

from .next_steps import what_next
from .suggesting import Suggestion, suggestions

GRACE: Final = "exchange.confirm_within_days"


@dataclass(frozen=True, slots=True)
class MatchView:
    """The living match of a need, as one viewer may see it: names only for those it is about."""

    reference: str
    standing: str
    who: str
    minutes_said: int
    length_said: str
    may_accept: bool
    may_decline: bool
    may_call_off: bool
    may_say_done: bool
    may_confirm: bool
    is_volunteered: bool
    receipt_href: str


@dataclass(frozen=True, slots=True)
class NeedPage:
    """Everything on a need's page, ready to read."""

    reference: str
    href: str
    eyebrow: str
    title: str
    sentence: str
    standing: str
    next: str
    warning: str
    details: str
    asker: str
    match: MatchView | None
    timeline: list[TimelineItem]
    suggestions: list[Suggestion]
    may_see_suggestions: bool
    may_withdraw: bool
    may_volunteer: bool
    invites_sign_in: bool
    entry: EntryLink | None


def need_by_reference(reference: str) -> Need:
    """The need with this reference, which may be typed in small letters or with spaces."""
    tidy = "".join(reference.split()).upper()
    needs = Need.objects.select_related("area", "asker").defer("area__outline")
    found = needs.filter(reference=tidy).first() if is_reference(tidy) else None
    if found is None:
        raise NothingHere
    return found


def match_by_reference(reference: str) -> Match:
    """The match with this reference, with its need and area and both sides."""
    matches = Match.objects.select_related("need__area", "need__asker", "helper")
    found = matches.defer("need__area__outline").filter(reference=reference).first()
    if found is None:
        raise NothingHere
    return found


def need_page(need: Need, *, actor: Actor, at: datetime) -> NeedPage:
    """What this viewer may see of a need, and do about it."""
    matches = _matches_of(need)
    living = next((match for match in matches if match.declined_at is None), None)
    is_waiting = living is None and need.is_open and need.starts_at > at
    may_see = policies.may_see_suggestions(actor, need)
    names = _names(need, matches, actor)
    is_said_done = living is not None and living.state is State.DONE
    days = value_of(GRACE, on=timezone.localdate(at)) if is_said_done else 0
    found = suggestions(need, at) if may_see and is_waiting else []
    return NeedPage(
        reference=need.reference,
        href=reverse("exchange:need", args=[need.reference]),
        eyebrow=_eyebrow(need),
        title=need.summary or str(need.get_category_display()),
        sentence=_("%(when)s, about %(length)s.")
        % {"when": spell_when(need.starts_at), "length": spell_minutes(need.minutes)},
        standing=_standing(need, living, at),
        warning=_warning(living, actor) if living else "",
        next=what_next(need, living, actor=actor, days=days, can_choose=bool(found), at=at),
        details=need.details if policies.may_read_details(actor, need, living) else "",
        asker="" if policies.is_asker_of(actor, need) else names.get(need.asker_id, ""),
        match=_match_view(living, names, actor, days, at) if living else None,
        timeline=list(_timeline(need, matches, names)),
        suggestions=found,
        may_see_suggestions=may_see and is_waiting,
        may_withdraw=need.is_open and policies.may_withdraw(actor, need) and not is_said_done,
        may_volunteer=is_waiting and actor.is_known and not policies.is_asker_of(actor, need),
        invites_sign_in=is_waiting and not actor.is_known,
        entry=entry_link(living.entry_id) if living and living.entry_id else None,
    )


def _matches_of(need: Need) -> list[Match]:
    """Everyone who was ever put to a need, in order."""
    matches = list(
        Match.objects.filter(need=need).select_related("helper").order_by("proposed_at", "pk")
    )
    for match in matches:
        match.need = need
    return matches


def _names(need: Need, matches: list[Match], actor: Actor) -> dict[int, str]:
    """Who is who, for those it is about and brokers; for everyone else, nobody."""
    if policies.may_see_suggestions(actor, need):
        known = [need.asker, *(match.helper for match in matches)]
    else:
        theirs = [match for match in matches if policies.is_helper_of(actor, match)]
        is_agreed = any(match.accepted_at and not match.declined_at for match in theirs)
        known = [need.asker] if is_agreed else []
    return {person.pk: person.short_name for person in known}


def _match_view(
    match: Match, names: dict[int, str], actor: Actor, days: int, at: datetime
) -> MatchView:
    """The living match, and what this viewer may do about it now."""
    state, need = match.state, match.need
    is_party = policies.is_party_to(actor, match)
    may_end = policies.may_end(actor, match)
    is_over = need.starts_at <= at
    is_agreed = state in {State.ACCEPTED, State.DONE}
    is_done = state is State.DONE
    may_confirm = is_done and policies.may_confirm(actor, match, at=at, within_days=days)
    is_owed = is_done and policies.is_asker_of(actor, need)
    return MatchView(
        reference=match.reference,
        standing=str(STANDING[state]),
        who=names.get(match.helper_id, ""),
        minutes_said=match.minutes_said or need.minutes,
        length_said=spell_minutes(match.minutes_said or need.minutes),
        may_accept=state is State.PROPOSED and policies.may_answer(actor, match) and not is_over,
        may_decline=state is State.PROPOSED and may_end,
        may_call_off=is_agreed and may_end and not is_owed,
        may_say_done=is_agreed and is_party and is_over,
        may_confirm=may_confirm,
        is_volunteered=match.is_volunteered,
        receipt_href=reverse("exchange:receipt", args=[match.reference])
        if state is State.CONFIRMED and policies.may_read_receipt(actor, match)
        else "",
    )


def _warning(match: Match, actor: Actor) -> str:
    """Tell a helper early, and nobody else, that their account may not hold this as well."""
    is_to_come = match.state in {State.PROPOSED, State.ACCEPTED}
    if not is_to_come or not policies.is_helper_of(actor, match):
        return ""
    account = account_page(holder=str(match.helper.party), unit=MINUTES, limit=0)
    if account is None or account.balance.ceiling is None:
        return ""
    promised = Match.objects.unfinished().filter(helper=match.helper_id).exclude(pk=match.pk)
    sums = promised.filter(hold_id__isnull=False).aggregate(minutes=Sum("need__minutes"))
    coming = match.need.minutes + (sums["minutes"] or 0)
    if account.balance.posted + coming <= account.balance.ceiling:
        return ""
    return _(
        "Your time account is nearly full: it can hold %(limit)s. "
        "Ask a neighbour for some help soon, so that this can be paid."
    ) % {"limit": spell_minutes(account.balance.ceiling)}


def _eyebrow(need: Need) -> str:
    """Say what the page is about, in a few words above the title."""
    said = _("Help given in %(area)s") if need.met_at else _("Help wanted in %(area)s")
    return said % {"area": need.area.name}


def _standing(need: Need, living: Match | None, at: datetime) -> str:
    """Say where the need stands."""
    if need.withdrawn_at:
        return _("Taken back by the person who asked")
    if living is not None:
        return str(STANDING[living.state])
    if need.starts_at <= at:
        return _("The time for this has passed")
    return _("Waiting for someone to help")


def _timeline(need: Need, matches: list[Match], names: dict[int, str]) -> Iterator[TimelineItem]:
    """What happened, in order: with names only where the viewer may know them."""
    yield TimelineItem(
        title=str(ASKED[need.asked_channel]),
        detail=spell_written(need.written_as) if need.written_by_id else "",
        when=spell_moment(need.asked_at),
    )
    told = [(need.told_at, _told(need), "")] if need.told_at else []
    steps = [*told, *(step for match in matches for step in _steps(match, names))]
    if need.withdrawn_at:
        steps.append((need.withdrawn_at, _("Taken back"), ""))
    for when, title, detail in sorted(steps, key=lambda step: step[0]):
        yield TimelineItem(title=title, detail=detail, when=spell_moment(when))


def _steps(match: Match, names: dict[int, str]) -> Iterator[tuple[datetime, str, str]]:
    """What happened with one helper."""
    who = names.get(match.helper_id, "")
    asked = _("Someone offered to help") if match.is_volunteered else _("A helper was asked")
    yield match.proposed_at, asked, who
    if match.accepted_at:
        yield match.accepted_at, _("Help was agreed"), _("The minutes were set aside.")
    if match.done_said_at:
        length = spell_minutes(match.minutes_said or 0)
        said = _("It took %(length)s.") % {"length": length}
        yield match.done_said_at, _("One side said it was done"), said
    if match.declined_at:
        yield match.declined_at, _called_off(match), who
    if match.confirmed_at:
        length = spell_minutes(match.minutes_said or 0)
        paid = _("%(length)s paid in time, and put on the record.") % {"length": length}
        yield match.confirmed_at, _("The other side confirmed it"), paid


def _called_off(match: Match) -> str:
    """Say how it ended without help."""
    return _("Called off") if match.accepted_at else _("They could not this time")


def _told(need: Need) -> str:
    """Say how many likely helpers heard of it."""
    if not need.told:
        return _("Nobody nearby offers this yet")
    return ngettext("%(n)s person was told", "%(n)s people were told", need.told) % {
        "n": formats.number_format(need.told)
    }
