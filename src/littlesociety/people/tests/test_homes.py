import pytest

from littlesociety.core.errors import NotAllowed
from littlesociety.people.actions import (
    ask_to_live_with,
    form_household,
    leave_household,
    say_we_live_together,
)
from littlesociety.people.errors import HasHome, NotAnswerable
from littlesociety.people.models import Household, HouseholdMember, Person
from littlesociety.people.pages import home_page

from .factories import NOON, PersonFactory, as_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return PersonFactory.create(name="Ada Okafor")


@pytest.fixture
def home(ada: Person) -> Household:
    return form_household(person_id=ada.pk, name="12 Mill Lane", by=as_person(ada), at=NOON)


def ask(home: Household, by: Person, person: Person) -> HouseholdMember:
    ask_to_live_with(household_id=home.pk, person_id=person.pk, by=as_person(by), at=NOON)
    return HouseholdMember.objects.get(household=home, person=person)


def test_forming_a_household_twice_forms_it_once(ada: Person, home: Household) -> None:
    again = form_household(person_id=ada.pk, name="Elsewhere", by=as_person(ada), at=NOON)

    assert again == home


def test_someone_who_was_asked_lives_there_only_after_saying_yes(
    ada: Person, home: Household
) -> None:
    ben = PersonFactory.create(name="Ben Hill")
    member = ask(home, ada, ben)

    assert home_page(as_person(ben)).household_id is None
    with pytest.raises(NotAllowed):
        say_we_live_together(member_id=member.pk, by=as_person(ada), at=NOON)
    say_we_live_together(member_id=member.pk, by=as_person(ben), at=NOON)

    assert home_page(as_person(ben)).household_id == home.pk


def test_a_stranger_cannot_ask_people_in(home: Household) -> None:
    mallory = PersonFactory.create()

    with pytest.raises(NotAllowed):
        ask(home, mallory, mallory)


def test_a_person_lives_in_one_household_at_a_time(ada: Person, home: Household) -> None:
    ben = PersonFactory.create()
    form_household(person_id=ben.pk, name="Elsewhere", by=as_person(ben), at=NOON)
    member = ask(home, ada, ben)

    with pytest.raises(HasHome):
        say_we_live_together(member_id=member.pk, by=as_person(ben), at=NOON)


def test_the_last_to_leave_closes_the_household(ada: Person, home: Household) -> None:
    member = HouseholdMember.objects.get()

    leave_household(member_id=member.pk, by=as_person(ada), at=NOON)

    assert not Household.objects.exists()
    with pytest.raises(NotAnswerable):
        leave_household(member_id=member.pk, by=as_person(ada), at=NOON)


def test_a_household_is_seen_by_those_in_it(ada: Person, home: Household) -> None:
    assert Household.objects.visible_to(as_person(ada)).get() == home
    assert not Household.objects.visible_to(as_person(PersonFactory.create())).exists()
