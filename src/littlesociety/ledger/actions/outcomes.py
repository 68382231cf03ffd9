"""What the ledger answers to one movement."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from littlesociety.core.errors import Refusal
from littlesociety.ledger.models import RefusedTransfer, Transfer

Status = Literal["accepted", "duplicate", "refused", "conflict"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one intent.

    `accepted`: it was made now. `duplicate`: the same key asked for the same before, and this is
    what was made then. `refused`: `code` and `message` say why. `conflict`: the key belongs to
    something else.
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


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome before its row has a number."""

    status: Status
    row: Transfer | None = None
    code: str = ""
    message: str = ""

    @classmethod
    def no(cls, refusal: Refusal, *, status: Status = "refused") -> "Answer":
        """An answer that says why not."""
        return cls(status, code=refusal.code, message=str(refusal))

    @classmethod
    def before(cls, first: Transfer | RefusedTransfer) -> "Answer":
        """The first answer, given again."""
        if isinstance(first, RefusedTransfer):
            return cls("refused", code=first.code, message=first.message)
        return cls("duplicate", row=first)

    def outcome(self) -> Outcome:
        """The answer for the caller, once rows have numbers."""
        if self.row is None:
            return Outcome(self.status, code=self.code, message=self.message)
        return Outcome(
            status=self.status,
            transfer_id=self.row.pk,
            event_id=self.row.event_id,
            debit_after=self.row.debit_after,
            credit_after=self.row.credit_after,
        )
