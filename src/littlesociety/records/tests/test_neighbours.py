"""Stewards choose neighbours; everyone sees who they are and how it stands."""

from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from littlesociety.core import outbound
from littlesociety.core.actors import BROKER, STEWARD, SYSTEM, VISITOR, Actor
from littlesociety.core.errors import NotAllowed, NotThere, NotUnderstood
from littlesociety.records import queries
from littlesociety.records.actions import (
    add_neighbour,
    answer_request,
    remove_neighbour,
    seal_record,
)
from littlesociety.records.introductions import Introduction, record_address
from littlesociety.records.models import AuditLine, Contradiction, Neighbour

from .factories import NOON, given_help, opened
from .society import Society

pytestmark = pytest.mark.django_db
IDRIS = Actor(person_id=7, capacity=STEWARD, roles=frozenset({STEWARD}))


@pytest.fixture(autouse=True)
def _a_signed_record() -> None:
    opened()
    given_help()
    seal_record(at=NOON)


@pytest.fixture
def _steward(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("littlesociety.records.views.neighbours.actor_of", lambda _request: IDRIS)


def changed(**parts: str) -> Introduction:
    return replace(Society().introduction, **parts)


def test_a_steward_adds_a_neighbour_and_the_trail_says_so() -> None:
    neighbour = add_neighbour(given=Society().introduction, by=IDRIS, at=NOON)

    assert neighbour.origin == "ash.example/record"
    assert AuditLine.objects.get(verb="neighbour-added").person == 7


@pytest.mark.parametrize(
    "actor", [VISITOR, Actor(person_id=1), Actor(person_id=2, roles=frozenset({BROKER}))]
)
def test_nobody_else_chooses_neighbours(actor: Actor) -> None:
    kept = Society("beck.example").added()

    with pytest.raises(NotAllowed):
        add_neighbour(given=Society().introduction, by=actor, at=NOON)
    with pytest.raises(NotAllowed):
        remove_neighbour(neighbour_id=kept.pk, by=actor, at=NOON)


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        (lambda: changed(name="  "), "name", "Say what people call"),
        (lambda: changed(record_keys="ash.example+12"), "record_keys", "not a whole key"),
        (lambda: changed(record_keys=changed().witness_keys), "record_keys", "another kind of key"),
        (lambda: changed(witness_keys=changed().record_keys), "witness_keys", "another kind"),
        (lambda: changed(witness_keys=""), "witness_keys", "both"),
        (lambda: changed(witness_url=""), "witness_url", "both"),
        (lambda: changed(record_keys="", witness_keys="", witness_url=""), "record_keys", "Give"),
        (lambda: changed(record_url="javascript:alert(1)"), "record_url", "plain web address"),
        (lambda: changed(witness_url="https://a@ash.example"), "witness_url", "plain web address"),
        (lambda: changed(witness_url="https://ash.example/?x=1"), "witness_url", "plain web"),
        (
            lambda: changed(
                record_keys=changed().record_keys + Society("b.example").introduction.record_keys
            ),
            "record_keys", "one society only",
        ),
        (queries.our_introduction, "", "our own keys"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_neighbour_is_refused_in_words(
    given: Callable[[], Introduction], field: str, said: str
) -> None:
    with pytest.raises(NotUnderstood, match=said) as refused:
        add_neighbour(given=given(), by=SYSTEM, at=NOON)

    assert refused.value.field == field
    assert not Neighbour.objects.exists()


def test_nobody_is_a_neighbour_twice_and_no_witness_counts_twice() -> None:
    ash, beck = Society(), Society("beck.example")
    ash.added()

    with pytest.raises(NotUnderstood, match="already our neighbour"):
        ash.added()
    with pytest.raises(NotUnderstood, match="counts once"):
        add_neighbour(
            given=replace(beck.introduction, witness_keys=ash.introduction.witness_keys),
            by=SYSTEM,
            at=NOON,
        )


def test_a_neighbour_can_be_watched_without_witnessing_and_witness_without_a_record() -> None:
    watched = replace(Society().introduction, witness_keys="", witness_url="")
    witness = replace(Society("b.example").introduction, record_keys="", record_url="")

    add_neighbour(given=watched, by=SYSTEM, at=NOON)
    add_neighbour(given=witness, by=SYSTEM, at=NOON)

    one, other = queries.neighbours_page(NOON.date()).neighbours
    assert one.watching_us == "They do not watch our record."
    assert other.watching_them == "We do not watch a record of theirs."


def test_removing_twice_is_the_same_and_a_stranger_cannot_be_removed() -> None:
    kept = Society().added()

    for _time in range(2):
        assert remove_neighbour(neighbour_id=kept.pk, by=SYSTEM, at=NOON).removed_at == NOON
    with pytest.raises(NotThere):
        remove_neighbour(neighbour_id=kept.pk + 1, by=SYSTEM, at=NOON)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ash.example", "https://ash.example/record"),
        (" https://ash.example/ ", "https://ash.example/record"),
        ("http://ash.example:8001/record/", "http://ash.example:8001/record"),
        ("https://ash.example/town", "https://ash.example/town/record"),
    ],
)
def test_any_address_of_a_society_leads_to_its_record(typed: str, meant: str) -> None:
    assert record_address(typed) == meant


@pytest.mark.parametrize(
    "typed", ["ftp://ash.example", "https://", "https://a b", "https://é.example"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        record_address(typed)


def stand_in(society: Society, status: int = 200) -> Callable[..., outbound.Answer]:
    given = society.introduction
    shown = {
        f"{given.record_url}/key": given.record_keys,
        f"{given.witness_url}/key": given.witness_keys,
    }
    return lambda url, **_named: outbound.Answer(status, shown[url].encode())


@pytest.mark.usefixtures("_steward")
def test_a_steward_looks_a_neighbour_up_compares_and_adds_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ash = Society()
    monkeypatch.setattr(outbound, "fetch", stand_in(ash))

    page = client.get("/record/neighbours/look/?address=ash.example").text
    assert queries.spell_signs(ash.introduction) in page
    assert "Compare before you add them" in page
    answer = client.post("/record/neighbours/add/", asdict(ash.introduction))

    assert answer.status_code == 303
    assert "ash.example" in client.get("/record/neighbours/").text


@pytest.mark.usefixtures("_steward")
@pytest.mark.parametrize("status", [404, 302, 500])
def test_an_address_without_a_record_is_said_at_the_field(
    client: Client, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(outbound, "fetch", stand_in(Society(), status))

    answer = client.get("/record/neighbours/look/?address=ash.example")

    assert answer.status_code == 422
    assert "We found no record at this address" in answer.text


@pytest.mark.usefixtures("_steward")
def test_an_address_in_our_own_network_is_not_asked(client: Client) -> None:
    answer = client.get("/record/neighbours/look/?address=http://127.0.0.1")

    assert answer.status_code == 422
    assert "not on the open internet" in answer.text


@pytest.mark.usefixtures("_steward")
def test_a_wrong_key_is_said_at_its_field(client: Client) -> None:
    given = asdict(changed(record_keys="nonsense"))

    answer = client.post("/record/neighbours/add/", given)

    assert answer.status_code == 422
    assert "not a whole key" in answer.text


@pytest.mark.usefixtures("_steward")
def test_a_steward_removes_a_neighbour(client: Client) -> None:
    kept = Society().added()

    assert client.post(f"/record/neighbours/{kept.pk}/remove/").status_code == 303
    assert "ash.example" not in client.get("/record/neighbours/").text


def test_the_page_gives_a_visitor_what_their_steward_needs(client: Client) -> None:
    page = client.get("/record/neighbours/").text

    ours = queries.our_introduction()
    assert queries.spell_signs(ours) in page
    assert ours.witness_keys.splitlines()[0] in page
    assert "Add a neighbour" not in page
    assert "No neighbours yet" in page


def test_a_fork_is_shown_to_everyone_with_both_notes(client: Client) -> None:
    ash = Society()
    ash.added()
    answer_request(body=ash.asks(5), at=NOON)
    answer_request(body=ash.asks(11, old=5, branch="x"), at=NOON)
    found = Contradiction.objects.get()

    assert "ash.example signed two records that cannot both be true" in (
        client.get("/record/neighbours/").text
    )
    page = client.get(f"/record/neighbours/contradictions/{found.pk}/").text
    assert ash.note(5).splitlines()[2] in page
    assert ash.note(11, "x").splitlines()[2] in page
    assert "from another beginning" in page


@pytest.mark.parametrize("neighbours", [1, 6])
def test_the_page_costs_the_same_however_many_neighbours(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, neighbours: int
) -> None:
    for number in range(neighbours):
        Society(f"n{number}.example").added()
    client.get("/record/neighbours/")

    with django_assert_max_num_queries(13):
        client.get("/record/neighbours/")


def test_programs_read_how_far_the_record_is_witnessed(client: Client) -> None:
    assert client.get("/api/v1/record/witnesses").json() == {
        "quorum": 2, "size": 2, "witnessed_size": 0, "is_witnessed": False, "witnesses": [],
        "witnessed_at": None,
    }  # fmt: skip
