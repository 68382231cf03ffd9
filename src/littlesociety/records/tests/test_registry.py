"""Nothing personal and no free text can get onto the record."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.records import registry, wording
from littlesociety.records.registry import TYPES, check_line
from littlesociety.records.rules import leaf_of
from littlesociety.records.wording import TYPE_TITLES, sentence_of

from .factories import NOON

CANARIES = (
    "Ada Lovelace", "ada", "ada.lovelace", "ada@example.org", "07700 900123", "07700900123",
    "+447700900123", "M33 2AB", "M332AB", "SW1A1AA", "12 Oak Street", "1815-12-10T08:00",
    "QQ123456C", "943 476 5919", "9434765919", "came round at noon", "", " ", "=1+1", "192.0.2.1",
)  # fmt: skip
DIGEST = "ab" * 32
LAWFUL: dict[str, tuple[str, dict[str, int | str]]] = {
    "society-founded": ("society", {}),
    "help-given": (
        "need:2222222222",
        {"minutes": 90, "area": "E01006512@2021", "category": "lift"},
    ),
    "rule-changed": (
        "rule:exchange.walkable_metres",
        {
            "key": "exchange.walkable_metres",
            "value": 900,
            "unit": "metres",
            "begins_on": "2030-06-01",
        },
    ),
    "organisation-registered": (
        "organisation:2222222222",
        {"kind": "mutual", "scheme": "GB-COH", "identifier": "01234567"},
    ),
    "office-taken": (
        "organisation:2222222222",
        {"organisation": "2222222222", "begins_on": "2030-06-01"},
    ),
    "role-given": (
        "role:2222222222",
        {"role": "broker", "begins_on": "2030-06-01", "ends_on": "2033-06-01"},
    ),
    "ledger-checked": ("ledger", {"transfers": 2**60, "minutes_sum": 0, "digest": DIGEST}),
    "areas-imported": (
        "areas:lsoa",
        {"kind": "lsoa", "vintage": 2021, "areas": 139, "sha256": DIGEST},
    ),
    "key-changed": ("record", {"old_key": DIGEST, "new_key": DIGEST, "begins_on": "2030-06-01"}),
    "correction": ("line:7", {"reason": "entered-twice"}),
}


@pytest.fixture(autouse=True)
def _areas_have_no_names() -> Iterator[None]:
    """A test names areas only when it says so."""
    before = wording._names[:]
    wording._names.clear()
    yield
    wording._names[:] = before


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_a_lawful_line_with_a_title_and_a_sentence(kind: str) -> None:
    subject, facts = LAWFUL[kind]

    check_line(type=kind, subject=subject, facts=facts)

    assert TYPE_TITLES[kind]
    assert sentence_of(kind, subject, facts).endswith(".")


def test_an_area_is_called_by_its_name_where_it_has_one() -> None:
    names = {("E01006512", 2021): "Under the Arches"}
    wording.name_areas_by(lambda code, vintage: names.get((code, vintage)))
    facts: dict[str, int | str] = {
        "minutes": 60,
        "area": "E01006512@2021",
        "category": "papers",
    }

    known = sentence_of("help-given", "need:2222222222", facts)
    unknown = sentence_of("help-given", "need:2222222222", {**facts, "area": "E01006512@2011"})

    assert known == "1 hour of help was given in Under the Arches: forms and letters."
    assert unknown == "1 hour of help was given in area E01006512 (2011): forms and letters."


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("kind", TYPES)
def test_no_name_address_or_number_of_a_person_fits_any_field(kind: str, canary: str) -> None:
    subject, facts = LAWFUL[kind]
    head = subject.partition(":")[0]

    for named in (canary, f"{head}:{canary}", f"person:{canary}"):
        with pytest.raises(ValueError, match="cannot be published"):
            check_line(type=kind, subject=named, facts=facts)
    for field in facts:
        with pytest.raises(ValueError, match="cannot be published"):
            check_line(type=kind, subject=subject, facts=facts | {field: canary})
    with pytest.raises(ValueError, match="cannot be published"):
        check_line(type=kind, subject=subject, facts=facts | {"note": canary})


@pytest.mark.parametrize("wrong", [None, True, 1.5, [], {}, -1, 2**70])
def test_a_number_is_a_whole_number_within_bounds(wrong: Any) -> None:
    subject, facts = LAWFUL["help-given"]

    with pytest.raises(ValueError, match="minutes"):
        check_line(type="help-given", subject=subject, facts=facts | {"minutes": wrong})


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no such type"):
        check_line(type="gossip", subject="society", facts={})


@given(st.text(max_size=40))
def test_a_refusal_never_repeats_what_was_given(text: str) -> None:
    canary = f"{text}{secrets.token_hex(8)}"
    with pytest.raises(ValueError, match="cannot be published") as refused:
        check_line(type="correction", subject=canary, facts={canary: canary})

    assert canary not in str(refused.value)


def test_the_longest_numbers_are_written_as_text() -> None:
    subject, facts = LAWFUL["ledger-checked"]

    leaf = leaf_of(
        origin="a.example/record", index=0, happened_on=NOON.date(), type="ledger-checked",
        subject=subject, facts=facts, commitment=None, supersedes=None,
    )  # fmt: skip

    assert b'"transfers":"1152921504606846976"' in leaf


def test_a_line_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        leaf_of(
            origin="a" * 5000, index=0, happened_on=NOON.date(), type="correction",
            subject="line:0", facts={}, commitment=None, supersedes=None,
        )  # fmt: skip


def test_every_type_is_stated_as_json_schema() -> None:
    schemas = registry.schemas()

    assert schemas.keys() == TYPES.keys()
    assert schemas["help-given"]["required"] == ["area", "category", "minutes"]
    assert not any(schema["additionalProperties"] for schema in schemas.values())
