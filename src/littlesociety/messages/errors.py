"""How this app says no."""

from littlesociety.core.errors import Refusal


class NoWayToReach(Refusal):
    """The channel chosen needs an address that we do not have."""

    code = "no-way-to-reach"
    status = 422
