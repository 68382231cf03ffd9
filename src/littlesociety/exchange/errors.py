"""Why asking, offering or helping may be refused, each in a sentence that says the way on."""

from datetime import datetime

from django.utils.translation import gettext as _

from littlesociety.core.errors import NotAllowed, NotThere, NotUnderstood, Refusal
from littlesociety.core.units import spell_minutes, spell_moment


class SignInFirst(NotAllowed):
    """Nobody is signed in."""

    code = "sign-in-first"

    def __init__(self) -> None:
        super().__init__(_("Sign in first, then try again."))


class NotYours(NotAllowed):
    """The thing belongs to someone else."""

    code = "not-yours"

    def __init__(self) -> None:
        super().__init__(
            _("Only the people this is about can do that. A broker can help if you are stuck.")
        )


class OnlyBrokers(NotAllowed):
    """Only brokers may see or do it."""

    code = "only-brokers"

    def __init__(self) -> None:
        super().__init__(_("This page is for brokers. You can still ask for help or offer it."))


class WrongLength(NotUnderstood):
    """The help is shorter or longer than can be asked for."""

    code = "wrong-length"

    def __init__(self, *, least: int, longest: int) -> None:
        said = _("Choose a length from %(least)s to %(longest)s. Ask twice if you need longer.") % {
            "least": spell_minutes(least),
            "longest": spell_minutes(longest),
        }
        super().__init__(said, field="minutes")


class WrongTime(NotUnderstood):
    """The time asked for is past or too far away."""

    code = "wrong-time"

    def __init__(self, *, is_past: bool) -> None:
        said = (
            _("That time has passed. Choose a time that is still to come.")
            if is_past
            else _("That is more than a year away. Choose a time within a year.")
        )
        super().__init__(said, field="day")


class SaySomething(NotUnderstood):
    """A line that neighbours need is missing or too long."""

    code = "say-something"

    def __init__(self, *, field: str, most: int) -> None:
        said = _("Write one short line, up to %(most)s letters.") % {"most": most}
        super().__init__(said, field=field)


class NeverFree(NotUnderstood):
    """An offer names no time at all."""

    code = "never-free"

    def __init__(self) -> None:
        super().__init__(_("Tick at least one time when you are usually free."), field="free_times")


class AlreadyOffered(Refusal):
    """The same person already offers the same thing."""

    code = "already-offered"

    def __init__(self) -> None:
        super().__init__(
            _("You already offer this. Take the old offer back first, then make a new one.")
        )


class NeedClosed(Refusal):
    """The need was met, taken back, or its time has passed."""

    code = "need-closed"

    def __init__(self) -> None:
        super().__init__(_("This is no longer open. Look for other people who need a hand."))


class SomeoneWasFaster(Refusal):
    """Another helper has been put to the need."""

    code = "someone-was-faster"

    def __init__(self) -> None:
        super().__init__(
            _("Thank you. Someone else has just stepped in. Look for others who need a hand.")
        )


class NotYourself(Refusal):
    """Nobody helps themselves for time."""

    code = "not-yourself"

    def __init__(self) -> None:
        super().__init__(_("You cannot be the helper for your own request."))


class AlreadyDeclined(Refusal):
    """The same helper has said no to this need."""

    code = "already-declined"

    def __init__(self) -> None:
        super().__init__(_("They have already said no to this. Choose someone else."))


class OutOfOrder(Refusal):
    """The step does not follow from where things stand."""

    code = "out-of-order"

    def __init__(self) -> None:
        super().__init__(
            _("This has moved on since you looked. Read where it stands now, then try again.")
        )


class TooEarly(Refusal):
    """Help cannot be done before it begins."""

    code = "too-early"

    def __init__(self, *, starts_at: datetime) -> None:
        super().__init__(
            _("You can say it was done once it has begun, on %(when)s.")
            % {"when": spell_moment(starts_at)}
        )


class YourOwnWord(NotAllowed):
    """Nobody confirms what they said themselves."""

    code = "your-own-word"

    def __init__(self) -> None:
        super().__init__(
            _("The other person has to confirm this. If they do not answer, a broker can.")
        )


class TimeWasChanged(Refusal):
    """The minutes to be confirmed are not those that were seen."""

    code = "time-was-changed"

    def __init__(self, *, minutes: int) -> None:
        super().__init__(
            _("The time was changed to %(time)s. Check it, then confirm again.")
            % {"time": spell_minutes(minutes)}
        )


class WorkWasSaidDone(Refusal):
    """Someone has said that help came, so it can no longer be called off on one side."""

    code = "work-was-said-done"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Someone has said this was done, so it cannot be called off. "
                "Confirm the time, say a different time, or ask a broker."
            )
        )


class NotEnoughTime(Refusal):
    """The asker's time account cannot carry this."""

    code = "not-enough-time"

    def __init__(self, *, limit: int) -> None:
        said = _(
            "Your time account is at its limit of %(limit)s owed. "
            "Offer an hour of help, ask for less, or talk to a broker."
        ) % {"limit": spell_minutes(limit)}
        super().__init__(said, field="minutes")


class MinutesNotFree(Refusal):
    """The ledger would not set the minutes aside or pay them."""

    code = "minutes-not-free"

    def __init__(self, *, is_asker: bool) -> None:
        said = (
            _(
                "Your time account cannot carry this now. "
                "Help someone for an hour first, or ask for a shorter time."
            )
            if is_asker
            else _(
                "The time for this is not free just now. "
                "Talk to the other person: a shorter time may fit, or a later day."
            )
        )
        super().__init__(said)


class HelperIsFull(Refusal):
    """The helper's time account would hold more than it may."""

    code = "helper-is-full"

    def __init__(self, *, is_helper: bool) -> None:
        said = (
            _(
                "Your time account is full, so this cannot be paid to you yet. "
                "Ask a neighbour for some help first, then come back. Nothing is lost."
            )
            if is_helper
            else _(
                "The helper's time account is full, so this cannot be paid yet. "
                "Once they have used some time, try again. Nothing is lost."
            )
        )
        super().__init__(said)


class NotOffered(Refusal):
    """The person named does not offer this kind of help."""

    code = "not-offered"

    def __init__(self) -> None:
        super().__init__(_("They do not offer this kind of help now. Choose someone else."))


class WrongChoice(NotUnderstood):
    """What was chosen is not in the list."""

    code = "wrong-choice"

    def __init__(self, *, field: str) -> None:
        super().__init__(_("Choose one from the list."), field=field)


class NothingHere(NotThere):
    """No need, offer or match has this name."""

    code = "nothing-here"

    def __init__(self) -> None:
        super().__init__(_("There is nothing here. Look on the board of help wanted."))
