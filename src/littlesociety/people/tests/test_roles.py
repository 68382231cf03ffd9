import datetime as dt

import pytest

from littlesociety.core.actors import BROKER, STEWARD, SYSTEM
from littlesociety.core.errors import NotAllowed, NotUnderstood
from littlesociety.people.actions import end_role, give_role, make_first_steward
from littlesociety.people.errors import LastSteward, StewardsExist
from littlesociety.people.models import RoleTerm
from littlesociety.people.queries import has_steward, role_holders

from .factories import NOON, PersonFactory, RoleTermFactory, a_steward, as_person

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def test_a_steward_gives_a_role_for_the_usual_term_and_it_is_published() -> None:
    ada, steward = PersonFactory.create(), a_steward()

    term = give_role(person_id=ada.pk, role=BROKER, by=steward, at=NOON)

    assert term.ends_on == TODAY + dt.timedelta(days=1096)
    assert term.entry_id is not None
    assert give_role(person_id=ada.pk, role=BROKER, by=steward, at=NOON) == term


def test_residents_give_no_roles() -> None:
    ada = PersonFactory.create()

    with pytest.raises(NotAllowed):
        give_role(person_id=ada.pk, role=STEWARD, by=as_person(ada), at=NOON)


def test_a_term_ends_after_it_begins() -> None:
    ada, steward = PersonFactory.create(), a_steward()

    with pytest.raises(NotUnderstood):
        give_role(person_id=ada.pk, role=BROKER, by=steward, at=NOON, ends_on=TODAY)

    assert not RoleTerm.objects.filter(person=ada).exists()


def test_the_first_steward_is_made_once() -> None:
    ada, ben = PersonFactory.create(), PersonFactory.create()

    make_first_steward(person_id=ada.pk, by=SYSTEM, at=NOON)
    make_first_steward(person_id=ada.pk, by=SYSTEM, at=NOON)
    with pytest.raises(StewardsExist):
        make_first_steward(person_id=ben.pk, by=SYSTEM, at=NOON)

    assert RoleTerm.objects.get().person == ada
    assert has_steward(TODAY)


def test_the_last_steward_stays_until_there_is_another() -> None:
    steward = a_steward()
    term = RoleTerm.objects.get()

    with pytest.raises(LastSteward):
        end_role(role_term_id=term.pk, by=steward, at=NOON)
    a_steward()
    ended = end_role(role_term_id=term.pk, by=steward, at=NOON)

    assert ended.ends_on == TODAY
    assert not RoleTerm.objects.in_force(TODAY).filter(pk=term.pk).exists()


def test_someone_may_lay_their_own_role_down() -> None:
    term = RoleTermFactory.create(role=BROKER)

    end_role(role_term_id=term.pk, by=as_person(term.person), at=NOON)

    assert not RoleTerm.objects.in_force(TODAY).exists()


def test_a_resident_cannot_end_anothers_role() -> None:
    term = RoleTermFactory.create(role=BROKER)

    with pytest.raises(NotAllowed):
        end_role(role_term_id=term.pk, by=as_person(PersonFactory.create()), at=NOON)


def test_the_list_of_roles_says_who_and_until_when() -> None:
    RoleTermFactory.create(person__name="Stella Ray", ends_on=dt.date(2031, 3, 3))
    RoleTermFactory.create(ends_on=dt.date(2029, 1, 1))

    [holder] = role_holders(TODAY)

    assert (holder.name, holder.role, holder.until) == ("Stella R.", "Steward", "3 March 2031")
