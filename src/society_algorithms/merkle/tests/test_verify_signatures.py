"""What the copied checker says of signatures, policies, forks and disclosures."""

import base64
import hashlib
import hmac
import json
from pathlib import Path

import pytest

from society_algorithms.merkle import verify
from society_algorithms.merkle.cosignatures import sign_checkpoint
from society_algorithms.merkle.notes import Checkpoint, KeyType, split_note
from society_algorithms.merkle.policy import NotAPolicy, parse_policy, verify_note
from society_algorithms.merkle.tests import elsewhere
from society_algorithms.merkle.tests.records import (
    KEY,
    ML_DSA,
    NOON,
    ORIGIN,
    POLICY,
    SIGNING,
    line,
    proof_of,
    witness,
    witnessed,
    write_record,
    write_witnessed_record,
)
from society_algorithms.merkle.tree import root_of

QUORUM_OF_THREE = str(POLICY).replace("neighbours 2", "neighbours 3")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_witnessed_record(tmp_path / "record", 5, "ash", "beck")
    return tmp_path / "record"


def without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "Ed25519PublicKey", None)
    monkeypatch.setattr(verify, "MLDSA44PublicKey", None)


def test_who_witnessed_a_record_and_when_is_said(folder: Path) -> None:
    found = verify.check(str(folder))

    assert (found["answer"], found["problems"], found["others"]) == (verify.OK, {}, [])
    assert found["witnesses"] == {"ash": NOON, "beck": NOON}
    assert (found["quorum"], found["unchecked"]) == (True, [])
    assert "witnessed by ash, beck." in verify.spell("record", found)


def test_any_changed_byte_of_the_checkpoint_the_keys_and_the_policy_is_found_and_named(
    folder: Path,
) -> None:
    for name in ("checkpoint", "key", "policy"):
        whole = (folder / name).read_bytes()
        for at in range(0, len(whole), 1 if len(whole) < 1000 else 23):
            (folder / name).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            found = verify.check(str(folder))
            assert (found["answer"], list(found["problems"])) == (1, [name]), (name, at)
        (folder / name).write_bytes(whole)


def test_without_the_library_it_says_what_it_could_not_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_the_library(monkeypatch)

    found = verify.check(str(folder))

    assert (found["answer"], found["witnesses"]) == (verify.OK, {"ash": NOON})
    assert [key.partition("+")[0] for key in found["unchecked"]] == [ORIGIN, "beck.example/witness"]
    assert "ML-DSA-44 signatures by beck.example/witness" in verify.spell("record", found)


@pytest.mark.parametrize("with_library", [True, False])
def test_your_own_policy_decides_how_many_must_have_signed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_library: bool
) -> None:
    (tmp_path / "mine").write_text(str(POLICY))
    (tmp_path / "strict").write_text(QUORUM_OF_THREE)
    if not with_library:
        without_the_library(monkeypatch)

    assert verify.check(str(folder), policy=str(tmp_path / "mine"))["answer"] == (
        verify.OK if with_library else verify.DOES_NOT_VERIFY
    )
    found = verify.check(str(folder), policy=str(tmp_path / "strict"))
    assert found["problems"] == {"checkpoint": "is not signed by as many as your policy asks for"}


def test_a_policy_for_another_log_is_not_met(folder: Path, tmp_path: Path) -> None:
    other = witness("elsewhere.example/record", KeyType.ED25519).public
    (tmp_path / "mine").write_text(f"log {other}\nquorum none\n")

    assert verify.check(str(folder), policy=str(tmp_path / "mine"))["answer"] == 1


def test_a_checkpoint_without_the_second_signature_is_noticed(folder: Path) -> None:
    note = (folder / "checkpoint").read_text().split("\n")
    (folder / "checkpoint").write_text("\n".join(note[:5] + note[6:]))

    assert verify.check(str(folder))["problems"] == {"checkpoint": "is not signed with this key"}


@pytest.mark.parametrize("text", ["quorum x\n", "group a 1 b\nquorum a\n", "quorum none\n" * 2, ""])
def test_a_policy_that_is_none_lets_nothing_pass(folder: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "mine").write_text(text + " ")

    assert verify.check(str(folder), policy=str(tmp_path / "mine"))["answer"] == 1
    with pytest.raises(NotAPolicy):
        parse_policy(text)


@pytest.mark.parametrize(
    ("note", "vkey"),
    [(elsewhere.SEEN_BY_ED25519, elsewhere.ED25519), (elsewhere.SEEN_BY_ML_DSA, elsewhere.ML_DSA)],
)
def test_cosignatures_by_other_programs_are_judged_alike(note: str, vkey: str) -> None:
    policy, found = f"witness W {vkey}\nquorum W\n", dict[str, object]()

    assert [*verify.judge(policy, note, [], found)] == [vkey]
    assert found["witnesses"] == dict(verify_note(note, parse_policy(policy)).witnesses)
    with pytest.raises(ValueError, match="good signature"):
        verify.judge(policy, note.replace("=\n\n", "=\n\n", 1).replace("1", "2", 1), [], {})


def test_a_proof_carries_its_witnesses(folder: Path, tmp_path: Path) -> None:
    proof = tmp_path / "line.tlog-proof"
    proof.write_text(proof_of(folder, 3, 5))
    (tmp_path / "mine").write_text(str(POLICY))
    (tmp_path / "strict").write_text(QUORUM_OF_THREE)

    found = verify.check(str(proof), policy=str(tmp_path / "mine"))

    assert (found["answer"], found["witnesses"]) == (verify.OK, {"ash": NOON, "beck": NOON})
    assert verify.check(str(proof), str(folder / "key"))["answer"] == verify.OK
    assert verify.check(str(proof), policy=str(tmp_path / "strict"))["answer"] == 1


def test_the_record_continues_a_checkpoint_that_was_kept(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for size in (0, 1, 3, 5):
        seen = Checkpoint(ORIGIN, size, root_of([line(seq) for seq in range(size)]))
        kept.write_text(sign_checkpoint(seen, SIGNING))
        found = verify.check(str(folder), since=str(kept))
        assert (found["answer"], found["since"]) == (verify.OK, size)
        assert f"continues the {size} lines" in verify.spell("record", found)


@pytest.mark.parametrize(
    ("size", "root"), [(3, bytes(32)), (6, root_of([line(seq) for seq in range(6)]))]
)
def test_a_fork_is_found_and_called_one(
    folder: Path, tmp_path: Path, size: int, root: bytes
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(sign_checkpoint(Checkpoint(ORIGIN, size, root), SIGNING, ML_DSA))

    found = verify.check(str(folder), since=str(kept))

    assert found["answer"] == verify.DOES_NOT_VERIFY
    assert "FORK" in found["problems"][str(kept)]


def test_a_kept_checkpoint_by_another_key_says_nothing(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    other = witness(ORIGIN, KeyType.ED25519)
    kept.write_text(sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), other))

    found = verify.check(str(folder), since=str(kept))

    assert found["problems"] == {str(kept): "is by another key"}
    assert verify.check(str(folder), since=str(tmp_path / "none"))["answer"] == verify.CANNOT_READ


def test_a_payload_and_its_salt_prove_what_a_line_commits_to(tmp_path: Path) -> None:
    salt, payload = bytes(range(32)), '{"who":"held apart"}'
    commit = base64.b64encode(hmac.new(salt, payload.encode(), hashlib.sha256).digest()).decode()
    write_record(tmp_path, 3, lambda seq: line(seq, commit=commit if seq == 1 else None))
    proof, told = tmp_path / "line.tlog-proof", tmp_path / "told.json"
    told.write_text(json.dumps({"salt": base64.b64encode(salt).decode(), "payload": payload}))

    def ask(index: int) -> dict[str, object]:
        own = line(index, commit=commit if index == 1 else None)
        proof.write_text(proof_of(tmp_path, index, 3, own))
        return verify.check(str(proof), str(KEY), disclosure=str(told))

    assert (ask(1)["answer"], ask(1)["disclosed"]) == (verify.OK, {"who": "held apart"})
    assert ask(0)["problems"] == {str(told): "is not what it commits to"}
    told.write_text(told.read_text().replace("held", "kept"))
    assert ask(1)["answer"] == verify.DOES_NOT_VERIFY
    told.write_text("[]")
    assert ask(1)["answer"] == verify.DOES_NOT_VERIFY


def test_signatures_read_here_are_those_that_the_product_writes(folder: Path) -> None:
    note = (folder / "checkpoint").read_text()

    verdict = verify_note(note, POLICY)

    assert (verdict.is_valid, len(split_note(note)[1])) == (True, 4)
    assert not verify_note(
        witnessed(sign_checkpoint(verdict.checkpoint, SIGNING), "ash"), POLICY
    ).is_valid
