"""What happens next with a need, told to whoever looks at it: one plain sentence or two."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from littlesociety.core.actors import Actor
from littlesociety.core.units import spell_day, spell_minutes
from littlesociety.exchange.models import Match, Need
from littlesociety.exchange.policies import is_asker_of, is_helper_of
from littlesociety.exchange.rules import State, broker_may_step_in_at

_ASK_HOW_LONG: Final = gettext_lazy("Was it done? Say how long it took. Then %(name)s confirms it.")


def what_next(
    need: Need, living: Match | None, *, actor: Actor, days: int, can_choose: bool, at: datetime
) -> str:
    """Say what happens next, and whose turn it is; nothing to those it is not about."""
    if is_asker_of(actor, need):
        return (
            _asker_with(living, days=days, at=at)
            if living
            else _asker_alone(need, can_choose=can_choose, at=at)
        )
    if living is not None and is_helper_of(actor, living):
        return _helper(living, days=days, at=at)
    return ""


def _asker_alone(need: Need, *, can_choose: bool, at: datetime) -> str:
    """While nobody has been put to it, or after it came to nothing."""
    if need.withdrawn_at:
        return _("You took this back. Nothing more happens, and nothing is paid.")
    if need.starts_at <= at:
        return _("Nobody could come in time. You can ask again for another day.")
    if can_choose:
        return _("Ask someone below, or wait. We tell you when someone steps forward.")
    return _("It is on the board for everyone to see. We tell you when someone steps forward.")


def _asker_with(match: Match, *, days: int, at: datetime) -> str:
    """Once a helper has been put to it."""
    match match.state:
        case State.PROPOSED if match.need.starts_at <= at:
            said = _("They did not answer in time. You can ask again for another day.")
        case State.PROPOSED if match.is_volunteered:
            said = _("%(name)s would like to help. Say yes or no.")
        case State.PROPOSED:
            said = _("%(name)s has been asked. We tell you as soon as they answer.")
        case State.ACCEPTED if match.need.starts_at > at:
            said = _(
                "%(name)s will help you. %(length)s of your time is set aside. "
                "Afterwards, one of you says here how long it took."
            )
        case State.ACCEPTED:
            said = str(_ASK_HOW_LONG)
        case State.DONE:
            said = _said_done(match, match.need.asker_id)
        case _:
            said = _("All done. You paid %(name)s %(length)s. Thank you both.")
    return said % _facts(match, name=match.helper.short_name, days=days)


def _helper(match: Match, *, days: int, at: datetime) -> str:
    """The same, told to the helper; the asker is named once the help is agreed."""
    match match.state:
        case State.PROPOSED if match.need.starts_at <= at:
            said = _("The time for this has passed. Nothing more is asked of you.")
        case State.PROPOSED if match.is_volunteered:
            said = _("You have offered to help. We tell you as soon as they answer.")
        case State.PROPOSED:
            said = _("You are asked to help. Say yes or no. No reason is needed.")
        case State.ACCEPTED if match.need.starts_at > at:
            said = _(
                "You will help %(name)s. %(length)s is set aside for you. "
                "Afterwards, one of you says here how long it took."
            )
        case State.ACCEPTED:
            said = str(_ASK_HOW_LONG)
        case State.DONE:
            said = _said_done(match, match.helper_id)
        case _:
            said = _("All done. %(name)s paid you %(length)s. Thank you both.")
    return said % _facts(match, name=match.need.asker.short_name, days=days)


def _said_done(match: Match, reader_id: int) -> str:
    """While one side has said how long it took: the other side's turn, then a broker's."""
    if match.done_said_by_id != reader_id:
        return _("It is your turn: check the time. When you confirm it, it is paid.")
    return _(
        "You said it took %(length)s. %(name)s confirms it now. "
        "If they do not answer, a broker can from %(day)s."
    )


def _facts(match: Match, *, name: str, days: int) -> dict[str, str]:
    """What the sentences may name: the other side, how long, and from when a broker steps in."""
    said_at = match.done_said_at or match.proposed_at
    return {
        "name": name,
        "length": spell_minutes(match.minutes_said or match.need.minutes),
        "day": spell_day(broker_may_step_in_at(said_at, within_days=days)),
    }
