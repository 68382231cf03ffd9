"""Checking the whole ledger: balances, sums, guards, the chain, and what others say of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from littlesociety.ledger.guards import missing_guards
from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.published import Link, disagreements, published_links
from littlesociety.ledger.rules import MOVING

from .chain import follow_chain
from .replay import replay_problems


@dataclass(frozen=True, slots=True)
class LedgerVerdict:
    """What a check found. `sums` has the sum of all balances of each unit: 0, or it is wrong."""

    link: Link
    accounts: int
    sums: dict[str, int]
    problems: tuple[str, ...]


def check_ledger(*, at: datetime, in_full: bool) -> LedgerVerdict:
    """Replay every balance, add up every unit, follow the chain, and compare with the record.

    In full, the chain is followed from the first transfer; else from the last published link.
    Read inside `one_moment` while others write.
    """
    link, broken = follow_chain(published_links(), at=at, in_full=in_full)
    units = Account.objects.values_list("unit").annotate(total=Sum("posted")).order_by("unit")
    used = Account.objects.aggregate(used=Count("pk", filter=Q(version__gt=0)))
    return LedgerVerdict(
        link=link,
        accounts=int(used["used"]),
        sums={unit: int(total) for unit, total in units},
        problems=(*replay_problems(), *map(_gone, missing_guards()), *broken, *disagreements()),
    )


def amounts_by_key(scope: str, ending: str) -> dict[str, int]:
    """How much each cause of a scope moved, by its key without the ending; 0 if taken back."""
    rows = (
        Transfer.objects.filter(scope=scope, key__endswith=ending, phase__in=MOVING)
        .values_list("key", "amount", "reversals")
        .iterator(chunk_size=2_000)
    )
    return {key.removesuffix(ending): 0 if back else amount for key, amount, back in rows}


def _gone(name: str) -> str:
    """A guard that is missing, and how to put it up."""
    return _("The guard %(name)s is missing. Run: ./society doctor --mend") % {"name": name}
