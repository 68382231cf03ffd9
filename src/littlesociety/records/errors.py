"""Why the record refuses to go on. These are for whoever keeps the society running."""

from littlesociety.core.errors import Refusal


class RecordNotOpen(Refusal):
    """Lines wait, but the record has no name to be signed under."""

    code = "record-not-open"


class RecordWouldFork(Refusal):
    """Signing now would contradict something that was signed before."""

    code = "record-would-fork"


class KeyMissing(Refusal):
    """The record has been signed before, and the key that signed it is not here."""

    code = "record-key-missing"
