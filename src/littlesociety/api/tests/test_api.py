import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from littlesociety.api import entry
from littlesociety.api.root import api
from littlesociety.exchange.tests.factories import (
    NOON,
    AreaFactory,
    NeedFactory,
    OfferFactory,
    said_done,
)
from littlesociety.messages.models import Notice
from littlesociety.messages.tests.factories import NoticeFactory
from littlesociety.organisations.models import Office, Organisation
from littlesociety.people.models import Person
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.people.tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SNAPSHOT = Path(__file__).parent / "openapi.json"
WRITES = {"post", "put", "patch", "delete"}
PRIVATE = {"SessionAuth"}
EMAIL = re.compile(r"[\w.]+@[\w-]+\.\w")
NO_INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation of the API: method, path and description."""
    paths = json.loads(json.dumps(api.get_openapi_schema(), default=str))["paths"]
    return [
        (method, path, operation)
        for path, known in sorted(paths.items())
        for method, operation in known.items()
    ]


def needs_session(operation: dict[str, Any]) -> bool:
    return any(PRIVATE & scheme.keys() for scheme in operation.get("security", ()))


ALL = operations()
ALL_WRITES = [(method, path) for method, path, _op in ALL if method in WRITES]
PUBLIC_READS = [path for method, path, op in ALL if method == "get" and not needs_session(op)]
PRIVATE_READS = [path for method, path, op in ALL if method == "get" and needs_session(op)]


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def ada(client: Client) -> Person:
    person = PersonFactory.create()
    sign_in(client, person)
    return person


def filled(path: str, **values: object) -> str:
    """A path with something in each of its places."""
    return re.sub(r"{(\w+)}", lambda place: str(values.get(place.group(1), "7")), path)


def test_the_description_is_the_one_we_last_agreed_to() -> None:
    """Regenerate with `./society openapi src/littlesociety/api/tests/openapi.json`, and say why."""
    said = json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, default=str) + "\n"

    assert said == SNAPSHOT.read_text(encoding="utf-8")


def test_the_command_writes_the_description(tmp_path: Path) -> None:
    call_command("openapi", str(tmp_path / "openapi.json"))

    assert json.loads((tmp_path / "openapi.json").read_text())["info"]["title"] == "Little Society"


@pytest.mark.parametrize(("method", "path"), ALL_WRITES)
def test_a_visitor_changes_nothing(client: Client, method: str, path: str) -> None:
    answer = client.generic(method.upper(), filled(path), "{}", content_type="application/json")

    assert answer.status_code == 401
    assert answer.json() == {
        "code": "not-signed-in",
        "field": "",
        "message": "Sign in first, then send this again from the same session.",
    }


@pytest.mark.parametrize(("method", "path"), ALL_WRITES)
def test_a_session_without_its_token_changes_nothing(method: str, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, PersonFactory.create())

    answer = client.generic(method.upper(), filled(path), "{}", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "no-csrf-token")


@pytest.mark.parametrize("path", PRIVATE_READS)
def test_a_visitor_reads_nothing_private(client: Client, path: str) -> None:
    assert client.get(filled(path)).status_code == 401


@pytest.fixture
def canaries() -> dict[str, object]:
    """Persons in every public corner, and the public names under which to look."""
    match = said_done(
        asker=PersonFactory.create(name="Zacharias Canary", email="zac@canary.example"),
        details="Canary details",
    )
    offer = OfferFactory.create(helper__name="Yolanda Canary", note="Canary note")
    NeedFactory.create(asker=offer.helper, details="Canary details", summary="A lift")
    body = Organisation.objects.create(
        reference="2222222222",
        name="Lunch club",
        kind="informal-group",
        registered_at=NOON,
        request_key=uuid4(),
    )
    Office.objects.create(
        organisation=body, person=offer.helper, title="Chair", begins_on="2020-01-01"
    )
    area = AreaFactory.create()
    return {
        "/api/v1/needs/{reference}": match.need.reference,
        "/api/v1/organisations/{reference}": body.reference,
        "/api/v1/places/{code}/{vintage}": area.code,
        "/api/v1/rules/{key}/history": "exchange.credit_floor_minutes",
        "/api/v1/record/lines/{index}": "0",
    }


@pytest.mark.parametrize("path", PUBLIC_READS)
def test_what_is_public_names_nobody(
    client: Client, canaries: dict[str, object], path: str
) -> None:
    given = canaries.get(path)
    address = filled(path, reference=given, code=given, key=given, index=given, vintage=2021)

    answer = client.get(address)

    said = answer.content.decode().lower()
    assert given is not None or "{" not in path, "Say what to look at here."
    assert answer.status_code in {200, 401, 403, 404}
    assert "canary" not in said
    assert not EMAIL.search(said)


def test_a_refusal_is_a_code_a_sentence_and_a_field(client: Client, ada: Person) -> None:
    another = NoticeFactory.create()

    answer = client.post(f"/api/v1/notices/{another.pk}/read")

    assert answer.status_code == 404
    assert answer.json() == {
        "code": "not-there",
        "field": "",
        "message": "There is no such notice among yours.",
    }


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("limit=x", "limit", "Give “limit” as a whole number."),
        ("limit=0", "limit", "Give a larger “limit”."),
        ("limit=1000", "limit", "Give a smaller “limit”."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_field(
    client: Client, ada: Person, query: str, field: str, message: str
) -> None:
    answer = client.get(f"/api/v1/notices?{query}")

    assert answer.status_code == 422
    assert answer.json() == {"code": "not-understood", "field": field, "message": message}


def test_what_was_sent_is_never_repeated_in_the_answer(client: Client, ada: Person) -> None:
    sent = json.dumps({"category": "canary", "minutes": "canary"})

    answer = client.post("/api/v1/needs", sent, content_type="application/json")

    assert answer.status_code == 422
    assert "canary" not in answer.content.decode()


@pytest.mark.parametrize("sent", ["", "{", "[]", "null", '"x"', "\x00", "{}" * 9])
def test_what_is_not_the_right_json_is_refused_in_a_sentence(
    client: Client, ada: Person, sent: str
) -> None:
    answer = client.post("/api/v1/needs", sent, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert answer.json()["message"].endswith(".")


def test_a_person_reads_and_marks_their_own_notices(client: Client, ada: Person) -> None:
    mine = NoticeFactory.create(person=ada)
    NoticeFactory.create(subject="Not for Ada")

    [listed] = client.get("/api/v1/notices").json()
    marked = client.post(f"/api/v1/notices/{mine.pk}/read").json()

    assert listed["subject"] == mine.subject
    assert listed["read_at"] is None
    assert marked["read_at"] is not None
    assert Notice.objects.filter(read_at=None).count() == 1


def test_a_visitor_who_asks_too_often_is_told_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "VISITS_A_MINUTE", 2)

    answers = [client.get("/api/v1/rules") for _time in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "too-often"
    assert answers[2].headers["Retry-After"] == "60"


def test_someone_signed_in_is_not_counted_with_the_visitors(
    client: Client, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "VISITS_A_MINUTE", 0)

    assert client.get("/api/v1/notices").status_code == 200


def test_the_docs_page_stands_under_the_strict_policy(client: Client) -> None:
    answer = client.get("/api/v1/docs")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not NO_INLINE.search(page)
    assert all(path in page for _method, path, _operation in ALL)


def test_the_docs_page_leads_to_the_description(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")

    assert answer.json()["info"]["title"] == "Little Society"
