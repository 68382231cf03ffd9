"""Who may do what in the exchange. A policy answers; it never refuses or writes."""

from datetime import datetime

from littlesociety.core.actors import BROKER, Actor

from .models import Match, Need, Offer
from .rules import broker_may_step_in_at


def may_ask_for(actor: Actor, person_id: int) -> bool:
    """People ask for themselves, or for someone who has agreed that they act for them."""
    return actor.is_known and actor.subject_id == person_id


def may_offer_for(actor: Actor, person_id: int) -> bool:
    """Offers are made for oneself, or for someone who has agreed to it."""
    return may_ask_for(actor, person_id)


def may_withdraw_offer(actor: Actor, offer: Offer) -> bool:
    """Whoever made an offer takes it back, and a broker may tidy up."""
    return actor.is_known and (actor.subject_id == offer.helper_id or actor.has_role(BROKER))


def may_read_details(actor: Actor, need: Need, match: Match | None) -> bool:
    """The asker, the helper who said yes, and brokers."""
    if not actor.is_known:
        return False
    is_helper = match is not None and bool(match.accepted_at) and is_helper_of(actor, match)
    return is_asker_of(actor, need) or is_helper or actor.has_role(BROKER)


def may_see_suggestions(actor: Actor, need: Need) -> bool:
    """Names of possible helpers are for the asker and brokers only."""
    return actor.is_known and (is_asker_of(actor, need) or actor.has_role(BROKER))


def may_withdraw(actor: Actor, need: Need) -> bool:
    """The asker takes a request back, and a broker may."""
    return may_see_suggestions(actor, need)


def may_propose(actor: Actor, need: Need, helper_id: int) -> bool:
    """The asker or a broker names a helper; anyone may name themselves."""
    return actor.is_known and (may_see_suggestions(actor, need) or actor.subject_id == helper_id)


def may_answer(actor: Actor, match: Match) -> bool:
    """The one who was asked says yes."""
    return actor.is_known and actor.subject_id == match.answerer_id


def may_end(actor: Actor, match: Match) -> bool:
    """Either side says no or calls it off, and a broker may."""
    return is_party_to(actor, match) or actor.has_role(BROKER)


def may_say_done(actor: Actor, match: Match) -> bool:
    """Either side says that help came."""
    return is_party_to(actor, match)


def may_confirm(actor: Actor, match: Match, *, at: datetime, within_days: int) -> bool:
    """The other side confirms; after the days of grace a broker may.

    Whoever said it, for themselves or for another, never confirms it; and nobody confirms for
    someone they were themselves the other side to.
    """
    if actor.person_id is None or match.done_said_at is None:
        return False
    said_by = {match.done_said_by_id, match.done_typed_by_id}
    if actor.person_id in said_by or actor.subject_id in said_by:
        return False
    if is_party_to(actor, match):
        return actor.acting_for_id is None or actor.person_id not in _parties(match)
    is_late = at >= broker_may_step_in_at(match.done_said_at, within_days=within_days)
    return is_late and actor.has_role(BROKER) and actor.person_id not in _parties(match)


def may_read_receipt(actor: Actor, match: Match) -> bool:
    """The two it is about, and brokers."""
    return is_party_to(actor, match) or actor.has_role(BROKER)


def may_use_desk(actor: Actor) -> bool:
    """The desk is the brokers'."""
    return actor.has_role(BROKER)


def is_asker_of(actor: Actor, need: Need) -> bool:
    """Whether these are the asker's affairs."""
    return actor.is_known and actor.subject_id == need.asker_id


def is_helper_of(actor: Actor, match: Match) -> bool:
    """Whether these are the helper's affairs."""
    return actor.is_known and actor.subject_id == match.helper_id


def is_party_to(actor: Actor, match: Match) -> bool:
    """Whether these are the asker's or the helper's affairs."""
    return actor.is_known and actor.subject_id in _parties(match)


def _parties(match: Match) -> frozenset[int]:
    """The asker and the helper."""
    return frozenset({match.need.asker_id, match.helper_id})
