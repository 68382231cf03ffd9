"""Why a movement of time or money may be refused, and what to do about it."""

from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _

from littlesociety.core.errors import Refusal
from littlesociety.core.units import MINUTES, PENCE, spell_minutes, spell_pence


class BadMovement(Refusal):
    """What was asked for is not a movement between two accounts of one unit."""

    code = "bad-movement"
    status = 422


class NotEnoughCredit(Refusal):
    """The payer would fall below the floor of the account."""

    code = "not-enough-credit"

    @classmethod
    def left(cls, room: int, *, floor: int, unit: str) -> "NotEnoughCredit":
        """Say what limit is met, how much is left above it, and the way on."""
        facts = {"limit": spell_amount(abs(floor), unit), "room": spell_amount(room, unit)}
        if unit != MINUTES:
            said = _(
                "This account has %(room)s left. "
                "Choose a smaller amount, or pay the rest once more has come in."
            )
        elif floor >= 0 or room > 0:
            said = _(
                "Your time account has %(room)s left to give. "
                "Help someone for an hour first, or ask for less time."
            )
        else:
            said = _(
                "Your time account is at its limit of %(limit)s owed. "
                "Help someone for an hour first, then ask again."
            )
        return cls(said % facts)


class AboveCeiling(Refusal):
    """The payee would hold more than the ceiling of the account."""

    code = "above-ceiling"

    @classmethod
    def of(cls, ceiling: int, *, unit: str) -> "AboveCeiling":
        """Say what limit is met, and the way on."""
        if unit == MINUTES:
            said = _(
                "This would take the helper's time account above its limit of %(limit)s saved. "
                "They can ask someone for help first, and so make room."
            )
        else:
            said = _(
                "This would take the receiving account above its limit of %(limit)s. "
                "Choose a smaller amount."
            )
        return cls(said % {"limit": spell_amount(ceiling, unit)})


class AccountClosed(Refusal):
    """Nothing moves to or from an account that has been closed."""

    code = "account-closed"


class AccountInUse(Refusal):
    """The account cannot be closed or limited so, for what stands on it now."""

    code = "account-in-use"


class HoldSettled(Refusal):
    """What was set aside has been paid, given back, or has run out."""

    code = "hold-settled"


class KeyConflict(Refusal):
    """The key of this movement has been used for a different one."""

    code = "key-conflict"
    status = 422


_BY_CODE: Final[dict[str, type[Refusal]]] = {
    kind.code: kind
    for kind in (
        BadMovement,
        NotEnoughCredit,
        AboveCeiling,
        AccountClosed,
        AccountInUse,
        HoldSettled,
        KeyConflict,
    )
}


def refusal_of(code: str, message: str) -> Refusal:
    """The refusal with this code, saying this."""
    return _BY_CODE[code](message)


def spell_amount(amount: int, unit: str) -> str:
    """Say an amount in its own unit: time as time, pence as pounds, anything else as a number."""
    if unit == MINUTES:
        return spell_minutes(amount)
    if unit == PENCE:
        return spell_pence(amount)
    return str(formats.number_format(amount))


def no_such_account() -> BadMovement:
    """An account that was named does not exist."""
    return BadMovement(_("There is no such account. Go back and choose again."))


def to_itself() -> BadMovement:
    """An account cannot pay itself."""
    return BadMovement(_("An account cannot pay itself. Choose someone else."))


def moves_nothing() -> BadMovement:
    """A movement has an amount above zero."""
    return BadMovement(_("A transfer must move something. Give an amount above zero."))


def too_large() -> BadMovement:
    """Numbers beyond this are not exact in every program that may read them."""
    return BadMovement(_("That amount is too large to keep exactly. Give a smaller one."))


def mixed_units() -> BadMovement:
    """Time is not money."""
    return BadMovement(
        _("Time and money cannot be exchanged for one another. Choose accounts of one kind.")
    )


def account_closed() -> AccountClosed:
    """One of the two accounts is closed."""
    return AccountClosed(
        _("This account has been closed, so nothing can move. Choose another account.")
    )


def no_such_hold() -> BadMovement:
    """What should be settled was never set aside between these two accounts."""
    return BadMovement(_("Nothing was set aside for this. Go back and start again."))


def more_than_held() -> BadMovement:
    """No more can be paid from a hold than it holds."""
    return BadMovement(
        _("This is more than was set aside. Pay what was set aside, and the rest on its own.")
    )


def hold_settled() -> HoldSettled:
    """A hold ends once."""
    return HoldSettled(
        _("What was set aside for this has already been paid or given back. Nothing more is due.")
    )


def hold_ran_out() -> HoldSettled:
    """A hold has a last moment."""
    return HoldSettled(
        _("The time for paying what was set aside has run out. It can still be paid on its own.")
    )


def not_reversible() -> BadMovement:
    """Only a whole movement that was made can be taken back, the same way it came."""
    return BadMovement(_("Only a payment that was made can be taken back, and only as a whole."))


def already_reversed() -> BadMovement:
    """A movement is taken back once."""
    return BadMovement(_("This payment has already been taken back. Nothing more is due."))


def key_conflict() -> KeyConflict:
    """One key names one movement."""
    return KeyConflict(
        _("This was sent before with other details. Look at what was done, then start afresh.")
    )


def held_still() -> AccountInUse:
    """An account with open holds cannot be closed."""
    return AccountInUse(
        _("Something is still set aside on this account. Pay it or give it back, then close it.")
    )


def beyond_new_limits(posted: int, unit: str) -> AccountInUse:
    """Limits must have room for what stands on the account."""
    return AccountInUse(
        _("The account stands at %(balance)s, outside those limits. Choose wider ones.")
        % {"balance": spell_amount(posted, unit)}
    )
