"""What the pages of organisations show, ready to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.actors import Actor
from littlesociety.core.components import (
    Cell,
    Column,
    EntryLink,
    PageLinks,
    SummaryRow,
    Table,
    TimelineItem,
)
from littlesociety.core.units import spell_day
from littlesociety.people.queries import short_names
from littlesociety.records.queries import entry_link

from .models import Interest, Office, Organisation, OrganisationQuerySet
from .policies import may_declare, may_dissolve, may_keep
from .queries import organisation_by_reference, organisations_in_force
from .schemes import SCHEMES

BODIES_ON_A_PAGE: Final = 50
EXPORTED: Final = (
    "reference", "name", "kind", "purpose", "website", "area_code", "area_vintage", "identifiers",
    "registered_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to."""

    kind: str = ""
    area_id: int | None = None
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of the list of bodies."""

    said: str
    table: Table
    links: PageLinks


@dataclass(frozen=True, slots=True)
class InterestLine:
    """One declaration, and whether this reader may end it."""

    pk: int
    nature: str
    when: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """One term of office with its declarations."""

    pk: int
    name: str
    title: str
    term: str
    interests: Sequence[InterestLine]
    may_declare: bool


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """Everything about one body."""

    reference: str
    name: str
    summary: str
    purpose: str
    website: str
    dissolved: str
    rows: Sequence[SummaryRow]
    officers: Sequence[OfficerCard]
    officers_hidden: bool
    history: Sequence[TimelineItem]
    entry: EntryLink | None
    may_keep: bool
    may_dissolve: bool


def bodies(asked: Asked, on: date) -> OrganisationQuerySet:
    """The bodies in force that match what was asked."""
    found = organisations_in_force(on)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.area_id is not None:
        found = found.filter(area_id=asked.area_id)
    if asked.text:
        number = asked.text.replace(" ", "")
        found = found.filter(
            Q(name__icontains=asked.text)
            | Q(pk__in=Organisation.objects.filter(identifiers__value__iexact=number).values("pk"))
        )
    return found


def list_page(asked: Asked, on: date) -> ListPage:
    """One page of bodies, in words."""
    found = bodies(asked, on)
    count, first = found.count(), (asked.page - 1) * BODIES_ON_A_PAGE
    some = found.select_related("area").defer("area__outline")[first : first + BODIES_ON_A_PAGE]
    columns = [Column(_("Name")), Column(_("Sort")), Column(_("Where")), Column(_("What for"))]
    rows = [
        [
            Cell(body.name, reverse("organisations:organisation", args=(body.reference,))),
            Cell(body.get_kind_display()),
            Cell(body.area.name if body.area else ""),
            Cell(body.purpose),
        ]
        for body in some
    ]
    said = ngettext("%(n)s organisation", "%(n)s organisations", count)
    return ListPage(
        said=said % {"n": number_format(count)},
        table=Table(caption=_("Organisations"), columns=columns, rows=rows),
        links=_page_links(asked, count),
    )


def _page_links(asked: Asked, count: int) -> PageLinks:
    """Where the neighbouring pages are."""
    last = max(1, -(-count // BODIES_ON_A_PAGE))
    kept = {"kind": asked.kind, "area": str(asked.area_id or ""), "q": asked.text}

    def href(page: int) -> str:
        return f"?{urlencode({k: v for k, v in kept.items() if v} | {'page': str(page)})}"

    return PageLinks(
        said=_("Page %(page)s of %(last)s") % {"page": asked.page, "last": last},
        previous_href=href(asked.page - 1) if asked.page > 1 else "",
        next_href=href(asked.page + 1) if asked.page < last else "",
    )


def rows_for_export(asked: Asked, on: date) -> list[list[str | int | date | None]]:
    """The same bodies for a spreadsheet, under `EXPORTED`."""
    found = bodies(asked, on).select_related("area").defer("area__outline")
    return [
        [
            body.reference,
            body.name,
            body.kind,
            body.purpose,
            body.website,
            body.area.code if body.area else None,
            body.area.vintage if body.area else None,
            " ".join(str(identifier) for identifier in body.identifiers.all()),
            body.registered_at.date(),
        ]
        for body in found.prefetch_related("identifiers")
    ]


def organisation_page(reference: str, *, actor: Actor, on: date) -> OrganisationPage:
    """Everything about one body that this reader may see. Raises NotThere."""
    body = organisation_by_reference(reference)
    all_offices = list(body.offices.order_by("-begins_on", "pk").prefetch_related("interests"))
    seen = {office.pk for office in body.offices.visible_to(actor)} if all_offices else set()
    offices = [office for office in all_offices if office.pk in seen]
    holders = {o.person_id for o in all_offices if o.begins_on <= on and _lasts(o, on)}
    names = short_names({office.person_id for office in offices}) if offices else {}
    is_over = body.dissolved_on is not None and body.dissolved_on <= on
    return OrganisationPage(
        reference=body.reference,
        name=body.name,
        summary=_said_summary(body),
        purpose=body.purpose,
        website=body.website,
        dissolved=_said_dissolved(body),
        rows=_summary_rows(body),
        officers=[_officer(office, names, actor) for office in offices if _lasts(office, on)],
        officers_hidden=bool(all_offices) and not offices,
        history=_history(body, offices, names),
        entry=entry_link(body.record_entry) if body.record_entry is not None else None,
        may_keep=not is_over and may_keep(actor, holders),
        may_dissolve=not is_over and may_dissolve(actor, body.kind, holders),
    )


def _lasts(office: Office, on: date) -> bool:
    """Whether an office is held on a day or will be."""
    return office.ends_on is None or office.ends_on > on


def _said_summary(body: Organisation) -> str:
    """What a body is, in one sentence."""
    if body.area is None:
        return _("%(kind)s.") % {"kind": body.get_kind_display()}
    return _("%(kind)s at work in %(area)s.") % {
        "kind": body.get_kind_display(),
        "area": body.area.name,
    }


def _said_dissolved(body: Organisation) -> str:
    """That a body has been closed, and when."""
    if body.dissolved_on is None:
        return ""
    return _("This organisation was closed on %(day)s.") % {"day": spell_day(body.dissolved_on)}


def _summary_rows(body: Organisation) -> list[SummaryRow]:
    """The facts of a body, with its number in each register."""
    rows = [SummaryRow(_("Reference"), body.reference)]
    for identifier in body.identifiers.order_by("scheme", "value"):
        scheme = SCHEMES.get(identifier.scheme)
        title = str(scheme.title) if scheme else identifier.scheme
        rows.append(SummaryRow(title, identifier.value))
    rows.append(SummaryRow(_("On this list since"), spell_day(body.registered_at)))
    return rows


def _officer(office: Office, names: dict[int, str], actor: Actor) -> OfficerCard:
    """One term of office, as this reader sees it."""
    may = may_declare(actor, office.person_id)
    return OfficerCard(
        pk=office.pk,
        name=names.get(office.person_id, ""),
        title=office.title,
        term=_said_term(office),
        interests=[_interest(interest, may=may) for interest in office.interests.all()],
        may_declare=may,
    )


def _said_term(office: Office) -> str:
    """From when until when an office is held."""
    if office.ends_on is None:
        return _("Since %(day)s") % {"day": spell_day(office.begins_on)}
    return _("From %(first)s until %(last)s") % {
        "first": spell_day(office.begins_on),
        "last": spell_day(office.ends_on),
    }


def _interest(interest: Interest, *, may: bool) -> InterestLine:
    """One declaration, in words."""
    when = _("Declared on %(day)s") % {"day": spell_day(interest.declared_at)}
    if interest.ended_on is not None:
        when = _("%(declared)s, ended on %(day)s") % {
            "declared": when,
            "day": spell_day(interest.ended_on),
        }
    return InterestLine(interest.pk, interest.nature, when, may and interest.ended_on is None)


def _history(
    body: Organisation, offices: Sequence[Office], names: dict[int, str]
) -> list[TimelineItem]:
    """What happened to a body, newest first."""
    told = [(body.registered_at.date(), _("Put on this list"))]
    for office in offices:
        said = {"name": names.get(office.person_id, ""), "title": office.title}
        told.append((office.begins_on, _("%(name)s became %(title)s") % said))
        if office.ends_on is not None:
            told.append((office.ends_on, _("%(name)s is no longer %(title)s") % said))
    if body.dissolved_on is not None:
        told.append((body.dissolved_on, _("Closed")))
    told.sort(key=lambda item: item[0], reverse=True)
    return [TimelineItem(title=said, when=spell_day(day)) for day, said in told]
