"""Why founding may be refused."""

from littlesociety.core.errors import NotAllowed


class NoFirstRun(NotAllowed):
    """The address of the first-run page does not carry the token that was printed."""

    code = "no-first-run"
