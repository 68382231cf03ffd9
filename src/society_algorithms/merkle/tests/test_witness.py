"""A witness answers as tlog-witness says, and never cosigns two branches of one log."""

import base64
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.merkle.cosignatures import sign_checkpoint
from society_algorithms.merkle.notes import Checkpoint, PublicKey, SigningKey
from society_algorithms.merkle.tree import (
    consistency_proof,
    leaf_hash,
    perfect_root,
    root_of,
)
from society_algorithms.merkle.witness import (
    LONGEST_REQUEST,
    Seen,
    Watched,
    answer,
    ask,
    parse_request,
    spell_request,
)

ORIGIN = "marlbrook.example/record"
PRIVATE, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
KEY = SigningKey(PublicKey(ORIGIN, PRIVATE.public_key().public_bytes_raw()), PRIVATE.sign)
FORGED = SigningKey(KEY.public, STRANGER.sign)
OTHER = SigningKey(PublicKey(ORIGIN, STRANGER.public_key().public_bytes_raw()), STRANGER.sign)


def tree(branch: str, size: int) -> list[bytes]:
    """The leaves of one branch: all branches begin with the same three."""
    return [f"{'' if at < 3 else branch}{at}".encode() for at in range(size)]


def note_of(branch: str, size: int, *keys: SigningKey) -> str:
    return sign_checkpoint(Checkpoint(ORIGIN, size, root_of(tree(branch, size))), *(keys or [KEY]))


def proof(branch: str, old: int, new: int) -> list[bytes]:
    hashes = [leaf_hash(leaf) for leaf in tree(branch, new)]

    def node(height: int, index: int) -> bytes:
        return perfect_root(hashes[index << height : (index + 1) << height])

    return consistency_proof(old, new, node)


def request(branch: str, old: int, new: int, steps: Sequence[bytes] | None = None) -> bytes:
    found = proof(branch, old, new) if steps is None and old <= new else steps or []
    return spell_request(old=old, proof=found, note=note_of(branch, new))


def knows(seen: Seen, origin: str = ORIGIN) -> Callable[[str], Watched | None]:
    watched = Watched(seen, (KEY.public,))
    return lambda asked: watched if asked == origin else None


def at(branch: str, size: int) -> Seen:
    return Seen(size, root_of(tree(branch, size)))


def test_a_first_checkpoint_is_cosigned() -> None:
    made = answer(request("a", 0, 5), knows(Seen()))

    assert (made.status, made.seen, made.contradicts) == (200, at("a", 5), False)


def test_a_checkpoint_that_continues_is_cosigned() -> None:
    assert answer(request("a", 5, 9), knows(at("a", 5))).seen == at("a", 9)


def test_the_same_checkpoint_is_cosigned_again() -> None:
    made = answer(request("a", 5, 5), knows(at("a", 5)))

    assert (made.status, made.seen) == (200, at("a", 5))


def test_an_unknown_log_is_not_found() -> None:
    made = answer(request("a", 0, 5), knows(Seen(), origin="other.example"))

    assert made.status == 404


@pytest.mark.parametrize("keys", [[OTHER], [FORGED], [KEY, FORGED], [OTHER, FORGED]])
def test_a_checkpoint_that_the_trusted_key_did_not_sign_is_forbidden(
    keys: list[SigningKey],
) -> None:
    body = spell_request(old=0, proof=[], note=note_of("a", 5, *keys))

    made = answer(body, knows(at("b", 5)))

    assert (made.status, made.contradicts) == (403, False)


def test_signatures_by_strangers_are_passed_over() -> None:
    body = spell_request(old=0, proof=[], note=note_of("a", 5, OTHER, KEY))

    assert answer(body, knows(Seen())).status == 200


def test_another_old_size_is_told_the_size_that_is_remembered() -> None:
    made = answer(request("a", 4, 9), knows(at("a", 5)))

    assert (made.status, made.said, made.content_type) == (409, "5\n", "text/x.tlog.size")


def test_an_old_size_beyond_the_checkpoint_is_a_bad_request() -> None:
    assert answer(request("a", 9, 5), knows(at("a", 9))).status == 400


def test_another_root_at_the_same_size_is_refused_and_is_proof_of_a_fork() -> None:
    made = answer(request("b", 5, 5), knows(at("a", 5)))

    assert (made.status, made.seen, made.contradicts) == (422, at("a", 5), True)


def test_another_root_at_the_same_size_is_noticed_whatever_old_size_is_claimed() -> None:
    made = answer(request("b", 0, 5), knows(at("a", 5)))

    assert (made.status, made.contradicts) == (409, True)


def test_a_longer_branch_is_refused_and_its_own_proof_shows_the_fork() -> None:
    made = answer(request("b", 5, 11), knows(at("a", 5)))

    assert (made.status, made.contradicts) == (422, True)


@pytest.mark.parametrize("steps", [[], [bytes(32)], [bytes(32)] * 9])
def test_a_stranger_who_sends_a_bad_proof_raises_no_alarm(steps: list[bytes]) -> None:
    made = answer(request("a", 5, 11, steps), knows(at("a", 5)))

    assert (made.status, made.contradicts) == (422, False)


def test_a_proof_that_is_not_needed_is_refused() -> None:
    assert answer(request("a", 0, 5, [bytes(32)]), knows(Seen())).status == 422
    assert answer(request("a", 5, 5, [bytes(32)]), knows(at("a", 5))).status == 422


def test_a_record_without_lines_has_one_root_only() -> None:
    empty = note_of("a", 0)
    forged = sign_checkpoint(Checkpoint(ORIGIN, 0, bytes(32)), KEY)

    assert answer(spell_request(old=0, proof=[], note=empty), knows(Seen())).status == 200
    assert answer(spell_request(old=0, proof=[], note=forged), knows(Seen())).status == 422


GOOD_NOTE = note_of("a", 5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\n\n" + GOOD_NOTE.encode(),
        f"old 0\n{GOOD_NOTE}".encode(),
        f"new 0\n\n{GOOD_NOTE}".encode(),
        f"old 00\n\n{GOOD_NOTE}".encode(),
        f"old +1\n\n{GOOD_NOTE}".encode(),
        f"old 9999999999999999999\n\n{GOOD_NOTE}".encode(),
        f"old 0\r\n\r\n{GOOD_NOTE}".encode(),
        f"old 1\nshort\n\n{GOOD_NOTE}".encode(),
        f"old 1\n{base64.b64encode(bytes(31)).decode()}\n\n{GOOD_NOTE}".encode(),
        spell_request(old=1, proof=[bytes(32)] * 64, note=GOOD_NOTE),
        f"old 0\n\n{GOOD_NOTE}".encode().rstrip(),
        f"old 0\n\n{GOOD_NOTE.partition(chr(8212))[0]}".encode(),
        f"old 0\n\n{GOOD_NOTE.replace(ORIGIN, '', 1)}".encode(),
        f"old 0\n\n{GOOD_NOTE.replace(ORIGIN, 'a' + chr(7), 1)}".encode(),
        f"old 0\n\n{GOOD_NOTE.replace(chr(10) + '5' + chr(10), chr(10) + '05' + chr(10))}".encode(),
        b"old 0\n\n" + GOOD_NOTE.encode() * (LONGEST_REQUEST // 100),
    ],
)  # fmt: skip
def test_what_is_not_in_the_published_form_is_a_bad_request(body: bytes) -> None:
    assert answer(body, knows(Seen())).status == 400


def test_63_proof_lines_can_be_read() -> None:
    assert (
        len(parse_request(spell_request(old=1, proof=[bytes(32)] * 63, note=GOOD_NOTE)).proof) == 63
    )


def test_the_example_of_the_specification_can_be_read() -> None:
    read = parse_request(
        """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\N{EM DASH} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\N{EM DASH} example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
""".encode()  # noqa: E501
    )

    assert (read.old, len(read.proof), read.checkpoint.size) == (20852014, 4, 20852163)
    assert read.checkpoint.origin == "example.com/behind-the-sofa"


@dataclass
class Witness:
    """A witness with a disk: `stored` survives a crash, and what is sent cannot be taken back."""

    stored: Seen = field(default_factory=Seen)
    sent: list[Seen] = field(default_factory=list)

    def handle(self, body: bytes, *, crashes: bool) -> tuple[int, bytes]:
        made = answer(body, knows(self.stored))
        self.stored = made.seen
        if crashes:
            return 500, b""
        if made.status == 200:
            self.sent.append(made.seen)
        return made.status, made.said.encode()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_no_two_cosigned_checkpoints_ever_contradict_each_other(seed: int) -> None:
    chance, witness = random.Random(seed), Witness()

    for _step in range(30):
        branch, new = chance.choice("ab"), chance.randint(0, 20)
        old = chance.choice([witness.stored.size, chance.randint(0, 20)])
        body = request(branch, min(old, new), new)
        witness.handle(body, crashes=chance.random() < 0.3)

    sizes = [seen.size for seen in witness.sent]
    assert sizes == sorted(sizes)
    assert len({(seen.size, seen.root) for seen in witness.sent}) == len(set(sizes))
    branches = [{at(branch, seen.size) for branch in "ab"} for seen in witness.sent]
    assert all(seen in both for seen, both in zip(witness.sent, branches, strict=True))
    assert any(all(seen == at(branch, seen.size) for seen in witness.sent) for branch in "ab")


@settings(max_examples=60, deadline=None)
@given(st.integers(4, 40), st.integers(4, 60))
def test_a_branch_never_gets_past_and_the_honest_log_never_alarms(old: int, new: int) -> None:
    old = min(old, new)
    forked, honest = request("b", old, new), request("a", old, new)

    assert answer(forked, knows(at("a", old))).status == 422
    assert answer(forked, knows(at("a", old))).contradicts is bool(old == new or old & (old - 1))
    assert not answer(honest, knows(at("a", old))).contradicts


def asked(
    witness: Witness, branch: str, size: int, known: int, crashes: Sequence[bool] = ()
) -> tuple[int, int]:
    falls = iter(crashes)

    def send(body: bytes) -> tuple[int, bytes]:
        return witness.handle(body, crashes=next(falls, False))

    outcome = ask(
        send, note=note_of(branch, size), size=size, known=known,
        prove=lambda old: proof(branch, old, size),
    )  # fmt: skip
    return outcome.status, outcome.known


def test_asking_goes_along_with_what_the_witness_remembers() -> None:
    witness = Witness(at("a", 7))

    assert asked(witness, "a", 12, known=0) == (200, 12)
    assert witness.stored == at("a", 12)


def test_asking_again_after_a_crash_gets_the_cosignature() -> None:
    witness = Witness()

    assert asked(witness, "a", 5, known=0, crashes=[True]) == (500, 0)
    assert witness.sent == []
    assert asked(witness, "a", 5, known=0) == (200, 5)


def test_a_witness_that_knows_more_than_we_do_is_believed_and_left_alone() -> None:
    assert asked(Witness(at("a", 9)), "a", 5, known=0) == (409, 9)


def test_a_witness_that_saw_another_branch_refuses() -> None:
    assert asked(Witness(at("a", 5)), "b", 8, known=5) == (422, 5)


@pytest.mark.parametrize("body", [b"", b"many", b"-3\n", b"\xff", b"5\n"])
def test_a_witness_that_talks_nonsense_is_not_asked_for_ever(body: bytes) -> None:
    calls = []

    def send(sent: bytes) -> tuple[int, bytes]:
        calls.append(sent)
        return 409, body

    outcome = ask(send, note=note_of("a", 9), size=9, known=5, prove=lambda old: proof("a", old, 9))

    assert outcome.status == 409
    assert len(calls) == 1
