"""What each side is told, and when.

A notice names a kind of help, a time and a page: never a person, and never the asker's own words.
So nothing of someone who leaves stays behind in other people's notices.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from littlesociety.core.actors import SYSTEM, Actor
from littlesociety.core.units import spell_minutes
from littlesociety.exchange.models import Category, Match, Need
from littlesociety.exchange.words import spell_when
from littlesociety.messages.actions import notify

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_spell_minutes_later: Final = lazy(spell_minutes, str)
_spell_when_later: Final = lazy(spell_when, str)


def tell_could_you_help(need: Need, helper_id: int, *, at: datetime) -> None:
    """Someone who offers this is told, once, that it is wanted near them."""
    notify(
        person_id=helper_id,
        kind="could-you-help",
        cause=f"need:{need.reference}",
        subject=_("Someone near you needs a hand"),
        body=format_lazy(
            _("{what}. If you can help, open the page and say so. If not, do nothing."),
            what=_what(need),
        ),
        path=need_path(need),
        by=SYSTEM,
        at=at,
    )


def tell_proposed(match: Match, *, by: Actor, at: datetime) -> None:
    """The one whose answer is waited for is asked."""
    if match.is_volunteered:
        subject = _("Someone has offered to help you")
        body = _("{what}. Open the page to see who, and say yes or no.")
    else:
        subject = _("You are asked to help someone")
        body = _("{what}. Open the page to read more, and say yes or no. No reason is needed.")
    _tell(match, match.answerer_id, "asked", subject, body, by=by, at=at)


def tell_accepted(match: Match, *, by: Actor, at: datetime) -> None:
    """Both hear that it is agreed."""
    _tell(
        match,
        match.need.asker_id,
        "agreed",
        _("Help is agreed"),
        _("{what}. Open the page to see who is coming. The minutes are set aside."),
        by=by,
        at=at,
    )
    _tell(
        match,
        match.helper_id,
        "agreed",
        _("You are expected"),
        _("{what}. Open the page to read what the person wants you to know."),
        by=by,
        at=at,
    )


def tell_ended(match: Match, *, by: Actor, at: datetime) -> None:
    """Whoever did not call it off hears that it is off. Someone who has left hears nothing."""
    subject, body = _("This is called off"), _("{what}. It will not go ahead as it was planned.")
    others = {match.need.asker_id, match.helper_id} - {by.subject_id, match.declined_by_id}
    for person_id in sorted(others):
        _tell(match, person_id, "called-off", subject, body, by=by, at=at)


def tell_said_done(match: Match, *, by: Actor, at: datetime) -> None:
    """The other side is asked to confirm the minutes."""
    other = {match.need.asker_id, match.helper_id} - {match.done_said_by_id}
    body = _("{what}. It took {time}. If that is right, confirm it. If not, say how long it was.")
    for person_id in other:
        notify(
            person_id=person_id,
            kind="please-confirm",
            cause=f"match:{match.reference}:{at:%Y%m%dT%H%M%S}",
            subject=_("Was this help given?"),
            body=format_lazy(
                body,
                what=_what(match.need),
                time=_spell_minutes_later(match.minutes_said or 0),
            ),
            path=need_path(match.need),
            by=by,
            at=at,
        )


def tell_receipt(
    match: Match, *, person_id: int, paid: bool, balance: int, by: Actor, at: datetime
) -> None:
    """One side gets the receipt, with what their account says now."""
    body = (
        _("{what}. You paid {time}. Your time account is now at {balance}.")
        if paid
        else _("{what}. You were paid {time}. Your time account is now at {balance}.")
    )
    notify(
        person_id=person_id,
        kind="receipt",
        cause=f"match:{match.reference}",
        subject=_("Receipt for help given"),
        body=format_lazy(
            body,
            what=_what(match.need),
            time=_spell_minutes_later(match.minutes_said or 0),
            balance=_spell_minutes_later(balance),
        ),
        path=reverse("exchange:receipt", args=[match.reference]),
        by=by,
        at=at,
    )


def need_path(need: Need) -> str:
    """The address of a need's page."""
    return reverse("exchange:need", args=[need.reference])


def _what(need: Need) -> "_StrPromise":
    """Say what kind of help and when, in the reader's language."""
    said: _StrPromise = format_lazy(
        "{kind}, {when}",
        kind=Category(need.category).label,
        when=_spell_when_later(need.starts_at),
    )
    return said


def _tell(
    match: Match,
    person_id: int,
    kind: str,
    subject: "_StrPromise",
    body: "_StrPromise",
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Tell one person one thing about one match, once."""
    notify(
        person_id=person_id,
        kind=kind,
        cause=f"match:{match.reference}",
        subject=subject,
        body=format_lazy(body, what=_what(match.need)),
        path=need_path(match.need),
        by=by,
        at=at,
    )
