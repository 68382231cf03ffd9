"""Who may do what about organisations. A policy answers; it never raises or writes."""

from collections.abc import Collection

from littlesociety.core.actors import STEWARD, SYSTEM, Actor

from .models import Organisation


def _is_steward(actor: Actor) -> bool:
    """Whether the actor is a steward, or the society's own machine."""
    return actor.has_role(STEWARD) or actor == SYSTEM


def may_register(actor: Actor, kind: str) -> bool:
    """Stewards register any body; any member may put up an informal group."""
    is_group = kind == Organisation.Kind.INFORMAL_GROUP
    return _is_steward(actor) or (actor.is_known and is_group)


def may_keep(actor: Actor, officer_ids: Collection[int]) -> bool:
    """Those who hold office in a body keep its page right; stewards help."""
    return _is_steward(actor) or (actor.subject_id is not None and actor.subject_id in officer_ids)


def may_declare(actor: Actor, officer_id: int) -> bool:
    """An officer declares their own interests; a steward may write them down for them."""
    return _is_steward(actor) or actor.subject_id == officer_id


def may_dissolve(actor: Actor, kind: str, officer_ids: Collection[int]) -> bool:
    """Stewards close the page of a body; an informal group closes its own."""
    is_group = kind == Organisation.Kind.INFORMAL_GROUP
    return _is_steward(actor) or (is_group and may_keep(actor, officer_ids))
