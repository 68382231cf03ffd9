import json
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from littlesociety.core.actors import BROKER, STEWARD
from littlesociety.people.models import ActingFor, HouseholdMember, Person, RoleTerm

from .factories import ActingForFactory, PersonFactory, RoleTermFactory
from .signing_in import add_app, sign_in

pytestmark = pytest.mark.django_db

PAGES = (
    "",
    "details/",
    "contact/",
    "consents/",
    "acting-for/",
    "home/",
    "roles/",
    "neighbours/add/",
    "data/",
    "data/file/",
    "leave/",
    "prove/",
)


@pytest.fixture
def ada(client: Client) -> Person:
    person = PersonFactory.create(name="Ada Okafor", email="ada@example.org")
    sign_in(client, person)
    return person


def once(**said: object) -> dict[str, object]:
    """A form as a browser sends it."""
    return {"request_key": str(uuid4()), "language": "en-gb", **said}


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_sign_in(page: str) -> None:
    answer = Client().get(f"/me/{page}")

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/sign-in/login/?next=/me/{page}",
    )


@pytest.mark.parametrize("page", PAGES)
def test_ones_own_pages_open_and_are_never_kept_by_caches(
    client: Client, ada: Person, page: str
) -> None:
    answer = client.get(f"/me/{page}")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"


def test_the_hub_costs_few_queries(
    client: Client, ada: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ActingForFactory.create_batch(5, person=ada)
    client.get("/me/")

    with django_assert_max_num_queries(16):
        answer = client.get("/me/")

    assert ada.reference in answer.text
    assert "5 people" in answer.text


def test_details_are_saved_and_the_browser_is_sent_on(client: Client, ada: Person) -> None:
    answer = client.post("/me/details/", once(name="Ada Oak"))

    assert (answer.status_code, answer["Location"]) == (303, "/me/")
    ada.refresh_from_db()
    assert ada.name == "Ada Oak"


@pytest.mark.parametrize(
    ("page", "said", "sentence"),
    [
        ("details/", {"name": ""}, "Enter your name."),
        ("details/", {"name": "Ada", "home_area": "7"}, "Select a valid choice"),
        ("details/", {"name": "Ada", "language": "tlh"}, "Select a valid choice"),
        ("contact/", {"phone": "call me"}, "Enter a telephone number with its area code"),
        ("acting-for/", {"reference": "2222222223", "kind": "carer"}, "No one here has that"),
        ("acting-for/", {"reference": "", "kind": "carer"}, "Enter their reference."),
        ("home/", {"name": " "}, "Enter a name for your household."),
        ("leave/", {}, "Tick the box if you are sure."),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    client: Client, ada: Person, page: str, said: dict[str, str], sentence: str
) -> None:
    answer = client.post(f"/me/{page}", once(**said))

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_consent_is_given_and_taken_back_on_one_page(client: Client, ada: Person) -> None:
    client.post("/me/consents/suggestions/", {"answer": "yes"})
    given = client.get("/me/consents/").text
    client.post("/me/consents/suggestions/", {"answer": "no"})
    taken_back = client.get("/me/consents/").text

    assert "Take back: Suggesting me to others" in given
    assert "Taken back " in taken_back


def test_an_unknown_purpose_is_a_kind_404(client: Client, ada: Person) -> None:
    answer = client.post("/me/consents/selling/", {"answer": "yes"})

    assert answer.status_code == 404
    assert "We do not ask for consent to that." in answer.text


def test_helping_someone_from_asking_to_ending(client: Client, ada: Person) -> None:
    ben, theirs = PersonFactory.create(name="Ben Hill"), Client()
    sign_in(theirs, ben)

    theirs.post("/me/acting-for/", once(reference=ada.reference.lower(), kind="carer"))
    asked = ActingFor.objects.get()
    assert "Ben H." in client.get("/me/acting-for/").text
    client.post(f"/me/acting-for/{asked.pk}/agree/")
    theirs.post(f"/me/acting-for/{asked.pk}/begin/")
    assert "You are acting for" in theirs.get("/me/").text
    client.post(f"/me/acting-for/{asked.pk}/end/")

    assert "You are acting for" not in theirs.get("/me/").text
    assert theirs.post(f"/me/acting-for/{asked.pk}/begin/").status_code == 403


def test_a_household_from_beginning_to_leaving(client: Client, ada: Person) -> None:
    ben, theirs = PersonFactory.create(name="Ben Hill"), Client()
    sign_in(theirs, ben)

    client.post("/me/home/", once(name="12 Mill Lane"))
    home = HouseholdMember.objects.get().household_id
    client.post(f"/me/home/{home}/ask/", once(reference=ben.reference))
    asked = HouseholdMember.objects.get(person=ben)
    assert "12 Mill Lane" in theirs.get("/me/home/").text
    theirs.post(f"/me/home/members/{asked.pk}/", {"answer": "yes"})
    assert "Ben H." in client.get("/me/home/").text
    theirs.post(f"/me/home/members/{asked.pk}/", {"answer": "no"})

    assert "Ben H." not in client.get("/me/home/").text
    assert client.post("/me/home/members/99999/", {"answer": "no"}).status_code == 409


def test_a_steward_gives_and_ends_a_role(client: Client, ada: Person) -> None:
    RoleTermFactory.create(person=ada, role=STEWARD)
    sign_in(client, ada, method="mfa")
    ben = PersonFactory.create(name="Ben Hill")

    client.post("/me/roles/", once(reference=ben.reference, role=BROKER))
    assert "Ben H." in client.get("/me/roles/").text
    client.post(f"/me/roles/{RoleTerm.objects.get(person=ben).pk}/end/")

    assert "Ben H." not in client.get("/me/roles/").text


def test_a_role_without_a_second_step_gives_nothing(client: Client, ada: Person) -> None:
    RoleTermFactory.create(person=ada, role=STEWARD)
    ben = PersonFactory.create()

    answer = client.post("/me/roles/", once(reference=ben.reference, role=BROKER))

    assert "Only a steward can give roles" in answer.text
    assert not RoleTerm.objects.filter(person=ben).exists()


def test_a_broker_brings_in_a_neighbour_once(client: Client, ada: Person) -> None:
    RoleTermFactory.create(person=ada, role=BROKER)
    sign_in(client, ada, method="mfa")
    said = once(name="Ida Fell", phone="01632 960 001", channel="phone")

    answers = [client.post("/me/neighbours/add/", said) for _ in range(2)]

    ida = Person.objects.get(name="Ida Fell")
    assert {answer["Location"] for answer in answers} == {f"/me/neighbours/{ida.reference}/"}
    assert ida.reference in client.get(answers[0]["Location"]).text


def test_a_resident_neither_brings_in_nor_looks_up_neighbours(client: Client, ada: Person) -> None:
    ben = PersonFactory.create()

    brought = client.post("/me/neighbours/add/", once(name="Ida Fell", channel="phone"))
    looked_up = client.get(f"/me/neighbours/{ben.reference}/")

    assert "Only brokers and stewards" in brought.text
    assert not Person.objects.filter(name="Ida Fell").exists()
    assert looked_up.status_code == 404


def test_ones_data_is_a_file_of_ones_own_and_nobody_elses(client: Client, ada: Person) -> None:
    ben = PersonFactory.create(name="Ben Hillcanary", email="ben@canary.example")
    ActingForFactory.create(helper=ben, person=ada)

    answer = client.get("/me/data/file/")

    said = json.loads(answer.content)
    assert said["people"]["email"] == "ada@example.org"
    assert "canary" not in answer.text
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'


def test_a_helper_takes_only_their_own_data(client: Client, ada: Person) -> None:
    held = ActingForFactory.create(helper=ada, person__name="Ida Canary")
    client.post(f"/me/acting-for/{held.pk}/begin/")

    assert "Canary" not in client.get("/me/data/file/").text


@pytest.mark.parametrize("page", ["data/", "data/file/", "leave/"])
def test_an_old_sign_in_must_be_shown_again(client: Client, ada: Person, page: str) -> None:
    sign_in(client, ada, age=16 * 60)

    answer = client.get(f"/me/{page}")

    assert answer["Location"] == f"/me/prove/?next=/me/{page}"
    assert "Send me a new code" in client.get(answer["Location"]).text


def test_someone_with_a_second_step_shows_that_again(client: Client, ada: Person) -> None:
    add_app(ada)
    sign_in(client, ada, age=16 * 60)

    answer = client.get("/me/prove/?next=/me/data/")

    assert answer["Location"] == "/sign-in/reauthenticate/?next=/me/data/"


def test_proving_again_never_leads_to_a_strange_place(client: Client, ada: Person) -> None:
    answer = client.get("/me/prove/?next=https://evil.example/")

    assert "evil" not in answer.text


def test_someone_leaves_and_is_gone(client: Client, ada: Person) -> None:
    answer = client.post("/me/leave/", once(is_sure="on"), follow=True)

    ada.refresh_from_db()
    assert ada.erased_at is not None
    assert "Goodbye" in answer.text
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "consents/calls/",
        "acting-for/1/agree/",
        "acting-for/1/end/",
        "acting-for/1/begin/",
        "acting-for/stop/",
        "home/1/ask/",
        "home/members/1/",
        "roles/1/end/",
    ],
)
def test_nothing_changes_by_looking(client: Client, ada: Person, path: str) -> None:
    assert client.get(f"/me/{path}").status_code == 405


@pytest.mark.parametrize("deed", ["agree", "end", "begin"])
def test_a_stranger_gets_nowhere_with_someone_elses_helper(
    client: Client, ada: Person, deed: str
) -> None:
    theirs = ActingForFactory.create()

    answer = client.post(f"/me/acting-for/{theirs.pk}/{deed}/")

    assert answer.status_code == 403
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


@pytest.mark.parametrize("path", ["acting-for/9999/agree/", "acting-for/9999/end/"])
def test_what_does_not_exist_is_a_kind_404(client: Client, ada: Person, path: str) -> None:
    assert client.post(f"/me/{path}").status_code == 404
