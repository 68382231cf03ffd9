"""Why a decision about a rule may be refused."""

from littlesociety.core.errors import NotUnderstood, Refusal


class OutOfBounds(NotUnderstood):
    """The value is lower or higher than this rule can be."""

    code = "out-of-bounds"


class InThePast(Refusal):
    """A rule cannot change on a day that is over."""

    code = "in-the-past"


class AlreadyDecided(Refusal):
    """There is a value from that day already, or the value is the one that holds."""

    code = "already-decided"
