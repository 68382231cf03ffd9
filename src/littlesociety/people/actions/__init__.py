"""Everything that changes persons, under one door. The deeds themselves stand beside this page."""

from .acting import (
    agree_to_be_helped,
    ask_to_act_for,
    begin_acting_for,
    revoke_acting_for,
)
from .consents import give_consent, take_back_consent
from .homes import (
    ask_to_live_with,
    form_household,
    leave_household,
    say_we_live_together,
)
from .joining import bring_in, change_contact, change_details, join, know_email
from .leaving import erase_person
from .links import forget_second_step, use_link
from .roles import end_role, give_role, make_first_steward

__all__ = [
    "agree_to_be_helped",
    "ask_to_act_for",
    "ask_to_live_with",
    "begin_acting_for",
    "bring_in",
    "change_contact",
    "change_details",
    "end_role",
    "erase_person",
    "forget_second_step",
    "form_household",
    "give_consent",
    "give_role",
    "join",
    "know_email",
    "leave_household",
    "make_first_steward",
    "revoke_acting_for",
    "say_we_live_together",
    "take_back_consent",
    "use_link",
]
