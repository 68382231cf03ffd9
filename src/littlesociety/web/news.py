"""Notices from behind four doors: the newest body, rule, movement of time and record line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.units import spell_day, spell_minutes
from littlesociety.ledger.queries import totals
from littlesociety.organisations.queries import organisations_in_force
from littlesociety.records.queries import latest_lines
from littlesociety.rulebook.pages import rules_in_force


@dataclass(frozen=True, slots=True)
class Pinned:
    """One notice on the board: behind which door it hangs, what it says, and what to do."""

    door: str
    icon: str
    kicker: str
    title: str
    href: str
    action: str
    meta: str = ""
    text: str = ""


def news(at: datetime) -> Sequence[Pinned]:
    """The newest notice from behind each door where something has happened."""
    return [*newest_body(at), *newest_rule(at), *time_moved(), *newest_line()]


def newest_body(at: datetime) -> list[Pinned]:
    """The organisation that was registered last."""
    newest = organisations_in_force(timezone.localdate(at)).order_by("-registered_at").first()
    if newest is None:
        return []
    return [
        Pinned(
            door="together",
            icon="together",
            kicker=_("New among us"),
            title=newest.name,
            meta=f"{newest.get_kind_display()} · {spell_day(newest.registered_at)}",
            text=newest.purpose,
            href=reverse("organisations:organisation", args=(newest.reference,)),
            action=_("See who answers for it"),
        )
    ]


def newest_rule(at: datetime) -> list[Pinned]:
    """The rule that was decided last; a founding value is no news."""
    decided = [r for r in rules_in_force(timezone.localdate(at)) if r.begins_on is not None]
    if not decided:
        return []
    rule = max(decided, key=lambda r: (r.begins_on is not None, r.begins_on, r.definition.key))
    return [
        Pinned(
            door="decide",
            icon="decide",
            kicker=_("Rule changed"),
            title=str(rule.definition.title),
            meta=_("Since %(day)s, decided by %(who)s")
            % {"day": rule.since, "who": rule.decided_by},
            text=rule.words,
            href=reverse("rulebook:rule", args=(rule.definition.key,)),
            action=_("Read the rule and its history"),
        )
    ]


def time_moved() -> list[Pinned]:
    """How much time has moved in the newest month in which any did."""
    moved = totals("minutes")
    if not moved.months:
        return []
    month = moved.months[-1]
    times = ngettext("%(n)s movement", "%(n)s movements", month.transfers) % {"n": month.transfers}
    return [
        Pinned(
            door="money",
            icon="money",
            kicker=_("Time account"),
            title=_("%(length)s changed hands in %(month)s")
            % {"length": spell_minutes(month.moved), "month": date_format(month.first_day, "F Y")},
            meta=times,
            text=_("All accounts together come to exactly nothing, as they must.")
            if moved.sums_to_zero
            else _("The accounts do not add up. The stewards must explain this."),
            href="/money/",
            action=_("Follow it"),
        )
    ]


def newest_line() -> list[Pinned]:
    """The newest sealed line of the public record."""
    return [
        Pinned(
            door="record",
            icon="record",
            kicker=_("On the record"),
            title=line.sentence,
            meta=_("Line %(n)s · %(day)s") % {"n": number_format(line.index), "day": line.day},
            text=_("No name is in it, and nobody can change it unseen."),
            href=line.href,
            action=_("Check it"),
        )
        for line in latest_lines(1)
        if line.index is not None
    ]
