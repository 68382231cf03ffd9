"""Why something about places may be refused."""

from littlesociety.core.errors import Refusal


class AlreadyFounded(Refusal):
    """There is a society here already."""

    code = "already-founded"


class AlreadyRetired(Refusal):
    """The area was retired before."""

    code = "already-retired"
