"""Who may do what with notices and letters."""

from littlesociety.core.actors import BROKER, STEWARD, Actor


def may_choose_for(actor: Actor, person_id: int) -> bool:
    """A person, or someone acting for them with consent, chooses how we reach them."""
    return actor.is_known and actor.subject_id == person_id


def may_read_notices_of(actor: Actor, person_id: int) -> bool:
    """Notices are read by the person they are for, or by someone acting for them."""
    return actor.is_known and actor.subject_id == person_id


def may_post_letters(actor: Actor) -> bool:
    """Letters show names and addresses: only brokers and stewards print and post them."""
    return actor.has_role(BROKER) or actor.has_role(STEWARD)
