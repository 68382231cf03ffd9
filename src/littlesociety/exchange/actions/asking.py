"""Asking for help and offering it. With `actions_*` the only code that writes in the exchange."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from littlesociety.core.actors import Actor
from littlesociety.core.events import announce
from littlesociety.core.references import new_reference
from littlesociety.exchange import rules
from littlesociety.exchange.errors import (
    AlreadyOffered,
    NeedClosed,
    NothingHere,
    NotYours,
    WorkWasSaidDone,
    WrongChoice,
)
from littlesociety.exchange.events import NeedAsked
from littlesociety.exchange.models import Category, Channel, Match, Need, Offer
from littlesociety.exchange.policies import (
    may_ask_for,
    may_offer_for,
    may_withdraw,
    may_withdraw_offer,
)
from littlesociety.exchange.queries import acting_kind, suggestions
from littlesociety.ledger.queries import balance_of
from littlesociety.people.actions import give_consent
from littlesociety.people.consents import SUGGESTIONS
from littlesociety.places.queries import area_choices
from littlesociety.records.actions import note_act
from littlesociety.rulebook.queries import value_of

from .accounts import open_time_account
from .matches import end_match
from .notices import tell_could_you_help


@transaction.atomic
def ask_for_help(
    *,
    asker_id: int,
    category: str,
    summary: str,
    details: str,
    area_id: int,
    starts_at: datetime,
    minutes: int,
    request_key: UUID,
    by: Actor,
    at: datetime,
    channel: str = Channel.PAGE,
) -> Need:
    """Put a request for help on the board. The same `request_key` asks once."""
    if not may_ask_for(by, asker_id):
        raise NotYours
    if (asked := Need.objects.filter(request_key=request_key).first()) is not None:
        return _same_asker(asked, asker_id)
    _check_ask(category, channel, area_id, starts_at, minutes, at=at)
    _check_can_pay(asker_id, minutes, at=at)
    need, is_new = Need.objects.get_or_create(
        request_key=request_key,
        defaults={
            "reference": new_reference(),
            "asker_id": asker_id,
            "category": category,
            **_words(summary, details),
            "area_id": area_id,
            "starts_at": starts_at,
            "minutes": minutes,
            "asked_at": at,
            "asked_channel": channel,
            **_writer(asker_id, by=by, at=at),
        },
    )
    if is_new:
        note_act(verb="asked-for-help", subject=f"need:{need.reference}", by=by, at=at)
        announce(NeedAsked(need_id=need.pk))
    return _same_asker(need, asker_id)


@transaction.atomic
def withdraw_need(*, need_id: int, by: Actor, at: datetime) -> Need:
    """Take a request back, and let go whoever had agreed to help."""
    need = _locked_need(need_id)
    if not may_withdraw(by, need):
        raise NotYours
    if need.withdrawn_at is not None:
        return need
    if need.met_at is not None:
        raise NeedClosed

    for match in Match.objects.select_for_update().living().filter(need=need):
        match.need = need
        if match.state is rules.State.DONE:
            raise WorkWasSaidDone
        end_match(match, by=by, at=at)
    need.withdrawn_at = at
    need.save(update_fields=["withdrawn_at"])
    note_act(verb="withdrew-need", subject=f"need:{need.reference}", by=by, at=at)
    return need


@transaction.atomic
def tell_helpers(*, need_id: int, at: datetime) -> int:
    """Tell the likeliest helpers, once, that help is wanted near them; return how many."""
    need = _locked_need(need_id)
    if need.told_at is not None or not need.is_open or need.starts_at <= at:
        return need.told
    if Match.objects.living().filter(need=need).exists():
        return 0
    told = suggestions(need, at)
    for suggestion in told:
        tell_could_you_help(need, suggestion.helper_id, at=at)
    need.told_at, need.told = at, len(told)
    need.save(update_fields=["told_at", "told"])
    return need.told


@transaction.atomic
def make_offer(
    *,
    helper_id: int,
    category: str,
    note: str,
    free_times: int,
    request_key: UUID,
    by: Actor,
    at: datetime,
) -> Offer:
    """Stand ready to help neighbours with one kind of thing, at some times of the week.

    The offer form shows the words of the consent to be suggested, so offering says yes to them;
    nobody else can say that for a person.
    """
    if not may_offer_for(by, helper_id):
        raise NotYours
    if (
        made := Offer.objects.filter(request_key=request_key, helper=helper_id).first()
    ) is not None:
        return made
    if category not in Category.values:
        raise WrongChoice(field="category")
    rules.check_free_times(free_times)
    line = rules.check_line(note, field="note", most=rules.NOTE_LETTERS, is_needed=False)
    if Offer.objects.standing().filter(helper=helper_id, category=category).exists():
        raise AlreadyOffered

    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                reference=new_reference(),
                helper_id=helper_id,
                category=category,
                note=line,
                free_times=free_times,
                made_at=at,
                request_key=request_key,
            )
    except IntegrityError as twice:
        raise AlreadyOffered from twice
    if by.person_id == helper_id:
        give_consent(person_id=helper_id, purpose=SUGGESTIONS, by=by, at=at)
    open_time_account(person_id=helper_id, at=at)
    note_act(verb="offered-help", subject=f"offer:{offer.reference}", by=by, at=at)
    return offer


@transaction.atomic
def withdraw_offer(*, offer_id: int, by: Actor, at: datetime) -> Offer:
    """Stop offering something. What was already agreed stands."""
    offer = Offer.objects.select_for_update().filter(pk=offer_id).first()
    if offer is None or not may_withdraw_offer(by, offer):
        raise NotYours
    if offer.withdrawn_at is None:
        offer.withdrawn_at = at
        offer.save(update_fields=["withdrawn_at"])
        note_act(verb="withdrew-offer", subject=f"offer:{offer.reference}", by=by, at=at)
    return offer


def _check_ask(
    category: str, channel: str, area_id: int, starts_at: datetime, minutes: int, *, at: datetime
) -> None:
    """Refuse a request that nobody could answer as it stands."""
    if category not in Category.values:
        raise WrongChoice(field="category")
    if channel not in Channel.values:
        raise WrongChoice(field="channel")
    if area_id not in dict(area_choices()):
        raise WrongChoice(field="area")
    rules.check_start(starts_at, at=at)
    longest = value_of("exchange.longest_need_minutes", on=timezone.localdate(at))
    rules.check_minutes(minutes, longest=longest)


def _check_can_pay(asker_id: int, minutes: int, *, at: datetime) -> None:
    """Say early, and to the asker, that their account would not carry this."""
    balance = balance_of(open_time_account(person_id=asker_id, at=at))
    rules.check_credit(
        posted=balance.posted, held=balance.held, floor=balance.floor, minutes=minutes
    )


def _words(summary: str, details: str) -> dict[str, str]:
    """The line for everyone and the words for the helper, tidied, or refused at their field."""
    return {
        "summary": rules.check_line(summary, field="summary", most=rules.SUMMARY_LETTERS),
        "details": rules.check_line(
            details, field="details", most=rules.DETAILS_LETTERS, is_needed=False
        ),
    }


def _writer(asker_id: int, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Who wrote it down for the asker, and in what role; nobody, when they asked themselves."""
    if by.person_id == asker_id:
        return {}
    return {"written_by_id": by.person_id, "written_as": acting_kind(by, at=at)}


def _same_asker(need: Need, asker_id: int) -> Need:
    """Return a need asked for before with this key, to the one who asked it and nobody else."""
    if need.asker_id != asker_id:
        raise NotYours
    return need


def _locked_need(need_id: int) -> Need:
    """Lock a need: every step about it queues here, so nothing overtakes."""
    need = Need.objects.select_for_update().filter(pk=need_id).first()
    if need is None:
        raise NothingHere
    return need
