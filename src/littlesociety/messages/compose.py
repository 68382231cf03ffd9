"""The words around a notice: greeting, link and foot, in the reader's language."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.places.queries import society

from .channels.base import Message
from .models import Delivery, Notice
from .rules import EMAIL, LETTER, TEXT

if TYPE_CHECKING:
    from littlesociety.people.models import Person


def message_of(deliveries: Sequence[Delivery]) -> Message:
    """One message with every notice of these deliveries: one person's, on one channel."""
    first = deliveries[0]
    person = first.notice.person
    notices = [delivery.notice for delivery in deliveries]
    with translation.override(person.language):
        return Message(
            to=_address(person, first.channel),
            subject=_subject(notices),
            body=_text(notices) if first.channel == TEXT else _body(person, notices),
            reference=reference_of(deliveries),
            is_retry=first.tries > 1,
        )


def reference_of(deliveries: Sequence[Delivery]) -> str:
    """A name for this very message: the same again when it is tried again."""
    said = ",".join(str(delivery.pk) for delivery in deliveries)
    return hashlib.sha256(f"{settings.SITE_URL} {said}".encode()).hexdigest()[:32]


def _address(person: "Person", channel: str) -> str:
    """Where this channel finds the person; empty when it no longer does."""
    if channel == EMAIL:
        return person.email or ""
    kind = "post" if channel == LETTER else "phone"
    values = (point.value for point in person.contact_points.all() if point.kind == kind)
    found = next(values, "")
    return f"{person.name}\n{found}" if channel == LETTER and found else found


def _society_name() -> str:
    known = society()
    return known.name if known else _("your society")


def _subject(notices: Sequence[Notice]) -> str:
    """The one subject, or how many there are."""
    if len(notices) == 1:
        return notices[0].subject
    said = ngettext("%(n)s notice from %(society)s", "%(n)s notices from %(society)s", len(notices))
    return said % {"n": len(notices), "society": _society_name()}


def _text(notices: Sequence[Notice]) -> str:
    """A text message: who writes, what about, and where to read it."""
    path = notices[0].path if len(notices) == 1 and notices[0].path else "/notices/"
    return f"{_society_name()}: {_subject(notices)}. {settings.SITE_URL}{path}"


def _body(person: "Person", notices: Sequence[Notice]) -> str:
    """An email or a letter in plain text."""
    parts = [_("Hello %(name)s,") % {"name": person.name}]
    for notice in notices:
        if len(notices) > 1:
            parts.append(f"* {notice.subject}")
        parts.append(notice.body)
        if notice.path:
            parts.append(_("Read more: %(link)s") % {"link": settings.SITE_URL + notice.path})
    parts.append(_society_name())
    parts.append(
        _("Choose how we write to you: %(link)s")
        % {"link": f"{settings.SITE_URL}/notices/choices/"}
    )
    return "\n\n".join(parts) + "\n"
