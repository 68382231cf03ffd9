"""Bodies, their numbers, officers and interests: who may, and what becomes true."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from littlesociety.core.actors import STEWARD, VISITOR, Actor
from littlesociety.core.errors import NotAllowed, NotThere, NotUnderstood
from littlesociety.organisations.actions import (
    add_identifier,
    declare_interest,
    dissolve_organisation,
    end_interest,
    forget_person,
    leave_office,
    register_organisation,
    take_office,
)
from littlesociety.organisations.errors import (
    Dissolved,
    NumberNotUnderstood,
    NumberTaken,
    TermNotLawful,
)
from littlesociety.organisations.models import Identifier, Interest, Office, Organisation
from littlesociety.organisations.queries import area_panel, personal_export
from littlesociety.organisations.schemes import SCHEMES
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.places.tests.factories import AreaFactory
from littlesociety.records.registry import check_line

from .factories import NOON, IdentifierFactory, InterestFactory, OfficeFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
SOME_STEWARD = Actor(person_id=999_999, capacity=STEWARD, roles=frozenset({STEWARD}))
STRANGER = Actor(person_id=999_998)
TODAY = dt.date(2026, 3, 3)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, dict[str, Any]]]:
    """What is put on the record, checked against its registry."""
    published: list[tuple[str, str, dict[str, Any]]] = []

    def publish(*, subject: str, facts: dict[str, Any], **rest: Any) -> int:
        check_line(type=rest["type"], subject=subject, facts=facts)
        published.append((rest["type"], subject, facts))
        return len(published)

    monkeypatch.setattr("littlesociety.organisations.actions.publish", publish)
    return published


def register(**changes: Any) -> Organisation:
    asked: dict[str, Any] = {
        "name": "Marlbrook Energy",
        "kind": "mutual",
        "request_key": uuid4(),
        "by": SOME_STEWARD,
        "at": NOON,
    }
    return register_organisation(**asked | changes)


def test_a_registered_body_is_on_the_record_with_its_first_number(lines: list[Any]) -> None:
    body = register(identifiers=[("GB-COH", "1234567")])

    assert [str(identifier) for identifier in body.identifiers.all()] == ["GB-COH-01234567"]
    assert lines == [
        (
            "organisation-registered",
            f"organisation:{body.reference}",
            {"kind": "mutual", "scheme": "GB-COH", "identifier": "01234567"},
        )
    ]
    assert body.record_entry == 1


def test_a_second_click_registers_nothing_twice(lines: list[Any]) -> None:
    key = uuid4()

    assert register(request_key=key).pk == register(request_key=key).pk

    assert Organisation.objects.count() == len(lines) == 1


def test_a_member_puts_up_a_group_and_answers_for_it(lines: list[Any]) -> None:
    ada = PersonFactory.create()

    body = register(kind="informal-group", by=Actor(person_id=ada.pk))

    office = body.offices.get()
    assert (office.person, office.title, office.begins_on) == (ada, "Contact", TODAY)
    assert [line[0] for line in lines] == ["organisation-registered", "office-taken"]
    assert str(ada.pk) not in str(lines[1])


@pytest.mark.parametrize(
    ("actor", "kind"),
    [(VISITOR, "informal-group"), (VISITOR, "charity"), (STRANGER, "charity")],
)
def test_others_are_refused_and_told_whom_to_ask(actor: Actor, kind: str) -> None:
    with pytest.raises(NotAllowed):
        register(kind=kind, by=actor)

    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"kind": "army"}, "kind"),
        ({"identifiers": [("XX-XXX", "1")]}, "scheme"),
        ({"identifiers": [("GB-COH", "XX123456")]}, "identifier"),
        ({"kind": "charity", "identifiers": [("GB-COH", "1164883")]}, "identifier"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(NotUnderstood) as said:
        register(**changes)

    assert said.value.field == field
    assert not Organisation.objects.exists()


def test_a_number_belongs_to_one_body() -> None:
    holder = IdentifierFactory.create(value="01234567")

    with pytest.raises(NumberTaken, match=holder.organisation.name):
        register(identifiers=[("GB-COH", "1234567")])


@pytest.mark.parametrize(
    ("scheme", "text", "number"),
    [
        ("GB-COH", "123456", "00123456"),
        ("GB-COH", "oc 1234", "OC001234"),
        ("GB-COH", "IP12345R", "IP12345R"),
        ("GB-COH", "R0123456", "R0123456"),
        ("GB-CHC", "1 164 883", "1164883"),
        ("GB-SC", "SC1234", "SC001234"),
        ("GB-NIC", "NIC100012", "100012"),
        ("GB-MPR", "IP12345R", "12345R"),
        ("GB-MPR", "12", "12"),
        ("GB-NHS", "a81001", "A81001"),
        ("GB-NHS", "rx2", "RX2"),
        ("GB-EDU", "URN 104512", "104512"),
        ("GB-LAE", "E4209", "E4209"),
    ],
)
def test_each_number_is_kept_tidy_and_fits_the_record(
    lines: list[Any], scheme: str, text: str, number: str
) -> None:
    register(identifiers=[(scheme, text)])

    assert Identifier.objects.get().value == number


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("GB-COH", "123456789"), ("GB-COH", "00000000"), ("GB-COH", "ABC12345"), ("GB-COH", ""),
        ("GB-COH", "٠١٢٣٤٥٦٧"), ("GB-CHC", "01164883"), ("GB-CHC", "SC012345"),
        ("GB-SC", "012345"), ("GB-NIC", "200012"), ("GB-NHS", "TRUST"), ("GB-EDU", "1045"),
        ("GB-MPR", "123456"), ("GB-LAE", "TRAFFORD"),
    ],
)  # fmt: skip
def test_each_wrong_number_is_refused_with_what_a_right_one_looks_like(
    scheme: str, text: str
) -> None:
    with pytest.raises(NumberNotUnderstood, match=str(SCHEMES[scheme].hint)[:20]):
        register(identifiers=[(scheme, text)])


def test_an_officer_adds_a_number_once_and_a_stranger_does_not() -> None:
    office = OfficeFactory.create()
    asked: dict[str, Any] = {
        "organisation_id": office.organisation_id, "scheme": "GB-CHC", "value": "1164883",
        "at": NOON,
    }  # fmt: skip

    first = add_identifier(**asked, by=Actor(person_id=office.person_id))
    again = add_identifier(**asked, by=SOME_STEWARD)

    assert first.pk == again.pk
    with pytest.raises(NotAllowed):
        add_identifier(**asked, by=STRANGER)


def seat(office: Office | None = None, **changes: Any) -> Office:
    body = office.organisation if office else OrganisationFactory.create()
    asked: dict[str, Any] = {
        "organisation_id": body.pk,
        "person_id": PersonFactory.create().pk,
        "title": "Treasurer",
        "begins_on": TODAY,
        "by": SOME_STEWARD,
        "at": NOON,
    }
    return take_office(**asked | changes)


def test_an_officer_brings_in_another_and_the_record_names_nobody(lines: list[Any]) -> None:
    chair = OfficeFactory.create()
    ben = PersonFactory.create(name="Ben Hill")

    made = seat(chair, person_id=ben.pk, by=Actor(person_id=chair.person_id))
    again = seat(chair, person_id=ben.pk, by=Actor(person_id=chair.person_id))

    assert made.pk == again.pk
    [(kind, subject, facts)] = lines
    assert (kind, subject) == ("office-taken", f"organisation:{chair.organisation.reference}")
    assert facts == {"organisation": chair.organisation.reference, "begins_on": "2026-03-03"}


def test_someone_whose_term_is_over_keeps_the_body_no_longer() -> None:
    past = OfficeFactory.create(ends_on=dt.date(2026, 2, 1))

    with pytest.raises(NotAllowed):
        seat(past, by=Actor(person_id=past.person_id))


@pytest.mark.parametrize("changes", [{"ends_on": TODAY}, {"title": " "}, {"title": "x" * 81}])
def test_a_term_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        seat(**changes)


def test_a_term_ends_once_and_never_before_it_began(lines: list[Any]) -> None:
    office = OfficeFactory.create(begins_on=TODAY)
    asked: dict[str, Any] = {"office_id": office.pk, "by": SOME_STEWARD, "at": NOON}

    with pytest.raises(TermNotLawful):
        leave_office(**asked, ended_on=dt.date(2026, 3, 2))
    left = leave_office(**asked, ended_on=TODAY)
    again = leave_office(**asked, ended_on=dt.date(2026, 5, 1))

    assert left.ends_on == again.ends_on == dt.date(2026, 3, 4)
    with pytest.raises(NotAllowed):
        leave_office(**asked | {"by": STRANGER}, ended_on=TODAY)
    with pytest.raises(NotThere):
        leave_office(**asked | {"office_id": 999_999}, ended_on=TODAY)


def test_an_officer_declares_an_interest_once_and_ends_it() -> None:
    office = OfficeFactory.create()
    me = Actor(person_id=office.person_id)
    asked: dict[str, Any] = {"office_id": office.pk, "nature": "My sister's firm", "at": NOON}

    first = declare_interest(**asked, by=me)
    again = declare_interest(**asked, by=me)
    end_interest(interest_id=first.pk, by=me, at=NOON)

    assert first.pk == again.pk
    assert Interest.objects.get().ended_on == TODAY
    for stranger in (VISITOR, STRANGER):
        with pytest.raises(NotAllowed):
            declare_interest(**asked, by=stranger)
        with pytest.raises(NotAllowed):
            end_interest(interest_id=first.pk, by=stranger, at=NOON)
    with pytest.raises(NotUnderstood):
        declare_interest(**asked | {"nature": " "}, by=me)


def test_a_body_that_is_closed_ends_its_offices_and_takes_no_more() -> None:
    office = OfficeFactory.create()
    body = office.organisation
    asked: dict[str, Any] = {"organisation_id": body.pk, "dissolved_on": TODAY, "at": NOON}

    with pytest.raises(NotAllowed):
        dissolve_organisation(**asked, by=Actor(person_id=office.person_id))
    with pytest.raises(NotUnderstood):
        dissolve_organisation(**asked | {"dissolved_on": dt.date(2026, 3, 4)}, by=SOME_STEWARD)
    dissolve_organisation(**asked, by=SOME_STEWARD)

    office.refresh_from_db()
    assert office.ends_on == TODAY
    with pytest.raises(Dissolved):
        seat(office)
    with pytest.raises(Dissolved):
        dissolve_organisation(**asked, by=SOME_STEWARD)


def test_a_group_closes_itself() -> None:
    office = OfficeFactory.create(organisation__kind="informal-group")

    dissolve_organisation(
        organisation_id=office.organisation_id,
        dissolved_on=TODAY,
        by=Actor(person_id=office.person_id),
        at=NOON,
    )

    assert not Organisation.objects.in_force(TODAY).exists()


def test_someone_who_leaves_is_forgotten_twice_over_and_the_history_stands() -> None:
    interest = InterestFactory.create()
    office = interest.office
    InterestFactory.create(nature="Another person's")
    asked: dict[str, Any] = {"person_id": office.person_id, "party": "p", "by": VISITOR, "at": NOON}

    forget_person(**asked)
    forget_person(**asked)

    office.refresh_from_db()
    assert office.ends_on == TODAY
    assert [kept.nature for kept in Interest.objects.all()] == ["Another person's"]


def test_a_person_takes_away_what_is_kept_of_them_and_nothing_of_others() -> None:
    interest = InterestFactory.create()
    InterestFactory.create(nature="Another person's")

    kept = personal_export(interest.office.person_id)

    assert [office["title"] for office in kept["offices"]] == ["Chair"]
    assert [line["nature"] for line in kept["interests"]] == [interest.nature]


def test_an_area_page_lists_the_bodies_at_work_there() -> None:
    area = AreaFactory.create()
    assert area_panel(area, VISITOR, NOON) is None
    OrganisationFactory.create_batch(7, area=area)
    OrganisationFactory.create(area=area, dissolved_on=TODAY)

    panel = area_panel(area, VISITOR, NOON)

    assert panel is not None
    assert panel.text == "7 organisations are at work here."
    assert len(panel.lines) == 5
