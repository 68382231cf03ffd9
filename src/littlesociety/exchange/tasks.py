"""What follows from what happened: carried out later, and harmless when carried out twice."""

from littlesociety.core import clock
from littlesociety.core.actors import SYSTEM

from . import actions


def open_time_account(person_id: int) -> None:
    """Someone who has joined has a time account."""
    actions.open_time_account(person_id=person_id, at=clock.now())


def keep_limits() -> bool:
    """Time accounts follow the rulebook; False while some stand outside the new limits."""
    return actions.keep_limits(at=clock.now()) == 0


def suggest_helpers(need_id: int) -> None:
    """The likeliest helpers hear, once, that help is wanted near them."""
    actions.tell_helpers(need_id=need_id, at=clock.now())


def forget_person(person_id: int, party: str) -> None:
    """Someone who has left is forgotten here too."""
    actions.forget_person(person_id=person_id, party=party, by=SYSTEM, at=clock.now())
