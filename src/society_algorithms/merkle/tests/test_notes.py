"""Checkpoints, keys and proofs in their published forms, and nothing but those."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from society_algorithms.merkle.notes import (
    Checkpoint,
    NotANote,
    PublicKey,
    open_checkpoint,
    parse_key,
    sign_checkpoint,
    spell_proof,
)

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = PublicKey("marlbrook.example/record", PRIVATE.public_key().public_bytes_raw())
SEEN = Checkpoint("marlbrook.example/record", 7, bytes(range(32)))


def check(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def signed() -> str:
    return sign_checkpoint(SEEN, KEY, PRIVATE.sign)


def test_a_checkpoint_is_five_lines_that_open_again() -> None:
    origin, size, root, blank, signature, end = signed().split("\n")

    assert (origin, size, blank, end) == ("marlbrook.example/record", "7", "", "")
    assert base64.b64decode(root) == SEEN.root
    assert signature.startswith("\N{EM DASH} marlbrook.example/record ")
    assert open_checkpoint(signed(), KEY, check) == SEEN


@given(st.data())
def test_any_changed_character_closes_a_checkpoint(data: st.DataObject) -> None:
    note = signed()
    at = data.draw(st.integers(0, len(note) - 1))
    sign = data.draw(st.characters().filter(lambda found: found != note[at]))

    with pytest.raises(NotANote):
        open_checkpoint(note[:at] + sign + note[at + 1 :], KEY, check)


def test_signatures_by_others_are_passed_over() -> None:
    other = PublicKey("neighbour.example/witness", bytes(32))
    cosigned = signed() + sign_checkpoint(SEEN, other, lambda _: bytes(64)).rpartition("\n\n")[2]

    assert open_checkpoint(cosigned, KEY, check) == SEEN
    with pytest.raises(NotANote, match="not signed with this key"):
        open_checkpoint(cosigned, PublicKey("third.example", bytes(32)), check)


def test_a_key_reads_back_and_any_changed_character_spoils_it() -> None:
    text = str(KEY)

    assert parse_key(text) == KEY
    for at, sign in enumerate(text):
        with pytest.raises(NotANote):
            parse_key(text[:at] + ("A" if sign != "A" else "B") + text[at + 1 :])


@pytest.mark.parametrize("note", ["", "text\n", "text\n\n", "a\n1\nAA==\n\n- a AA==\n", "\n\n\n"])
def test_other_texts_are_no_notes(note: str) -> None:
    with pytest.raises(NotANote):
        open_checkpoint(note, KEY, check)


@pytest.mark.parametrize("size", ["07", "-1", "+7", "7 ", ""])
def test_a_size_is_written_in_one_way(size: str) -> None:
    text = f"{SEEN.origin}\n{size}\n{base64.b64encode(SEEN.root).decode()}\n"
    signature = base64.b64encode(KEY.id + PRIVATE.sign(text.encode())).decode()

    with pytest.raises(NotANote):
        open_checkpoint(f"{text}\n\N{EM DASH} {KEY.name} {signature}\n", KEY, check)


def test_a_proof_is_a_header_the_leaf_the_index_the_steps_and_the_checkpoint() -> None:
    text = spell_proof(index=3, proof=[bytes(32)], checkpoint=signed(), leaf=b"{}")

    assert text.split("\n")[:5] == [
        "c2sp.org/tlog-proof@v1",
        "extra e30=",
        "index 3",
        "A" * 43 + "=",
        "",
    ]
    assert text.endswith(signed())
