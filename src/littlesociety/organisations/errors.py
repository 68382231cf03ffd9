"""Why something about an organisation may be refused."""

from littlesociety.core.errors import NotUnderstood, Refusal


class NumberTaken(Refusal):
    """Another body has this number already."""

    code = "number-taken"


class NumberNotUnderstood(NotUnderstood):
    """The number does not have the form that its register gives."""

    code = "number-not-understood"


class Dissolved(Refusal):
    """The body has been dissolved, so nothing more can be done in its name."""

    code = "dissolved"


class TermNotLawful(NotUnderstood):
    """A term of office ends after it begins."""

    code = "term-not-lawful"
