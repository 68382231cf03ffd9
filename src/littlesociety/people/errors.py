"""Why something about persons may be refused."""

from django.utils.translation import gettext as _

from littlesociety.core.errors import NotAllowed, NotUnderstood, Refusal


class BadName(NotUnderstood):
    """A name is missing, too long, or cannot be printed."""

    def __init__(self) -> None:
        super().__init__(
            _("Enter a name of 120 letters or fewer, as neighbours call you."), field="name"
        )


class BadPhone(NotUnderstood):
    """A telephone number that cannot be dialled."""

    def __init__(self) -> None:
        super().__init__(
            _("Enter a telephone number with its area code, like 01632 960 001."), field="phone"
        )


class EmailTaken(Refusal):
    """Someone else signs in with this email address."""

    code = "email-taken"


class AlreadyLeft(Refusal):
    """Someone who has left the society and been forgotten."""

    code = "already-left"


class LastSteward(Refusal):
    """A society is never without a steward."""

    code = "last-steward"


class StewardsExist(Refusal):
    """The first steward has been made before; now stewards make stewards."""

    code = "stewards-exist"


class NotAnswerable(Refusal):
    """A request that has been answered, taken back, or has run out."""

    code = "not-answerable"


class HasHome(Refusal):
    """A person lives in one household at a time."""

    code = "has-home"


class UnknownPurpose(Refusal):
    """There is no such thing to agree to."""

    code = "unknown-purpose"
    status = 404


class NeededConsent(Refusal):
    """A consent that everyone gives who stays in the society."""

    code = "needed-consent"


class LinkUsed(NotAllowed):
    """A one-time sign-in link works once, for a day."""

    code = "link-used"
