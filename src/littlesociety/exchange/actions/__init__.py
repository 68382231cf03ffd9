"""Everything that changes asks, offers and matches, under one door."""

from .accounts import keep_limits, open_time_account
from .asking import ask_for_help, make_offer, tell_helpers, withdraw_need, withdraw_offer
from .help import confirm_done, say_done
from .leaving import forget_details, forget_person
from .matches import accept_match, decline_match, propose_match

__all__ = [
    "accept_match",
    "ask_for_help",
    "confirm_done",
    "decline_match",
    "forget_details",
    "forget_person",
    "keep_limits",
    "make_offer",
    "open_time_account",
    "propose_match",
    "say_done",
    "tell_helpers",
    "withdraw_need",
    "withdraw_offer",
]
