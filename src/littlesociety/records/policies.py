"""Who may choose the record's neighbours."""

from littlesociety.core.actors import STEWARD, SYSTEM, Actor


def may_keep_neighbours(actor: Actor) -> bool:
    """Stewards add and remove neighbours; so does whoever sets a trial up by machine."""
    return actor.has_role(STEWARD) or actor == SYSTEM
