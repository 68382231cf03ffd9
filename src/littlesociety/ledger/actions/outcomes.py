"""What the ledger answers to one movement."""

from typing import Literal, NamedTuple
from uuid import UUID

from littlesociety.core.errors import Refusal

Status = Literal["accepted", "duplicate", "refused", "conflict"]


class Outcome(NamedTuple):
    """The answer to one intent.

    `accepted`: it was made now. `duplicate`: the same key asked for the same before, and this is
    what was made then. `refused`: `code` and `message` say why. `conflict`: the key belongs to
    something else. `event_id` is the event that it was asked for in, if there was one.
    """

    status: Status
    transfer_id: int | None = None
    event_id: UUID | None = None
    debit_after: int | None = None
    credit_after: int | None = None
    code: str = ""
    message: str = ""

    @property
    def stands(self) -> bool:
        """Whether the movement is in the ledger, from now or from before."""
        return self.status in {"accepted", "duplicate"}

    @classmethod
    def no(cls, refusal: Refusal, *, status: Status = "refused") -> "Outcome":
        """An answer that says why not."""
        return cls(status, code=refusal.code, message=str(refusal))
