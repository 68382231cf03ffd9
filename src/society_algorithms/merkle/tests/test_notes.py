"""Notes, keys, checkpoints and proofs in their published forms, and nothing but those."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from society_algorithms.merkle.cosignatures import cosign, open_checkpoint, sign_checkpoint
from society_algorithms.merkle.notes import (
    Checkpoint,
    NotANote,
    PublicKey,
    SigningKey,
    parse_checkpoint,
    parse_key,
    parse_proof,
    spell_proof,
    split_note,
)
from society_algorithms.merkle.tests.records import KEY, SIGNING

SEEN = Checkpoint("marlbrook.example/record", 7, bytes(range(32)))


def signed() -> str:
    return sign_checkpoint(SEEN, SIGNING)


def test_a_checkpoint_is_five_lines_that_open_again() -> None:
    origin, size, root, blank, signature, end = signed().split("\n")

    assert (origin, size, blank, end) == ("marlbrook.example/record", "7", "", "")
    assert base64.b64decode(root) == SEEN.root
    assert signature.startswith("\N{EM DASH} marlbrook.example/record ")
    assert open_checkpoint(signed(), KEY) == SEEN


@given(st.data())
def test_any_changed_character_closes_a_checkpoint(data: st.DataObject) -> None:
    note = signed()
    at = data.draw(st.integers(0, len(note) - 1))
    sign = data.draw(st.characters().filter(lambda found: found != note[at]))

    with pytest.raises(NotANote):
        open_checkpoint(note[:at] + sign + note[at + 1 :], KEY)


def test_half_a_character_is_no_part_of_a_note() -> None:
    with pytest.raises(NotANote):
        open_checkpoint("\ud800" + signed()[1:], KEY)


def test_signatures_by_others_are_passed_over() -> None:
    other = SigningKey(PublicKey("neighbour.example/witness", bytes(32)), lambda _: bytes(64))
    cosigned = signed() + cosign(str(SEEN), 0, other)

    assert open_checkpoint(cosigned, KEY) == SEEN
    with pytest.raises(NotANote, match="not signed with this key"):
        open_checkpoint(cosigned, PublicKey("third.example", bytes(32)))


def test_a_key_reads_back_and_any_changed_character_spoils_it() -> None:
    text = str(KEY)

    assert parse_key(text) == KEY
    for at, sign in enumerate(text):
        with pytest.raises(NotANote):
            parse_key(text[:at] + ("A" if sign != "A" else "B") + text[at + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    ],
)
def test_keys_written_by_other_programs_are_read(text: str) -> None:
    assert str(parse_key(text)) == text


@pytest.mark.parametrize("text", ["", "a", "a++", "a+00000000+", "a+00000000+/w==", "a b+1+AQ=="])
def test_other_texts_are_no_keys(text: str) -> None:
    with pytest.raises(NotANote):
        parse_key(text)


@pytest.mark.parametrize(
    "note",
    ["", "text\n", "text\n\n", "a\n1\nAA==\n\n- a AA==\n", "\n\n\n", signed().replace("7", "\t7"),
     signed() + f"{signed().splitlines()[-1]}\n" * 64],
)  # fmt: skip
def test_other_texts_are_no_notes(note: str) -> None:
    with pytest.raises(NotANote):
        split_note(note)


@pytest.mark.parametrize("size", ["07", "-1", "+7", "7 ", ""])
def test_a_size_is_written_in_one_way(size: str) -> None:
    with pytest.raises(NotANote):
        parse_checkpoint(f"{SEEN.origin}\n{size}\n{base64.b64encode(SEEN.root).decode()}\n")


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n1\nAA==\n", str(SEEN)[:-1], f"{SEEN}\n", f"{SEEN}more\n\n", f"\n{SEEN}"],
)
def test_other_texts_are_no_checkpoints(text: str) -> None:
    with pytest.raises(NotANote):
        parse_checkpoint(text)


def test_extension_lines_may_follow_the_root() -> None:
    assert parse_checkpoint(f"{SEEN}one\ntwo\n") == SEEN


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


@given(
    index=st.integers(0, 10**18),
    steps=st.lists(st.binary(min_size=32, max_size=32), max_size=40),
    leaf=st.none() | st.binary(max_size=300),
)
def test_a_proof_reads_back(index: int, steps: list[bytes], leaf: bytes | None) -> None:
    read = parse_proof(spell_proof(index=index, proof=steps, checkpoint=signed(), leaf=leaf))

    assert (read.index, list(read.steps), read.note, read.extra) == (index, steps, signed(), leaf)


@pytest.mark.parametrize(
    "text",
    ["", "c2sp.org/tlog-proof@v1\nindex 1\n", "c2sp.org/tlog-proof@v1\nindex 01\n\nx",
     "c2sp.org/tlog-proof@v1\nindex 1\nAA==\n\nx", "c2sp.org/tlog-proof@v2\nindex 1\n\nx"],
)  # fmt: skip
def test_other_texts_are_no_proofs(text: str) -> None:
    with pytest.raises(NotANote):
        parse_proof(text)
