"""What each kind of signature covers, byte for byte, and that other programs' are understood."""

import struct

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from society_algorithms.merkle.cosignatures import (
    cosign,
    message_of,
    open_checkpoint,
    sign_checkpoint,
    time_signed,
)
from society_algorithms.merkle.notes import (
    Checkpoint,
    KeyType,
    NotANote,
    PublicKey,
    SigningKey,
    parse_key,
    parse_signature,
    split_note,
)
from society_algorithms.merkle.tests import elsewhere
from society_algorithms.merkle.tests.records import KEY, ML_DSA, SIGNING, witness

SEEN = Checkpoint("marlbrook.example/record", 7, bytes(range(32)))
BODY = str(SEEN)
NOON = 1_904_212_800


@pytest.mark.parametrize(
    ("note", "vkey", "time"),
    [
        (elsewhere.SEEN_BY_ED25519, elsewhere.ED25519, 1_779_573_024),
        (elsewhere.SEEN_BY_ML_DSA, elsewhere.ML_DSA, 1_785_704_691),
    ],
)
def test_cosignatures_made_by_other_programs_are_good(note: str, vkey: str, time: int) -> None:
    text, signatures = split_note(note)
    key = parse_key(vkey)
    [mine] = [line for line in signatures if line.is_by(key)]

    assert time_signed(text, mine, key) == time
    assert open_checkpoint(note, key).size == int(text.split("\n")[1])
    with pytest.raises(NotANote, match="does not belong"):
        time_signed(text.replace("1", "2", 1), mine, key)


@pytest.mark.parametrize("key", [SIGNING, ML_DSA, witness("w", KeyType.ED25519_COSIGNATURE)])
def test_a_line_is_good_for_its_text_time_and_key_and_no_other(key: SigningKey) -> None:
    line = parse_signature(cosign(BODY, NOON, key).removesuffix("\n"))

    assert time_signed(BODY, line, key.public) == (0 if key is SIGNING else NOON)
    for at in range(len(line.content)):
        content = line.content[:at] + bytes([line.content[at] ^ 1]) + line.content[at + 1 :]
        with pytest.raises(NotANote):
            time_signed(BODY, type(line)(line.name, line.key_id, content), key.public)
    for other in (BODY.replace("7", "8"), BODY.replace("marl", "carl")):
        with pytest.raises(NotANote):
            time_signed(other, line, key.public)


def test_a_witness_signs_a_header_the_time_and_the_text() -> None:
    key = PublicKey("w.example", bytes(32), KeyType.ED25519_COSIGNATURE)

    assert (
        message_of(BODY, 1_679_315_147, key) == f"cosignature/v1\ntime 1679315147\n{BODY}".encode()
    )


def test_ml_dsa_signs_names_time_size_and_root_but_no_extension_lines() -> None:
    key = PublicKey("w.example", bytes(1312), KeyType.ML_DSA_44)
    expected = (
        b"subtree/v1\n\0\x09w.example" + struct.pack(">Q", NOON)
        + b"\x18marlbrook.example/record" + struct.pack(">QQ", 0, 7) + SEEN.root
    )  # fmt: skip

    assert message_of(BODY, NOON, key) == message_of(f"{BODY}more\n", NOON, key) == expected


def test_the_same_key_has_another_id_for_each_kind_of_signature() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = private.public_key().public_bytes_raw()

    assert PublicKey("a", public).id != PublicKey("a", public, KeyType.ED25519_COSIGNATURE).id


def test_a_log_signs_with_both_keys_and_either_opens_it() -> None:
    note = sign_checkpoint(SEEN, SIGNING, ML_DSA)

    assert open_checkpoint(note, KEY, ML_DSA.public) == SEEN
    assert open_checkpoint(sign_checkpoint(SEEN, SIGNING), KEY) == SEEN
    with pytest.raises(NotANote, match="not signed with this key"):
        open_checkpoint(sign_checkpoint(SEEN, SIGNING), KEY, ML_DSA.public)


def test_what_cannot_be_stated_is_not_signed() -> None:
    named = SigningKey(PublicKey("n" * 256, bytes(1312), KeyType.ML_DSA_44), lambda _: b"")

    for time in (-1, 2**63):
        with pytest.raises(NotANote, match="time"):
            cosign(BODY, time, ML_DSA)
    with pytest.raises(NotANote, match="255"):
        cosign(BODY, NOON, named)
    with pytest.raises(NotANote):
        cosign("no checkpoint\n", NOON, SIGNING)


def test_a_key_cut_short_signs_nothing() -> None:
    line = parse_signature(cosign(BODY, NOON, ML_DSA).removesuffix("\n"))
    short = PublicKey(ML_DSA.public.name, ML_DSA.public.public[:-1], KeyType.ML_DSA_44)

    with pytest.raises(NotANote):
        time_signed(BODY, type(line)(line.name, short.id, line.content), short)


def test_another_ml_dsa_key_does_not_open_it() -> None:
    other = MLDSA44PrivateKey.from_seed_bytes(bytes(32)).public_key().public_bytes_raw()

    with pytest.raises(NotANote):
        open_checkpoint(
            sign_checkpoint(SEEN, SIGNING, ML_DSA),
            PublicKey(KEY.name, other, KeyType.ML_DSA_44),
        )
