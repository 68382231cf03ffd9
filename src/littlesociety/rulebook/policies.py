"""Who may record a decision about a rule."""

from littlesociety.core.actors import STEWARD, SYSTEM, Actor


def may_decide(actor: Actor) -> bool:
    """Stewards record what was decided; so does whoever founds the society by machine."""
    return actor.has_role(STEWARD) or actor == SYSTEM
