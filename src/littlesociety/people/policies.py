"""Who may do what about persons. A policy answers; it never raises or writes."""

from littlesociety.core.actors import BROKER, STEWARD, SYSTEM, Actor

from .models import ActingFor, HouseholdMember


def is_themselves(actor: Actor, person_id: int) -> bool:
    """Whether the person at the keyboard is this person, acting for nobody else."""
    return actor.person_id == person_id and actor.acting_for_id is None


def may_witness(actor: Actor) -> bool:
    """Brokers and stewards may record what somebody said on paper or by telephone."""
    return actor == SYSTEM or actor.has_role(BROKER) or actor.has_role(STEWARD)


def may_add_person(actor: Actor) -> bool:
    """Visitors join by themselves; brokers and stewards may bring in someone who is not online."""
    return not actor.is_known or may_witness(actor)


def may_change_details(actor: Actor, person_id: int) -> bool:
    """A person, whoever acts for them, and brokers may keep their details right."""
    return actor.subject_id == person_id or may_witness(actor)


def may_speak_for(actor: Actor, person_id: int) -> bool:
    """Consent is given by the person, or witnessed by a broker; never by a helper in their name."""
    return is_themselves(actor, person_id) or may_witness(actor)


def may_answer_helper(actor: Actor, asked: ActingFor) -> bool:
    """The person says yes, or a broker or steward who is not the helper has heard them say it."""
    if is_themselves(actor, asked.person_id):
        return True
    return may_witness(actor) and actor.person_id != asked.helper_id


def may_revoke_helper(actor: Actor, asked: ActingFor) -> bool:
    """Either of the two may end it at any time, and so may a broker or steward."""
    return actor.person_id in {asked.helper_id, asked.person_id} or may_witness(actor)


def may_answer_household(actor: Actor, member: HouseholdMember) -> bool:
    """The one who was asked, or whoever acts for them."""
    return actor.subject_id == member.person_id


def may_give_roles(actor: Actor) -> bool:
    """Stewards give and end roles."""
    return actor == SYSTEM or actor.has_role(STEWARD)


def may_erase(actor: Actor, person_id: int) -> bool:
    """A person themselves; or a steward, on that person's written request."""
    return is_themselves(actor, person_id) or may_give_roles(actor)
