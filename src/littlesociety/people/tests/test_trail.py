"""What was done in one's name."""

import ast
from pathlib import Path

import pytest
from django.test import Client

import littlesociety
from littlesociety.core.actors import Actor
from littlesociety.people.trail import WORDS, trail_of
from littlesociety.records.actions import note_act

from .factories import NOON, PersonFactory
from .signing_in import sign_in

SOURCE = Path(littlesociety.__file__).parent


def verbs_in_use() -> set[str]:
    """Every verb that an action leaves in the trail, as the code says it."""
    found = set()
    for path in (*SOURCE.rglob("actions/*.py"), *SOURCE.rglob("actions.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"note_act", "_note"}:
                given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "verb")]
                found |= {v.value for v in given if isinstance(v, ast.Constant)}
    return {str(verb) for verb in found}


def test_every_deed_in_the_trail_has_words() -> None:
    in_use = verbs_in_use()

    assert len(in_use) > 20
    assert in_use <= set(WORDS)


@pytest.mark.django_db
def test_the_trail_says_who_acted_for_whom_from_either_side() -> None:
    carer = PersonFactory.create(name="Joan Tully")
    father = PersonFactory.create(name="Walter Tully")
    by = Actor(person_id=carer.pk, acting_for_id=father.pk)
    note_act(verb="asked-for-help", subject="need:1", by=by, at=NOON)

    [seen_by_father] = trail_of(father.pk)
    [seen_by_carer] = trail_of(carer.pk)

    assert (seen_by_father.title, seen_by_father.detail) == ("Asked for help", "Joan T., for you")
    assert seen_by_carer.detail == "You, for Walter T."


@pytest.mark.django_db
def test_a_neighbour_does_not_see_the_trail_of_another(client: Client) -> None:
    ada, ben = PersonFactory.create(name="Ada Okafor"), PersonFactory.create(name="Ben Hill")
    note_act(verb="offered-help", subject="offer:1", by=Actor(person_id=ada.pk), at=NOON)
    sign_in(client, ben)

    page = client.get("/me/trail/").content.decode()

    assert "Nothing yet." in page
    assert "Offered help" not in page
