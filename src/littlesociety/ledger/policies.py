"""Who may see and keep the society's own accounts."""

from django.utils.translation import gettext as _

from littlesociety.core.actors import STEWARD, Actor
from littlesociety.core.errors import NotAllowed


def may_keep_accounts(actor: Actor) -> bool:
    """Stewards keep the society's money: they see every line of it and match it with the bank's."""
    return actor.has_role(STEWARD)


def check_keeps_accounts(actor: Actor) -> None:
    """Refuse whoever may not keep the society's accounts."""
    if not may_keep_accounts(actor):
        raise NotAllowed(_("Only a steward can keep the society's accounts. Ask one of them."))
