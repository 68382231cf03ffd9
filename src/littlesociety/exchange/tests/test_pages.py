"""The pages, and what each viewer sees on them."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from littlesociety.exchange.actions import confirm_done, tell_helpers
from littlesociety.exchange.models import Match, Need, Offer
from littlesociety.people.tests.factories import (
    ActingForFactory,
    PersonFactory,
)
from littlesociety.people.tests.signing_in import sign_in

from .factories import (
    AFTERWARDS,
    NOON,
    MatchFactory,
    NeedFactory,
    OfferFactory,
    acting,
    proposed,
    said_done,
)
from .screens import a_broker_at, ask_answers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def test_anyone_reads_the_board_and_nobody_learns_who_asked(client: Client) -> None:
    need = NeedFactory.create()

    page = client.get("/help/").text

    assert "A lift to the clinic" in page
    assert need.area.name in page
    assert not [secret for secret in ("Ada", "Clarke", "Second bell") if secret in page]


def test_the_board_is_narrowed_and_says_how_many(client: Client) -> None:
    lift = NeedFactory.create()
    NeedFactory.create(category="garden", summary="Cut a hedge")
    NeedFactory.create(summary="A lift in June", starts_at=NOON + dt.timedelta(days=40))

    kind = client.get("/help/", {"category": "garden"}).text
    soon = client.get("/help/", {"when": "week", "area": str(lift.area_id)}).text
    later = client.get("/help/", {"when": "later"}).text
    today = client.get("/help/", {"when": "today"}).text

    assert "Cut a hedge" in kind
    assert "A lift to the clinic" not in kind
    assert "1 request needs a hand" in soon
    assert "A lift in June" in later
    assert "Nothing like this just now" in today


def test_a_filter_that_makes_no_sense_is_left_out(client: Client) -> None:
    NeedFactory.create()

    page = client.get("/help/", {"category": "gold", "area": "x", "when": "never", "page": "-3"})

    assert "A lift to the clinic" in page.text


def test_an_empty_board_invites(client: Client) -> None:
    assert "Nobody is waiting" in client.get("/help/").text


def test_a_long_board_has_pages(client: Client) -> None:
    NeedFactory.create_batch(26)

    first, second = client.get("/help/").text, client.get("/help/", {"page": 2}).text

    assert "26 requests need a hand" in first
    assert "Page 1 of 2" in first
    assert "page=2" in first
    assert second.count("notice-card") == 1


def test_asking_is_filled_in_checked_sent_and_confirmed(client: Client) -> None:
    asker = PersonFactory.create(name="Ada Clarke")
    sign_in(client, asker)
    answers = ask_answers()

    check = client.post("/help/ask/", answers | {"step": "check"})
    changed = client.post("/help/ask/", answers | {"step": "change"})
    nothing_yet = Need.objects.count()
    sent = client.post("/help/ask/", answers | {"step": "send"})

    need = Need.objects.get()
    assert "Check your answers" in check.text
    assert "Friday 3 May 2030 at 2:30pm" in check.text
    assert "Ask for a hand" in changed.text
    assert nothing_yet == 0
    assert sent.status_code == 303
    assert need.reference in client.get(sent.headers["Location"]).text
    assert need.asker == asker


def test_sending_twice_asks_once(client: Client) -> None:
    sign_in(client, PersonFactory.create())
    answers = ask_answers(step="send")

    first, second = client.post("/help/ask/", answers), client.post("/help/ask/", answers)

    assert first.headers["Location"] == second.headers["Location"]
    assert Need.objects.count() == 1


def test_a_mistake_is_shown_at_its_field_and_nothing_is_lost(client: Client) -> None:
    sign_in(client, PersonFactory.create())

    response = client.post("/help/ask/", ask_answers(day="yesterday", step="send"))

    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert "A lift to the clinic" in response.text
    assert not Need.objects.exists()


def test_a_time_that_has_passed_is_refused_in_words(client: Client) -> None:
    sign_in(client, PersonFactory.create())

    response = client.post("/help/ask/", ask_answers(day="2030-05-01", step="send"))

    assert "That time has passed" in response.text


def test_a_day_may_be_written_the_british_way(client: Client) -> None:
    sign_in(client, PersonFactory.create())

    client.post("/help/ask/", ask_answers(day="03/05/2030", start="2:30pm", step="send"))

    assert Need.objects.get().starts_at == dt.datetime(2030, 5, 3, 13, 30, tzinfo=dt.UTC)


def test_a_carer_asks_for_someone_and_says_how_they_asked(client: Client) -> None:
    acts = ActingForFactory.create(kind="broker")
    sign_in(client, acts.helper)
    session = client.session
    session["people-acting-for"] = acts.pk
    session.save()

    page = client.get("/help/ask/").text
    client.post("/help/ask/", ask_answers(channel="phone", step="send"))

    need = Need.objects.get()
    assert "How did they ask you?" in page
    assert need.asker == acts.person
    shown = client.get(f"/help/needs/{need.reference}/").text
    assert "Asked by phone" in shown
    assert "Written down by a broker, with consent" in shown


def test_a_visitor_is_asked_to_sign_in_first(client: Client) -> None:
    need = NeedFactory.create()

    for path in ("/help/ask/", "/help/offer/", "/help/mine/", "/help/desk/"):
        assert client.get(path).status_code == 302
    assert client.post(f"/help/needs/{need.reference}/volunteer/").status_code == 302
    assert "Sign in to help" in client.get(f"/help/needs/{need.reference}/").text
    assert not Match.objects.exists()


def test_nothing_changes_by_looking(client: Client) -> None:
    match = proposed()
    sign_in(client, match.helper)

    for step in ("accept", "decline", "done", "confirm"):
        assert client.get(f"/help/matches/{match.reference}/{step}/").status_code == 405


def test_a_need_page_tells_the_public_what_happened_and_nobodys_name(client: Client) -> None:
    match = said_done()
    tell_helpers(need_id=match.need_id, at=NOON)
    confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    sign_in(client, PersonFactory.create(name="Cy Stranger"))
    path = f"/help/needs/{match.need.reference}/"

    for page in (client.get(path).text, Client().get(path).text):
        assert "The other side confirmed it" in page
        assert "public record" in page
        assert not [name for name in ("Ada", "Ben", "frame", "receipts/") if name in page]


def test_names_of_possible_helpers_are_for_the_asker_and_brokers(client: Client) -> None:
    need = NeedFactory.create()
    offer = OfferFactory.create()
    path = f"/help/needs/{need.reference}/"

    sign_in(client, offer.helper)
    helper_sees = client.get(path).text
    helpers_card = client.get(f"{path}helpers/")
    a_broker_at(client)
    broker_sees = client.get(path).text

    assert "Who could help" not in helper_sees
    assert helpers_card.status_code == 403
    assert "Ben O." in broker_sees
    assert "Ada C." in broker_sees


def test_a_reference_may_be_typed_in_small_letters_and_a_wrong_one_is_kindly_refused(
    client: Client,
) -> None:
    need = NeedFactory.create()

    assert client.get(f"/help/needs/{need.reference.lower()}/").status_code == 200
    assert client.get("/help/needs/NOTHING/").status_code == 404
    assert "board of help wanted" in client.get("/help/needs/2222222222/").text


def test_only_the_two_can_have_what_is_sealed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("littlesociety.exchange.queries.receipts.disclosure_of", "{}".format)
    match = said_done()
    path = f"/help/receipts/{match.reference}/proof/"
    confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    answers = []
    for person in (match.helper, match.need.asker, PersonFactory.create()):
        sign_in(client, person)
        answers.append(client.get(path).status_code)
    a_broker_at(client)
    broker_sees = client.get(f"/help/receipts/{match.reference}/").text

    assert answers == [200, 200, 404]
    assert client.get(path).status_code == 404
    assert "Download what is sealed" not in broker_sees


def test_a_receipt_is_for_the_two_and_brokers(client: Client) -> None:
    match = said_done()
    path = f"/help/receipts/{match.reference}/"
    sign_in(client, match.helper)
    before_it_is_confirmed = client.get(path).status_code
    confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    helper_sees = client.get(path).text
    sign_in(client, PersonFactory.create())
    stranger_gets = client.get(path).status_code
    a_broker_at(client)
    broker_sees = client.get(path).text

    assert before_it_is_confirmed == 404
    assert "Ada C." in helper_sees
    assert "1 hour" in helper_sees
    assert stranger_gets == 404
    assert "Ben O." in broker_sees
    assert "Your time account now" not in broker_sees


def test_someone_offers_a_hand_and_takes_it_back(client: Client) -> None:
    sign_in(client, PersonFactory.create())
    answers = {
        "request_key": "6f0f6f7e-8d1c-4a53-b8a4-1c8f3a1d2e91",
        "category": "lift",
        "note": "A small car",
        "free_times": ["0", "10"],
    }

    made = client.post("/help/offer/", answers)
    mine = client.get("/help/mine/").text
    offer = Offer.objects.get()
    client.post(f"/help/offers/{offer.reference}/withdraw/")

    assert made.status_code == 303
    assert offer.free_times == 1 | 1 << 10
    assert "Monday morning, Thursday afternoon" in mine
    assert not Offer.objects.standing().exists()


def test_the_offer_form_asks_for_21_parts_of_the_week(client: Client) -> None:
    sign_in(client, PersonFactory.create())

    page = client.get("/help/offer/").text
    never = client.post(
        "/help/offer/",
        {"request_key": "6f0f6f7e-8d1c-4a53-b8a4-1c8f3a1d2e92", "category": "lift"},
    )

    assert page.count('name="free_times"') == 21
    assert never.status_code == 422


def test_my_page_shows_my_asks_promises_offers_and_time(client: Client) -> None:
    match = said_done()
    confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    sign_in(client, match.helper)
    helper_sees = client.get("/help/mine/").text
    sign_in(client, match.need.asker)
    asker_sees = client.get("/help/mine/").text

    assert "Help was given" in helper_sees
    assert f"/help/receipts/{match.reference}/" in asker_sees
    assert "minus 1 hour" in asker_sees
    assert f'<a href="/help/needs/{match.need.reference}/">A lift to the clinic</a>' in asker_sees
    assert "My time, line by line" in asker_sees


def test_the_desk_shows_a_broker_what_needs_them_first(client: Client) -> None:
    soon = NeedFactory.create(summary="A lift tomorrow")
    lonely = NeedFactory.create(
        summary="Tune a harp", told_at=NOON, starts_at=NOON + dt.timedelta(days=9)
    )
    MatchFactory.create(
        proposed_at=NOON - dt.timedelta(days=2), need__summary="Nobody answered this"
    )
    OfferFactory.create()
    a_broker_at(client)

    page = client.get("/help/desk/").text
    card = client.get(f"/help/needs/{soon.reference}/helpers/").text

    assert page.index("A lift tomorrow") < page.index("Tune a harp")
    assert page.index("Tune a harp") < page.index("Nobody answered this")
    assert lonely.reference in page
    assert "Ask Ben" in card
    assert "<html" not in card


def test_the_desk_says_from_when_a_broker_may_confirm(client: Client) -> None:
    match = said_done()
    broker = a_broker_at(client)

    with time_machine.travel(AFTERWARDS + dt.timedelta(days=2), tick=False):
        sign_in(client, broker, method="mfa")
        early = client.get("/help/desk/").text
    with time_machine.travel(AFTERWARDS + dt.timedelta(days=15), tick=False):
        sign_in(client, broker, method="mfa")
        late = client.get("/help/desk/").text
        page = client.get(f"/help/needs/{match.need.reference}/").text

    assert "You can confirm from" in early
    assert "You can confirm this now" in late
    assert "Confirm 1 hour" in page


def test_the_desk_is_for_brokers(client: Client) -> None:
    sign_in(client, PersonFactory.create())

    assert client.get("/help/desk/").status_code == 403


def test_an_empty_desk_says_so(client: Client) -> None:
    a_broker_at(client)

    assert "Nothing is waiting" in client.get("/help/desk/").text
