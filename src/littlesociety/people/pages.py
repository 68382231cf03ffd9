"""What a person's own pages show, ready to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.actors import Actor
from littlesociety.core.components import SummaryRow
from littlesociety.core.units import spell_day, spell_moment

from . import policies
from .consents import PURPOSES, Purpose
from .models import ActingFor, Consent, HouseholdMember, Person, RoleTerm
from .queries import contact_of, person_seen_by


@dataclass(frozen=True, slots=True)
class Hub:
    """A person's own page."""

    name: str
    reference: str
    details: tuple[SummaryRow, ...]
    ties: tuple[SummaryRow, ...]
    safety: tuple[SummaryRow, ...]
    roles: tuple[SummaryRow, ...]
    may_witness: bool


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """One purpose: the exact words, and how it stands."""

    key: str
    title: str
    wording: str
    is_required: bool
    is_given: bool
    is_old_wording: bool
    said: str


@dataclass(frozen=True, slots=True)
class HelperShown:
    """One permission or request, as one of the two sees it."""

    pk: int
    name: str
    kind: str
    said: str
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class HelpersPage:
    """Who helps me, whom I help, and (for brokers) what others wait to have witnessed."""

    helped_by: tuple[HelperShown, ...]
    helps: tuple[HelperShown, ...]
    to_witness: tuple[HelperShown, ...]
    is_acting: bool


@dataclass(frozen=True, slots=True)
class MemberShown:
    """Someone in a household."""

    pk: int
    name: str
    said: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    """Where one lives, and where one has been asked to."""

    household_id: int | None
    name: str
    members: tuple[MemberShown, ...]
    asked: tuple[MemberShown, ...]


def hub_of(actor: Actor, *, at: datetime) -> Hub:
    """The page of whoever acts, or of the one they act for."""
    person = person_seen_by(actor, actor.subject_id or 0)
    return Hub(
        name=person.name,
        reference=person.reference,
        details=_details(person),
        ties=_ties(person, at=at),
        safety=_safety(person) if policies.is_themselves(actor, person.pk) else (),
        roles=_roles(person, at=at),
        may_witness=policies.may_witness(actor),
    )


def _row(label: str, value: str, page: str, change: str) -> SummaryRow:
    """One line of the hub, with a link whose words make sense alone."""
    return SummaryRow(label, value, reverse(page), change)


def _details(person: Person) -> tuple[SummaryRow, ...]:
    """Who they are and how to reach them."""
    known = contact_of(person.pk)
    area = person.home_area.name if person.home_area else _("Not said")
    language = dict(settings.LANGUAGES).get(person.language, person.language)
    post = ", ".join(known.get("post", "").splitlines())
    return (
        _row(_("Name"), person.name, "people:details", _("Change name")),
        _row(_("Roughly where"), area, "people:details", _("Change where")),
        SummaryRow(_("Language"), str(language)),
        _row(_("Email"), person.email or _("None"), "account_email", _("Change email")),
        _row(
            _("Telephone"), known.get("phone") or _("None"), "people:contact", _("Change telephone")
        ),
        _row(_("Address"), post or _("None"), "people:contact", _("Change address")),
    )


def _ties(person: Person, *, at: datetime) -> tuple[SummaryRow, ...]:
    """Household, helpers and consents."""
    home = person.homes.filter(joined_at__isnull=False).select_related("household").first()
    helpers = person.helped_by.in_force(at).count()
    said = ngettext("%(n)s person", "%(n)s people", helpers) % {"n": helpers}
    return (
        _row(
            _("Household"),
            home.household.name if home else _("Not said"),
            "people:home",
            _("See household"),
        ),
        _row(
            _("Who may act for you"),
            said if helpers else _("Nobody"),
            "people:acting-for",
            _("See helpers"),
        ),
        _row(
            _("What you agreed to"), _("In the words you saw"), "people:consents", _("See consents")
        ),
    )


def _safety(person: Person) -> tuple[SummaryRow, ...]:
    """How they sign in, and where they are signed in."""
    has_second = (
        Authenticator.objects.filter(user_id=person.pk)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )
    return (
        _row(
            _("Second step"),
            _("Set up") if has_second else _("None"),
            "mfa_index",
            _("See second steps"),
        ),
        _row(
            _("Where you are signed in"),
            _("This device and others"),
            "usersessions_list",
            _("See devices"),
        ),
        _row(
            _("What was done"),
            _("By you, and by others for you"),
            "people:trail",
            _("See what was done"),
        ),
        _row(_("Your data"), _("Everything we keep about you"), "people:data", _("See your data")),
        _row(_("Leaving"), _("We forget you"), "people:leave", _("Leave")),
    )


def _roles(person: Person, *, at: datetime) -> tuple[SummaryRow, ...]:
    """The roles they hold, and until when."""
    terms = RoleTerm.objects.in_force(at.date()).filter(person_id=person.pk)
    return tuple(
        SummaryRow(
            term.get_role_display(),
            _("until %(day)s") % {"day": spell_day(term.ends_on)} if term.ends_on else "",
        )
        for term in terms
    )


def consents_of(actor: Actor) -> tuple[ConsentShown, ...]:
    """Every purpose, with this person's newest word on it."""
    words: dict[str, Consent] = {}
    for consent in Consent.objects.visible_to(actor).order_by("pk"):
        words[consent.purpose] = consent
    return tuple(_consent(purpose, words.get(key)) for key, purpose in PURPOSES.items())


def _consent(purpose: Purpose, word: Consent | None) -> ConsentShown:
    """One purpose as the page shows it: the words that were agreed to, if any were."""
    is_given = word is not None and word.is_given
    version = word.wording_version if word is not None and is_given else purpose.version
    return ConsentShown(
        key=purpose.key,
        title=str(purpose.title),
        wording=str(purpose.wordings.get(version, purpose.wording)),
        is_required=purpose.is_required,
        is_given=is_given,
        is_old_wording=version != purpose.version,
        said=_when_said(word),
    )


def _when_said(word: Consent | None) -> str:
    """When and how something was agreed to or taken back."""
    if word is None:
        return _("You have not said yes to this.")
    channels = {
        "page": _("on this website"),
        "paper": _("on paper"),
        "phone": _("by telephone"),
    }
    said = _("Yes, %(when)s, %(how)s.") if word.is_given else _("Taken back %(when)s, %(how)s.")
    how = channels.get(word.channel, word.channel)
    return said % {"when": spell_moment(word.said_at), "how": how}


def helpers_page(actor: Actor, *, at: datetime) -> HelpersPage:
    """Permissions and requests between this person and others."""
    rows = list(
        ActingFor.objects.visible_to(actor)
        .not_over(at)
        .select_related("helper", "person")
        .order_by("pk")
    )
    mine = {actor.person_id, actor.subject_id}
    return HelpersPage(
        helped_by=tuple(
            _helper(row, row.helper) for row in rows if row.person_id == actor.subject_id
        ),
        helps=tuple(_helper(row, row.person) for row in rows if row.helper_id == actor.person_id),
        to_witness=tuple(
            _helper(row, row.helper, row.person)
            for row in rows
            if row.agreed_at is None and not mine & {row.helper_id, row.person_id}
        ),
        is_acting=actor.acting_for_id is not None,
    )


def _helper(row: ActingFor, other: Person, charge: Person | None = None) -> HelperShown:
    """One permission or request in words."""
    name = other.short_name
    if charge is not None:
        name = _("%(helper)s for %(person)s") % {"helper": name, "person": charge.short_name}
    until = _("Agreed. It ends on %(day)s.") % {"day": spell_day(row.ends_at)}
    asked = _("Asked on %(day)s, not agreed yet.") % {"day": spell_day(row.asked_at)}
    return HelperShown(
        pk=row.pk,
        name=name,
        kind=row.get_kind_display(),
        said=until if row.agreed_at else asked,
        is_agreed=row.agreed_at is not None,
    )


def home_page(actor: Actor) -> HomePage:
    """The household of whoever acts, and the questions they have not answered."""
    mine = list(
        HouseholdMember.objects.filter(person_id=actor.subject_id or 0).select_related("household")
    )
    home = next((member.household for member in mine if member.joined_at), None)
    members = home.members.select_related("person").order_by("pk") if home else ()
    return HomePage(
        household_id=home.pk if home else None,
        name=home.name if home else "",
        members=tuple(_member(member, member.person.short_name, actor=actor) for member in members),
        asked=tuple(
            _member(member, member.household.name, actor=actor)
            for member in mine
            if member.joined_at is None
        ),
    )


def _member(member: HouseholdMember, name: str, *, actor: Actor) -> MemberShown:
    """One member, or one question, in words."""
    return MemberShown(
        pk=member.pk,
        name=name,
        said=_("lives here") if member.joined_at else _("has been asked"),
        is_me=member.person_id == actor.subject_id,
    )


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part of one's data, as lines to read."""

    title: str
    rows: tuple[SummaryRow, ...]


def readable(parts: Mapping[str, Any]) -> tuple[PartShown, ...]:
    """The same data as the file, as lines of words."""
    return tuple(
        PartShown(title=capfirst(name), rows=tuple(_lines("", value)))
        for name, value in parts.items()
    )


def _lines(label: str, value: Any) -> list[SummaryRow]:
    """Flatten one value into labelled lines."""
    if isinstance(value, Mapping):
        return [
            line
            for key, inner in value.items()
            for line in _lines(f"{label} · {_words(key)}" if label else _words(key), inner)
        ]
    if isinstance(value, list | tuple):
        return [
            line
            for number, inner in enumerate(value, start=1)
            for line in _lines(f"{label} {number}", inner)
        ]
    return [SummaryRow(label, _said(value))]


def _words(key: Any) -> str:
    """A key as words."""
    return capfirst(str(key).replace("_", " "))


def _said(value: Any) -> str:
    """One plain value in words."""
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return spell_moment(value)
    return spell_day(value) if isinstance(value, date) else str(value)
