"""Putting bodies on the list, their numbers, officers and interests. All writes here."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import STEWARD, Actor
from littlesociety.core.errors import NotAllowed, NotThere, NotUnderstood
from littlesociety.core.references import new_reference
from littlesociety.records.actions import note_act, publish

from .errors import Dissolved, NumberNotUnderstood, NumberTaken, TermNotLawful
from .models import Identifier, Interest, Office, Organisation
from .policies import may_declare, may_dissolve, may_keep, may_register
from .queries import officer_ids
from .rules import could_be_a_charity, end_of_term
from .schemes import SCHEMES

LONGEST_NAME, LONGEST_TITLE, LONGEST_NATURE = 160, 80, 300


@transaction.atomic
def register_organisation(
    *,
    name: str,
    kind: str,
    purpose: str = "",
    website: str = "",
    area_id: int | None = None,
    identifiers: Sequence[tuple[str, str]] = (),
    request_key: UUID,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Put a body on the public list. A member who puts up a group answers for it as its contact."""
    known = Organisation.objects.filter(request_key=request_key).first()
    if known is not None:
        return known
    _check_body(name=name, kind=kind, by=by)
    numbers = [_read_number(scheme, value, kind) for scheme, value in identifiers]
    organisation = Organisation.objects.create(
        reference=new_reference(),
        name=name.strip(),
        kind=kind,
        purpose=purpose.strip()[:300],
        website=website.strip(),
        area_id=area_id,
        registered_at=at,
        request_key=request_key,
    )
    for scheme, value in dict.fromkeys(numbers):
        Identifier.objects.create(organisation=organisation, scheme=scheme, value=value)
    _publish_body(organisation, numbers, by=by, at=at)
    if by.subject_id is not None and not by.has_role(STEWARD):
        today = timezone.localdate(at)
        _seat(
            organisation, person_id=by.subject_id, title=_("Contact"), begins_on=today, by=by, at=at
        )
    return organisation


def _publish_body(
    organisation: Organisation, numbers: Sequence[tuple[str, str]], *, by: Actor, at: datetime
) -> None:
    """Put a new body on the record, with its first number, and keep where that line is."""
    facts: dict[str, int | str] = {"kind": organisation.kind}
    if numbers:
        facts |= {"scheme": numbers[0][0], "identifier": numbers[0][1]}
    subject = _subject(organisation)
    organisation.record_entry = publish(
        type="organisation-registered", subject=subject, facts=facts, by=by, at=at
    )
    organisation.save(update_fields=["record_entry"])
    note_act(verb="organisation-registered", subject=subject, by=by, at=at)


def _subject(organisation: Organisation) -> str:
    """How the record names a body."""
    return f"organisation:{organisation.reference}"


def _check_body(*, name: str, kind: str, by: Actor) -> None:
    """Refuse a body without a name or kind, or from someone who may not."""
    if kind not in Organisation.Kind.values:
        raise NotUnderstood(_("Choose what sort of body it is."), field="kind")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise NotUnderstood(_("Give its name, in up to 160 letters."), field="name")
    if not may_register(by, kind):
        if by.is_known:
            raise NotAllowed(
                _("You can put up an informal group. Ask a steward to add any other body."),
                field="kind",
            )
        raise NotAllowed(_("Sign in first. Then you can put up your group."))


def _read_number(scheme: str, value: str, kind: str) -> tuple[str, str]:
    """A register and a tidy number that no other body has."""
    register = SCHEMES.get(scheme)
    if register is None:
        raise NotUnderstood(_("Choose a register from the list."), field="scheme")
    number = register.read(value)
    if number is None:
        raise NumberNotUnderstood(str(register.hint), field="identifier")
    if scheme == "GB-COH" and kind == Organisation.Kind.CHARITY and could_be_a_charity(value):
        raise NumberNotUnderstood(
            _(
                "Is this the charity number? Then choose that register. "
                "If it is the company number, write all 8 digits: %(number)s."
            )
            % {"number": number},
            field="identifier",
        )
    holder = Identifier.objects.select_related("organisation").filter(scheme=scheme, value=number)
    other = holder.first()
    if other is not None:
        reason = _("%(name)s has this number already. Look at its page.")
        raise NumberTaken(reason % {"name": other.organisation.name}, field="identifier")
    return scheme, number


def _locked(organisation_id: int, at: datetime) -> Organisation:
    """The body, locked, while it is in force."""
    found = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        raise NotThere(_("There is no such organisation. Look at the list of them."))
    if found.dissolved_on is not None and found.dissolved_on <= timezone.localdate(at):
        raise Dissolved(_("This organisation has been dissolved. Its page stays as it is."))
    return found


def _check_keeper(organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """Refuse whoever neither holds office in the body nor is a steward."""
    if not may_keep(by, officer_ids(organisation.pk, timezone.localdate(at))):
        raise NotAllowed(_("Only its officers or a steward can change this. Ask one of them."))


@transaction.atomic
def add_identifier(
    *, organisation_id: int, scheme: str, value: str, by: Actor, at: datetime
) -> Identifier:
    """Add a number that a public register knows the body by. The same number is kept once."""
    organisation = _locked(organisation_id, at)
    _check_keeper(organisation, by=by, at=at)
    register = SCHEMES.get(scheme)
    number = register.read(value) if register else None
    known = Identifier.objects.filter(organisation=organisation, scheme=scheme, value=number)
    if number is not None and (kept := known.first()) is not None:
        return kept
    scheme, number = _read_number(scheme, value, organisation.kind)
    note_act(verb="identifier-added", subject=_subject(organisation), by=by, at=at)
    return Identifier.objects.create(organisation=organisation, scheme=scheme, value=number)


@transaction.atomic
def take_office(
    *,
    organisation_id: int,
    person_id: int,
    title: str,
    begins_on: date,
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Office:
    """Put a person in an office of the body for a term. The same term is kept once."""
    organisation = _locked(organisation_id, at)
    _check_keeper(organisation, by=by, at=at)
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        raise NotUnderstood(_("Name the office, such as Chair or Treasurer."), field="title")
    if ends_on is not None and ends_on <= begins_on:
        raise TermNotLawful(_("The term must end after it begins."), field="ends_on")
    return _seat(
        organisation,
        person_id=person_id,
        title=title.strip(),
        begins_on=begins_on,
        ends_on=ends_on,
        by=by,
        at=at,
    )


def _seat(
    organisation: Organisation,
    *,
    person_id: int,
    title: str,
    begins_on: date,
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Office:
    """Write the term, and put on the record that an office was taken, not by whom."""
    office, is_new = Office.objects.get_or_create(
        organisation=organisation,
        person_id=person_id,
        title=title,
        begins_on=begins_on,
        defaults={"ends_on": ends_on},
    )
    if is_new:
        facts: dict[str, int | str] = {
            "organisation": organisation.reference,
            "begins_on": begins_on.isoformat(),
        }
        publish(type="office-taken", subject=_subject(organisation), facts=facts, by=by, at=at)
        note_act(verb="office-taken", subject=_subject(organisation), by=by, at=at)
    return office


def _locked_office(office_id: int) -> Office:
    """An office, locked, with its body."""
    offices = Office.objects.select_for_update(of=("self",)).select_related("organisation")
    found = offices.filter(pk=office_id).first()
    if found is None:
        raise NotThere(_("There is no such office. Look at the page of the organisation."))
    return found


@transaction.atomic
def leave_office(*, office_id: int, ended_on: date, by: Actor, at: datetime) -> Office:
    """End a term of office: by the officer, another officer, or a steward."""
    office = _locked_office(office_id)
    _check_keeper(office.organisation, by=by, at=at)
    if office.ends_on is not None and office.ends_on <= ended_on:
        return office
    if ended_on < office.begins_on:
        raise TermNotLawful(_("The term cannot end before it begins."), field="ended_on")
    office.ends_on = end_of_term(begins_on=office.begins_on, ended_on=ended_on)
    office.save(update_fields=["ends_on"])
    note_act(verb="office-left", subject=_subject(office.organisation), by=by, at=at)
    return office


@transaction.atomic
def declare_interest(*, office_id: int, nature: str, by: Actor, at: datetime) -> Interest:
    """Write down what could pull an officer two ways. The same words are kept once."""
    office = _locked_office(office_id)
    if not may_declare(by, office.person_id):
        raise NotAllowed(_("Only the officer or a steward can declare this. Ask one of them."))
    if not 0 < len(nature.strip()) <= LONGEST_NATURE:
        raise NotUnderstood(_("Say what the interest is, in up to 300 letters."), field="nature")
    kept = Interest.objects.filter(office=office, nature=nature.strip(), ended_on=None).first()
    if kept is not None:
        return kept
    note_act(verb="interest-declared", subject=_subject(office.organisation), by=by, at=at)
    return Interest.objects.create(office=office, nature=nature.strip(), declared_at=at)


@transaction.atomic
def end_interest(*, interest_id: int, by: Actor, at: datetime) -> Interest:
    """Say that an interest no longer pulls. It stays on the page with its end."""
    found = Interest.objects.select_for_update(of=("self",)).select_related("office__organisation")
    interest = found.filter(pk=interest_id).first()
    if interest is None:
        raise NotThere(_("There is no such declaration. Look at the organisation's page."))
    if not may_declare(by, interest.office.person_id):
        raise NotAllowed(_("Only the officer or a steward can end this. Ask one of them."))
    if interest.ended_on is None:
        interest.ended_on = timezone.localdate(at)
        interest.save(update_fields=["ended_on"])
        subject = _subject(interest.office.organisation)
        note_act(verb="interest-ended", subject=subject, by=by, at=at)
    return interest


@transaction.atomic
def dissolve_organisation(
    *, organisation_id: int, dissolved_on: date, by: Actor, at: datetime
) -> Organisation:
    """Close a body on a day. Every office in it ends with it; its page stays."""
    organisation = _locked(organisation_id, at)
    today = timezone.localdate(at)
    if not may_dissolve(by, organisation.kind, officer_ids(organisation_id, today)):
        raise NotAllowed(_("Only a steward can close this organisation. Ask one of them."))
    if dissolved_on > today:
        raise NotUnderstood(_("Choose today or a day before."), field="dissolved_on")
    organisation.dissolved_on = dissolved_on
    organisation.save(update_fields=["dissolved_on"])
    open_offices = Office.objects.select_for_update().filter(organisation=organisation)
    _end_offices(list(open_offices), ended_on=dissolved_on)
    note_act(verb="organisation-dissolved", subject=_subject(organisation), by=by, at=at)
    return organisation


def _end_offices(offices: Sequence[Office], *, ended_on: date) -> None:
    """End every office that would last beyond a day."""
    for office in offices:
        end = end_of_term(begins_on=office.begins_on, ended_on=ended_on)
        if office.ends_on is None or office.ends_on > end:
            office.ends_on = end
            office.save(update_fields=["ends_on"])


@transaction.atomic
def forget_person(*, person_id: int, party: str, by: Actor, at: datetime) -> None:
    """Forget someone: their declarations go, their offices end and no longer lead to a name."""
    Interest.objects.filter(office__person_id=person_id).delete()
    today = timezone.localdate(at)
    lasting = Office.objects.select_for_update().filter(
        Q(ends_on=None) | Q(ends_on__gt=today + timedelta(days=1)), person_id=person_id
    )
    _end_offices(list(lasting), ended_on=today)
