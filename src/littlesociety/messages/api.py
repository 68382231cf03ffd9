"""One's own notices, for a program that runs in one's own session."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.security import django_auth
from pydantic import Field

from littlesociety.core.clock import now
from littlesociety.core.errors import NotAllowed
from littlesociety.core.http import actor_of

from .actions import mark_read
from .models import Notice
from .queries import newest_notices

router = Router(tags=["notices"], auth=django_auth)


class NoticeOut(Schema):
    """A notice as its reader sees it."""

    id: int
    kind: str
    subject: str
    body: str
    path: str
    is_urgent: bool
    told_at: datetime
    read_at: datetime | None


class NoticesAsked(Schema):
    """Which notices: those older than `before`, at most `limit`."""

    before: int | None = None
    limit: int = Field(20, ge=1, le=100)


@router.get("/notices", response=list[NoticeOut])
def list_own_notices(request: HttpRequest, asked: Query[NoticesAsked]) -> list[Notice]:
    """List your own notices, newest first."""
    person_id = actor_of(request).subject_id
    if person_id is None:
        raise NotAllowed(_("Sign in first, then you can see your notices."))
    return newest_notices(person_id, before=asked.before, most=asked.limit)


@router.post("/notices/{notice_id}/read", response=NoticeOut)
def note_that_a_notice_was_read(request: HttpRequest, notice_id: int) -> Notice:
    """Note that you have read one of your notices. A second time changes nothing."""
    return mark_read(notice_id=notice_id, by=actor_of(request), at=now())
