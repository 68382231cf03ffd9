import json

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from littlesociety.core.actors import VISITOR, Actor
from littlesociety.core.errors import NotAllowed, NotThere
from littlesociety.core.http import actor_of, refusals_shown, see_other


@refusals_shown
def _refusing(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("Only the person who asked can withdraw this.", field="summary")


def test_a_refusal_reaches_a_program_as_json_with_its_status() -> None:
    request = RequestFactory().get("/", headers={"Accept": "application/json"})

    response = _refusing(request)

    assert response.status_code == 403
    assert json.loads(response.content) == {
        "code": "not-allowed",
        "message": "Only the person who asked can withdraw this.",
        "field": "summary",
    }


def test_a_request_nobody_spoke_for_is_a_visitors() -> None:
    assert actor_of(RequestFactory().get("/")) is VISITOR


def test_after_a_post_a_browser_is_sent_on_so_that_reloading_posts_nothing() -> None:
    response = see_other(RequestFactory().post("/"), "/help/")

    assert (response.status_code, response["Location"]) == (303, "/help/")


def test_the_subject_is_the_person_acted_for() -> None:
    assert Actor(person_id=1, acting_for_id=2).subject_id == 2
    assert Actor(person_id=1).subject_id == 1
    assert VISITOR.subject_id is None


@pytest.mark.parametrize(("refusal", "status"), [(NotAllowed, 403), (NotThere, 404)])
def test_each_kind_of_refusal_has_its_status(refusal: type[NotAllowed], status: int) -> None:
    assert refusal("No.").status == status
