import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from littlesociety.messages.models import Notice, Preference
from littlesociety.people.middleware import ACTING_FOR
from littlesociety.people.models import Person
from littlesociety.people.tests.factories import ActingForFactory
from littlesociety.people.tests.signing_in import sign_in
from littlesociety.places.models import Society

from .factories import NOON, DeliveryFactory, NoticeFactory, PersonFactory

pytestmark = pytest.mark.django_db
CHOICE = {
    "channel": "email",
    "digest": "daily",
    "quiet_from": "22",
    "quiet_until": "7",
    "request_key": "0f8fad5b-d9cb-469f-a165-70867728950e",
}


@pytest.fixture
def ada(client: Client) -> Person:
    person = PersonFactory.create()
    sign_in(client, person)
    return person


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    for path in ("/notices/", "/notices/choices/", "/notices/letters/"):
        answer = client.get(path)

        assert answer.status_code == 302
        assert "/sign-in/" in answer.headers["Location"]


def test_a_person_sees_their_own_notices_newest_first(client: Client, ada: Person) -> None:
    NoticeFactory.create(person=ada, subject="The older one")
    NoticeFactory.create(person=ada, subject="The newer one")
    NoticeFactory.create(subject="Not for Ada")

    page = client.get("/notices/").content.decode()

    assert page.index("The newer one") < page.index("The older one")
    assert "Not for Ada" not in page
    assert page.count("· New") == 2


def test_a_notice_cannot_smuggle_in_markup(client: Client, ada: Person) -> None:
    NoticeFactory.create(person=ada, subject="<script>1</script>", body="<img src=x>")

    page = client.get("/notices/").content.decode()

    assert "<script>1" not in page
    assert "<img src=x" not in page


def test_opening_a_notice_marks_it_read_and_leads_on(client: Client, ada: Person) -> None:
    notice = NoticeFactory.create(person=ada, path="/help/7/")

    answer = client.post(f"/notices/{notice.pk}/read/")

    notice.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/help/7/")
    assert notice.read_at is not None


def test_reading_changes_nothing_by_a_link(client: Client, ada: Person) -> None:
    notice = NoticeFactory.create(person=ada)

    assert client.get(f"/notices/{notice.pk}/read/").status_code == 405


def test_anothers_notice_is_not_there(client: Client, ada: Person) -> None:
    notice = NoticeFactory.create()

    assert client.post(f"/notices/{notice.pk}/read/").status_code == 404
    assert not Notice.objects.exclude(read_at=None).exists()


def test_older_notices_are_on_the_next_page(client: Client, ada: Person) -> None:
    NoticeFactory.create(person=ada, subject="The very first")
    NoticeFactory.create_batch(20, person=ada)
    last_shown = Notice.objects.order_by("-id")[19].pk

    first = client.get("/notices/").content.decode()
    second = client.get(f"/notices/?before={last_shown}").content.decode()

    assert f"?before={last_shown}" in first
    assert "The very first" not in first
    assert "The very first" in second


@pytest.mark.parametrize("before", ["x", "-1", "\N{SUPERSCRIPT TWO}", "", "9" * 5000])
def test_a_page_that_makes_no_sense_is_the_first_page(
    client: Client, ada: Person, before: str
) -> None:
    assert client.get("/notices/", {"before": before}).status_code == 200


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_however_many(client: Client, ada: Person, count: int) -> None:
    Society.objects.create(
        pk=1, name="Marlbrook", record_origin="marlbrook.example", founded_at=NOON
    )
    for notice in NoticeFactory.create_batch(count, person=ada):
        DeliveryFactory.create(notice=notice)

    with CaptureQueriesContext(connection) as asked:
        client.get("/notices/")

    selects = [query for query in asked.captured_queries if "SELECT" in query["sql"]]
    assert len(selects) <= 8


def test_a_choice_is_kept(client: Client, ada: Person) -> None:
    answer = client.post("/notices/choices/", CHOICE)
    page = client.get(answer.headers["Location"]).content.decode()

    kept = Preference.objects.get(person=ada)
    assert answer.status_code == 303
    assert (kept.digest, kept.quiet_from, kept.quiet_until) == ("daily", 22, 7)
    assert "Your choice is kept" in page


@pytest.mark.parametrize(
    "wrong",
    [{"channel": "text"}, {"channel": "pigeon"}, {"quiet_from": "25"}, {"digest": ""}],
)
def test_a_choice_that_cannot_be_is_said_at_its_field(
    client: Client, ada: Person, wrong: dict[str, str]
) -> None:
    answer = client.post("/notices/choices/", CHOICE | wrong)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Preference.objects.exists()


def test_the_form_shows_what_was_chosen_before(client: Client, ada: Person) -> None:
    client.post("/notices/choices/", CHOICE)

    page = client.get("/notices/choices/").content.decode()

    assert '<option value="22" selected>' in page


def test_a_helper_reads_the_notices_of_the_one_they_act_for(client: Client, ada: Person) -> None:
    permission = ActingForFactory.create(helper=ada)
    NoticeFactory.create(person=permission.person, subject="For the one helped")
    NoticeFactory.create(person=ada, subject="For the helper")
    session = client.session
    session[ACTING_FOR] = permission.pk
    session.save()

    page = client.get("/notices/").content.decode()

    assert "For the one helped" in page
    assert "For the helper" not in page
