"""Help wanted and given, for programs: what anyone may read, and one's own in one's session."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from littlesociety.core import clock
from littlesociety.core.http import actor_of
from littlesociety.places.queries import area_by_name

from . import actions, queries
from .errors import SignInFirst, WrongChoice
from .models import Category, Channel, Match, Need, Offer
from .pace import check_asks

router = Router(tags=["help"])


class NeedOut(Schema):
    """A need, as the public sees it: never who asked, never the details."""

    id: str
    category: str
    summary: str
    minutes: int
    starts_at: datetime
    area: str

    @staticmethod
    def of(need: Need) -> "NeedOut":
        """Name the public fields, and no others."""
        return NeedOut(
            id=need.reference,
            category=need.category,
            summary=need.summary,
            minutes=need.minutes,
            starts_at=need.starts_at.astimezone(UTC),
            area=f"{need.area.code}@{need.area.vintage}",
        )


class NeedsAsked(Schema):
    """Which needs: of one kind if you like, page by page."""

    category: str = ""
    offset: int = Field(0, ge=0, le=100_000)
    limit: int = Field(25, ge=1, le=100)


class AskIn(Schema):
    """A request for help. `request_key` makes a retry harmless; area is CODE@VINTAGE."""

    category: Category
    summary: str
    details: str = ""
    area: str
    starts_at: datetime
    minutes: int
    request_key: UUID
    channel: Channel = Channel.PAGE


class OfferIn(Schema):
    """An offer. `free_times` has bit 3 * weekday + part: Monday morning is bit 0."""

    category: Category
    note: str = ""
    free_times: int
    request_key: UUID


class OfferOut(Schema):
    """One's own offer."""

    id: str
    category: str
    note: str
    free_times: int


class ChooseIn(Schema):
    """The offer of the helper who is to be asked; leave it out to step forward yourself."""

    offer: str = ""


class MinutesIn(Schema):
    """How long it took."""

    minutes: int


class MatchOut(Schema):
    """Where a match stands, for the people it is about."""

    id: str
    need: str
    state: str
    minutes_said: int | None

    @staticmethod
    def of(match: Match) -> "MatchOut":
        """Name the fields."""
        return MatchOut(
            id=match.reference,
            need=match.need.reference,
            state=match.state.value,
            minutes_said=match.minutes_said,
        )


class ReceiptOut(Schema):
    """Help that was given and paid, for one of the two it is about."""

    id: str
    need: str
    category: str
    area: str
    minutes: int
    i_helped: bool
    confirmed_at: datetime | None


@router.get("/needs", response=list[NeedOut])
def list_open_needs(request: HttpRequest, asked: Query[NeedsAsked]) -> list[NeedOut]:
    """List the needs still waiting for someone, soonest first."""
    needs = queries.open_needs(clock.now(), category=asked.category)
    return [NeedOut.of(need) for need in needs[asked.offset : asked.offset + asked.limit]]


@router.get("/needs/{reference}", response=NeedOut)
def read_need(request: HttpRequest, reference: str) -> NeedOut:
    """Read one need."""
    return NeedOut.of(queries.need_by_reference(reference))


@router.post("/needs", response={201: NeedOut}, auth=django_auth)
def ask_for_help(request: HttpRequest, ask: AskIn) -> Status[NeedOut]:
    """Ask for help, for yourself or for whom you act."""
    check_asks(actor_of(request))
    need = actions.ask_for_help(
        asker_id=_me(request),
        category=ask.category,
        summary=ask.summary,
        details=ask.details,
        area_id=_area_id(ask.area),
        starts_at=ask.starts_at,
        minutes=ask.minutes,
        request_key=ask.request_key,
        channel=ask.channel,
        by=actor_of(request),
        at=clock.now(),
    )
    return Status(201, NeedOut.of(need))


@router.post("/needs/{reference}/withdraw", response=NeedOut, auth=django_auth)
def withdraw_need(request: HttpRequest, reference: str) -> NeedOut:
    """Take your request back."""
    need = queries.need_by_reference(reference)
    actions.withdraw_need(need_id=need.pk, by=actor_of(request), at=clock.now())
    return NeedOut.of(need)


@router.post("/needs/{reference}/matches", response={201: MatchOut}, auth=django_auth)
def propose_match(request: HttpRequest, reference: str, choice: ChooseIn) -> Status[MatchOut]:
    """Ask a suggested helper, or step forward yourself."""
    need = queries.need_by_reference(reference)
    helper_id = queries.offer_by_reference(choice.offer).helper_id if choice.offer else _me(request)
    match = actions.propose_match(
        need_id=need.pk, helper_id=helper_id, by=actor_of(request), at=clock.now()
    )
    return Status(201, MatchOut.of(match))


@router.post("/matches/{reference}/accept", response=MatchOut, auth=django_auth)
def accept_match(request: HttpRequest, reference: str) -> MatchOut:
    """Say yes."""
    match = queries.match_by_reference(reference)
    return MatchOut.of(
        actions.accept_match(match_id=match.pk, by=actor_of(request), at=clock.now())
    )


@router.post("/matches/{reference}/decline", response=MatchOut, auth=django_auth)
def decline_match(request: HttpRequest, reference: str) -> MatchOut:
    """Say no, or call it off."""
    match = queries.match_by_reference(reference)
    return MatchOut.of(
        actions.decline_match(match_id=match.pk, by=actor_of(request), at=clock.now())
    )


@router.post("/matches/{reference}/done", response=MatchOut, auth=django_auth)
def say_done(request: HttpRequest, reference: str, took: MinutesIn) -> MatchOut:
    """Say that help came, and how long it took."""
    match = queries.match_by_reference(reference)
    return MatchOut.of(
        actions.say_done(
            match_id=match.pk, minutes=took.minutes, by=actor_of(request), at=clock.now()
        )
    )


@router.post("/matches/{reference}/confirm", response=MatchOut, auth=django_auth)
def confirm_done(request: HttpRequest, reference: str, seen: MinutesIn) -> MatchOut:
    """Confirm the minutes that you saw; the time is paid."""
    match = queries.match_by_reference(reference)
    return MatchOut.of(
        actions.confirm_done(
            match_id=match.pk, minutes_seen=seen.minutes, by=actor_of(request), at=clock.now()
        )
    )


@router.post("/offers", response={201: OfferOut}, auth=django_auth)
def make_offer(request: HttpRequest, offer: OfferIn) -> Status[OfferOut]:
    """Offer to help with one kind of thing."""
    made = actions.make_offer(
        helper_id=_me(request),
        category=offer.category,
        note=offer.note,
        free_times=offer.free_times,
        request_key=offer.request_key,
        by=actor_of(request),
        at=clock.now(),
    )
    return Status(201, _offer_out(made))


@router.post("/offers/{reference}/withdraw", response=OfferOut, auth=django_auth)
def withdraw_offer(request: HttpRequest, reference: str) -> OfferOut:
    """Stop offering something."""
    offer = queries.offer_by_reference(reference)
    return _offer_out(
        actions.withdraw_offer(offer_id=offer.pk, by=actor_of(request), at=clock.now())
    )


@router.get("/receipts", response=list[ReceiptOut], auth=django_auth)
def list_own_receipts(request: HttpRequest) -> list[ReceiptOut]:
    """List the help you gave or were given, newest first."""
    me = _me(request)
    return [
        ReceiptOut(
            id=match.reference,
            need=match.need.reference,
            category=match.need.category,
            area=f"{match.need.area.code}@{match.need.area.vintage}",
            minutes=match.minutes_said or 0,
            i_helped=match.helper_id == me,
            confirmed_at=match.confirmed_at,
        )
        for match in queries.my_receipts(me)
    ]


def _me(request: HttpRequest) -> int:
    """Whose affairs these are."""
    me = actor_of(request).subject_id
    if me is None:
        raise SignInFirst
    return me


def _area_id(name: str) -> int:
    """The area named CODE@VINTAGE."""
    code, _at, vintage = name.partition("@")
    if not vintage.isdecimal():
        raise WrongChoice(field="area")
    return area_by_name(code, int(vintage)).pk


def _offer_out(offer: Offer) -> OfferOut:
    """One's own offer, with its fields named."""
    return OfferOut(
        id=offer.reference,
        category=offer.category,
        note=offer.note,
        free_times=offer.free_times,
    )
