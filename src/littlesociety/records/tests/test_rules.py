"""The bytes of a line are those of the published form; a disclosure holds what was committed."""

import base64
import json
from datetime import date
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.records.rules import commitment_to, disclosure_of, leaf_of

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
WHOLE = st.integers(-(2**63), 2**63)


@given(
    index=st.integers(0, 2**53 - 1),
    day=st.dates(),
    texts=st.tuples(TEXT, TEXT, TEXT),
    facts=st.dictionaries(TEXT, WHOLE | TEXT, max_size=8),
    commitment=st.none() | st.binary(min_size=32, max_size=32),
    supersedes=st.none() | st.integers(0, 2**53 - 1),
)
def test_a_line_is_written_as_the_library_writes_it(
    index: int,
    day: date,
    *,
    texts: tuple[str, str, str],
    facts: dict[str, Any],
    commitment: bytes | None,
    supersedes: int | None,
) -> None:
    origin, kind, subject = texts
    safe = {
        name: str(value) if isinstance(value, int) and abs(value) >= 2**53 else value
        for name, value in facts.items()
    }

    leaf = leaf_of(
        origin=origin, index=index, happened_on=day, type=kind, subject=subject, facts=facts,
        commitment=commitment, supersedes=supersedes,
    )  # fmt: skip

    assert leaf == rfc8785.dumps(
        {
            "v": 1,
            "log": origin,
            "seq": index,
            "at": day.isoformat(),
            "type": kind,
            "subject": subject,
            "facts": safe,
            "commit": None if commitment is None else base64.b64encode(commitment).decode(),
            "supersedes": supersedes,
        }
    )


def test_a_disclosure_holds_the_salt_and_exactly_what_was_committed_to() -> None:
    payload: dict[str, Any] = {"b": 1, "a": ["é", 2**53 - 1]}
    salt = bytes(range(32))

    told = json.loads(disclosure_of(payload, salt=salt))

    assert json.loads(told["payload"]) == payload
    assert base64.b64decode(told["salt"]) == salt
    assert told["payload"].encode() == rfc8785.dumps(payload)
    assert commitment_to(json.loads(told["payload"]), salt=salt) == commitment_to(
        payload, salt=salt
    )
