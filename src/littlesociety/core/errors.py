"""How the product says no: a sentence for a person, and a code for a program."""

from typing import ClassVar


class Refusal(Exception):
    """Something was asked for that may not be done, and why.

    The message is a translated sentence that says the way on. `code` is stable and goes to
    programs; `status` is the HTTP status of the answer; `field` names the form field that the
    sentence belongs to, when there is one.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refusal):
    """The person asking may not do this."""

    code = "not-allowed"
    status = 403


class NotThere(Refusal):
    """The thing named does not exist, or the person asking may not know that it does."""

    code = "not-there"
    status = 404


class NotUnderstood(Refusal):
    """What was sent cannot be read as what was asked for."""

    code = "not-understood"
    status = 422


class TooOften(Refusal):
    """The same thing was tried too many times in a short while."""

    code = "too-often"
    status = 429
