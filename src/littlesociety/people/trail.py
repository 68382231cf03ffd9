"""What was done by a person and in their name, in words: the private audit trail as they see it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from littlesociety.core.components import TimelineItem
from littlesociety.records.queries import AuditItem, audit_lines_for

from .queries import short_names

if TYPE_CHECKING:
    from django.utils.functional import Promise

WORDS: Final[Mapping[str, "Promise"]] = {
    "accepted-match": gettext_lazy("Agreed to a match"),
    "acting-for-agreed": gettext_lazy("Agreed that someone may act for another"),
    "acting-for-asked": gettext_lazy("Asked to act for someone"),
    "acting-for-began": gettext_lazy("Began to act for someone"),
    "acting-for-ended": gettext_lazy("Ended acting for someone"),
    "asked-for-help": gettext_lazy("Asked for help"),
    "confirmed-help": gettext_lazy("Confirmed that help came"),
    "consent-given": gettext_lazy("Gave a consent"),
    "consent-taken-back": gettext_lazy("Took back a consent"),
    "contact-changed": gettext_lazy("Changed how to be reached"),
    "details-changed": gettext_lazy("Changed personal details"),
    "email-confirmed": gettext_lazy("Confirmed an email address"),
    "ended-match": gettext_lazy("Called off a match"),
    "household-asked": gettext_lazy("Asked someone into a household"),
    "household-formed": gettext_lazy("Formed a household"),
    "household-joined": gettext_lazy("Joined a household"),
    "household-left": gettext_lazy("Left a household"),
    "identifier-added": gettext_lazy("Added a number to an organisation"),
    "interest-declared": gettext_lazy("Declared an interest"),
    "interest-ended": gettext_lazy("Ended an interest"),
    "link-used": gettext_lazy("Signed in with a one-time link"),
    "neighbour-added": gettext_lazy("Added a neighbouring society"),
    "neighbour-removed": gettext_lazy("Removed a neighbouring society"),
    "offered-help": gettext_lazy("Offered help"),
    "office-left": gettext_lazy("Recorded that an office was left"),
    "office-taken": gettext_lazy("Recorded that an office was taken"),
    "organisation-dissolved": gettext_lazy("Closed an organisation"),
    "organisation-registered": gettext_lazy("Put up an organisation"),
    "person-joined": gettext_lazy("Joined"),
    "person-left": gettext_lazy("Left"),
    "proposed-match": gettext_lazy("Put a helper and a need together"),
    "role-ended": gettext_lazy("Ended a role"),
    "role-given": gettext_lazy("Gave a role"),
    "said-done": gettext_lazy("Said that help was done"),
    "seals-destroyed": gettext_lazy("Destroyed what was sealed"),
    "second-step-forgotten": gettext_lazy("Forgot a lost second step"),
    "withdrew-need": gettext_lazy("Took back a request"),
    "withdrew-offer": gettext_lazy("Took back an offer"),
}


def trail_of(person_id: int) -> list[TimelineItem]:
    """Return what this person did and what others did for them, newest first."""
    items = audit_lines_for(person_id)
    others = {each for item in items for each in (item.by_id, item.for_id) if each}
    names = short_names(others - {person_id})
    return [
        TimelineItem(
            title=str(WORDS.get(item.verb, item.verb)),
            detail=_who(item, person_id=person_id, names=names),
            when=item.when,
        )
        for item in items
    ]


def _who(item: AuditItem, *, person_id: int, names: Mapping[int, str]) -> str:
    """Say who did it and for whom, seen by the person whose trail it is."""
    if item.by_id == person_id and item.for_id is None:
        return _("You")
    if item.by_id == person_id:
        return _("You, for %(name)s") % {"name": _name(item.for_id, names)}
    if item.for_id == person_id:
        return _("%(name)s, for you") % {"name": _name(item.by_id, names)}
    return _("The society's computer")


def _name(person_id: int | None, names: Mapping[int, str]) -> str:
    """The name of someone else, or that it is not known any more."""
    return names.get(person_id or 0) or _("someone who has left")
