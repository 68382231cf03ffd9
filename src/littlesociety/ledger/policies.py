"""Who may see and keep the society's own accounts."""

from littlesociety.core.actors import STEWARD, Actor


def may_keep_accounts(actor: Actor) -> bool:
    """Stewards keep the society's money: they see every line of it and match it with the bank's."""
    return actor.has_role(STEWARD)
