"""Why a bank's file, or what someone said about one of its lines, may be refused."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.errors import NotThere, Refusal

MOST_NAMED: Final = 20
"""How many faults of one file are told at once."""


class BankFileRefused(Refusal):
    """A bank's file cannot be taken in. `problems` has a sentence for each fault."""

    code = "bank-file-refused"
    status = 422

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.told), field="file")

    @property
    def told(self) -> list[str]:
        """The first faults, and how many more there are."""
        more = len(self.problems) - MOST_NAMED
        said = list(self.problems[:MOST_NAMED])
        if more > 0:
            said.append(
                ngettext("And %(n)s more fault.", "And %(n)s more faults.", more) % {"n": more}
            )
        return said


class CannotMatch(Refusal):
    """What someone said about a bank line does not fit what stands there."""

    code = "cannot-match"


class NoSuchBankLine(NotThere):
    """There is no such account, line or match here."""

    code = "no-such-bank-line"


def no_such_line() -> NoSuchBankLine:
    """What was named is not there, or belongs to another account."""
    return NoSuchBankLine(_("There is no such line. Go back to the account and choose again."))


def nothing_left() -> CannotMatch:
    """Everything about this has been settled before."""
    return CannotMatch(
        _("This is settled already. Take back what was said about it first, then choose again.")
    )


def nothing_chosen() -> CannotMatch:
    """A match needs something to match with."""
    return CannotMatch(_("Choose at least one transfer that this belongs to."), field="transfers")


def other_direction() -> CannotMatch:
    """Money in cannot be money out."""
    return CannotMatch(
        _("One of these is money in, the other money out. Choose one that goes the same way."),
        field="transfers",
    )


def taken_before() -> BankFileRefused:
    """The same account has newer lines already."""
    return BankFileRefused(
        [
            _(
                "The file has new lines from before the last line we have. "
                "Send files in the order of their days, the oldest first."
            )
        ]
    )


def needs_opening() -> BankFileRefused:
    """Without a balance in the file, somebody has to say where the account began."""
    refusal = BankFileRefused(
        [_("The file states no balance. Say what the bank had before its first line.")]
    )
    refusal.field = "opening"
    return refusal


def does_not_follow(ours: str, theirs: str) -> BankFileRefused:
    """Between two files there are lines that nobody has sent."""
    return BankFileRefused(
        [
            _(
                "With this file our lines come to %(ours)s, but the bank says %(theirs)s. "
                "A statement in between may be missing: send that one first."
            )
            % {"ours": ours, "theirs": theirs}
        ]
    )
