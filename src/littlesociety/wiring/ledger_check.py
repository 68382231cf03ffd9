"""The ledger and the public record compared: what was published, and what should agree.

Every night the ledger is checked and the result becomes a line of the record. It holds the head of
the chain of all transfers, so that history that is rewritten later no longer leads to it.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import ngettext

from littlesociety.core.actors import SYSTEM
from littlesociety.core.transactions import one_moment
from littlesociety.core.units import MINUTES, PENCE
from littlesociety.exchange.models import Match
from littlesociety.ledger.published import Link
from littlesociety.ledger.queries.checking import LedgerVerdict, amounts_by_key, check_ledger
from littlesociety.records.actions import publish
from littlesociety.records.queries.facts import facts_of, was_said_on

_CHECKED: Final = "ledger-checked"
_FROM_HOUR: Final = 3
_done_on: Final[list[date]] = []


def published_links() -> list[Link]:
    """The places in the chain of transfers that the record holds, oldest first."""
    return [
        Link(int(facts["transfers"]), int(facts["last"]), str(facts["digest"]))
        for _pk, facts in facts_of(_CHECKED)
        if "last" in facts
    ]


def help_lines_are_paid() -> Iterator[str]:
    """Say where a line about help and the transfer that paid for it do not agree.

    Help that was given has a line of the record and a transfer under the match's own key; all
    three say the same minutes.
    """
    lines = {pk: int(facts["minutes"]) for pk, facts in facts_of("help-given")}
    paid = amounts_by_key("exchange", ":pay")
    confirmed = Match.objects.exclude(entry_id=None).values_list(
        "entry_id", "reference", "minutes_said"
    )
    wrong = 0
    for entry_id, reference, minutes in confirmed.iterator(chunk_size=2_000):
        said, moved = lines.pop(entry_id or 0, None), paid.pop(reference, None)
        wrong += said is not None and (said, moved) != (minutes, minutes)
    unsaid = sum(amount > 0 for amount in paid.values())
    if wrong:
        yield ngettext(
            "%(n)s line about help does not say the minutes that were paid.",
            "%(n)s lines about help do not say the minutes that were paid.",
            wrong,
        ) % {"n": wrong}
    if lines:
        yield ngettext(
            "%(n)s line about help has no help that it is about.",
            "%(n)s lines about help have no help that they are about.",
            len(lines),
        ) % {"n": len(lines)}
    if unsaid:
        yield ngettext(
            "%(n)s transfer for help has no line in the record.",
            "%(n)s transfers for help have no line in the record.",
            unsaid,
        ) % {"n": unsaid}


def publish_check(at: datetime) -> int:
    """Check the ledger once a night and publish the result. Returns how many lines that made."""
    local = timezone.localtime(at)
    if local.hour < _FROM_HOUR or _done_on == [local.date()]:
        return 0
    is_new = not was_said_on(_CHECKED, local.date())
    if is_new:
        with one_moment():
            verdict = check_ledger(at=at, in_full=False)
        is_new = bool(verdict.link.transfers)
        if is_new:
            publish(type=_CHECKED, subject="ledger", facts=_facts(verdict), by=SYSTEM, at=at)
    _done_on[:] = [local.date()]
    return int(is_new)


def _facts(verdict: LedgerVerdict) -> dict[str, int | str]:
    """What the line says: how many transfers, the head of their chain, and whether it adds up."""
    return {
        "transfers": verdict.link.transfers,
        "last": verdict.link.last,
        "digest": verdict.link.head,
        "accounts": verdict.accounts,
        "minutes_sum": verdict.sums.get(MINUTES, 0),
        "pence_sum": verdict.sums.get(PENCE, 0),
        "problems": len(verdict.problems),
    }
