"""Recording what the society decides about its rules."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed, NotThere, NotUnderstood
from littlesociety.core.events import announce
from littlesociety.core.units import spell_day

from .catalogue import CATALOGUE, Definition
from .errors import AlreadyDecided, InThePast, OutOfBounds
from .events import RuleChanged
from .models import Parameter
from .policies import may_decide
from .rules import Span, is_within, place_among
from .wording import spell_rule

LONGEST_SOURCE, LONGEST_WHO = 300, 200


@transaction.atomic
def decide_parameter(
    *,
    key: str,
    value: int,
    begins_on: date,
    source: str,
    decided_by: str,
    by: Actor,
    at: datetime,
) -> Parameter:
    """Give a rule a new value from a day on, and close the value before it.

    The same decision sent twice is kept once.
    """
    wanted = Parameter(
        key=key,
        value=value,
        begins_on=begins_on,
        source=source.strip(),
        decided_by=decided_by.strip(),
        recorded_by=by.person_id,
        recorded_at=at,
    )
    definition = _check_decision(wanted, by=by)
    decided = list(Parameter.objects.select_for_update().filter(key=key).order_by("begins_on"))
    for known in decided:
        if _is_same(known, wanted):
            return known
    _check_day(definition, decided, wanted, at=at)
    _insert(decided, wanted)
    announce(
        RuleChanged(key=key, value=value, unit=definition.unit, begins_on=begins_on, by=by, at=at)
    )
    return wanted


def check_decision(
    *,
    key: str,
    value: int,
    begins_on: date,
    source: str,
    decided_by: str,
    by: Actor,
    at: datetime,
) -> None:
    """Raise the refusal that `decide_parameter` would raise now. Nothing is written."""
    wanted = Parameter(
        key=key, value=value, begins_on=begins_on, source=source, decided_by=decided_by
    )
    definition = _check_decision(wanted, by=by)
    decided = list(Parameter.objects.filter(key=key).order_by("begins_on"))
    _check_day(definition, decided, wanted, at=at)


def _check_decision(wanted: Parameter, *, by: Actor) -> Definition:
    """Refuse the wrong person, an unknown rule, a value out of bounds, or a missing reason."""
    if not may_decide(by):
        raise NotAllowed(_("Only a steward can record a decision. Ask one of them."))
    definition = CATALOGUE.get(wanted.key)
    if definition is None:
        raise NotThere(_("There is no such rule. Look at the list of rules."))
    if not is_within(wanted.value, lowest=definition.lowest, highest=definition.highest):
        reason = _("This rule can be from %(lowest)s to %(highest)s. Choose a value between them.")
        said = {
            "lowest": spell_rule(definition.lowest, definition.unit),
            "highest": spell_rule(definition.highest, definition.unit),
        }
        raise OutOfBounds(reason % said, field="value")
    if not 0 < len(wanted.decided_by.strip()) <= LONGEST_WHO:
        raise NotUnderstood(_("Say who decided, in a few words."), field="decided_by")
    if not 0 < len(wanted.source.strip()) <= LONGEST_SOURCE:
        raise NotUnderstood(_("Say where the decision is written down."), field="source")
    return definition


def _is_same(known: Parameter, wanted: Parameter) -> bool:
    """Whether a decision has been recorded before, word for word."""
    return all(
        getattr(known, name) == getattr(wanted, name)
        for name in ("value", "begins_on", "source", "decided_by")
    )


def _check_day(
    definition: Definition, decided: list[Parameter], wanted: Parameter, *, at: datetime
) -> None:
    """Refuse a day that is over, a day with its own value, and a change that changes nothing."""
    if wanted.begins_on < timezone.localdate(at):
        raise InThePast(
            _("A rule cannot change in the past. Choose today or later."), field="begins_on"
        )
    if any(known.begins_on == wanted.begins_on for known in decided):
        reason = _("A value from %(day)s has been decided already. Choose another day.")
        raise AlreadyDecided(reason % {"day": spell_day(wanted.begins_on)}, field="begins_on")
    before = [known.value for known in decided if known.begins_on < wanted.begins_on]
    if wanted.value == (before[-1] if before else definition.founding_value):
        raise AlreadyDecided(
            _("This is the value that holds on that day. There is nothing to change."),
            field="value",
        )


def _insert(decided: list[Parameter], wanted: Parameter) -> None:
    """Put a value in its place: close the one before it, end it when the next one begins."""
    place = place_among([Span(p.begins_on, p.ends_on) for p in decided], wanted.begins_on)
    if place is not None and place.closes is not None:
        before = decided[place.closes]
        before.ends_on = wanted.begins_on
        before.save(update_fields=["ends_on"])
    wanted.ends_on = place.ends_on if place is not None else None
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError as clash:
        reason = _("Someone else has just decided about this rule. Look at it again first.")
        raise AlreadyDecided(reason) from clash
