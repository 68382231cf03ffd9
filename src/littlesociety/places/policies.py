"""Who may change what is known of places."""

from littlesociety.core.actors import STEWARD, SYSTEM, Actor


def may_import(actor: Actor) -> bool:
    """Stewards may, and whoever runs the society's machine."""
    return actor.has_role(STEWARD) or actor == SYSTEM
