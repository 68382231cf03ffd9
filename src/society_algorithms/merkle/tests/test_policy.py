"""Policies: what the published form allows, and when a quorum is there."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from society_algorithms.merkle.cosignatures import cosign, sign_checkpoint
from society_algorithms.merkle.notes import Checkpoint, KeyType, NotANote
from society_algorithms.merkle.policy import NotAPolicy, Policy, Witness, parse_policy, verify_note
from society_algorithms.merkle.tests.records import KEY, ML_DSA, ORIGIN, SIGNING, witness

SEEN = Checkpoint(ORIGIN, 7, bytes(range(32)))
NOON = 1_904_212_800
ED, ML = KeyType.ED25519_COSIGNATURE, KeyType.ML_DSA_44
WITNESSES = {name: witness(f"{name}.example/witness", ED) for name in ("X1", "X2", "X3", "Y1")}
WITNESSES |= {name: witness(f"{name}.example/witness", ML) for name in ("Y2", "Y3")}
POLICY = "".join(
    (
        f"log {KEY}\n",
        f"\tlog  {ML_DSA.public} https://marlbrook.example/record\n \t\n# who watches\n",
        *(f"witness {name} {key.public}\n" for name, key in WITNESSES.items()),
        "group X-witnesses 2 X1 X2 X3\ngroup Y-witnesses any Y1 Y2 Y3\n",
        "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n",
    )
)


def cosigned(*names: str) -> str:
    lines = [cosign(str(SEEN), NOON + len(name), WITNESSES[name]) for name in names]
    return sign_checkpoint(SEEN, SIGNING, ML_DSA) + "".join(lines)


def test_every_set_of_witnesses_is_judged_as_the_groups_say() -> None:
    policy = parse_policy(POLICY)

    for count in range(len(WITNESSES) + 1):
        for names in itertools.combinations(WITNESSES, count):
            enough = sum(n[0] == "X" for n in names) >= 2 and any(n[0] == "Y" for n in names)
            assert policy.is_met_by(set(names)) == enough, names


def test_a_note_is_valid_when_a_log_and_enough_witnesses_have_signed() -> None:
    policy = parse_policy(POLICY)

    verdict = verify_note(cosigned("X1", "X3", "Y2"), policy)

    assert (verdict.checkpoint, verdict.log_ok, verdict.quorum_met) == (SEEN, True, True)
    assert verdict.witnesses == (("X1", NOON + 2), ("X3", NOON + 2), ("Y2", NOON + 2))
    assert verdict.is_valid
    assert not verify_note(cosigned("X1", "Y2"), policy).is_valid
    assert verify_note(cosigned("X1", "X1", "Y2"), policy).quorum_met is False


def test_a_log_known_by_one_of_its_keys_is_enough_and_another_name_is_not() -> None:
    for key in (KEY, ML_DSA.public):
        assert verify_note(cosigned(), parse_policy(f"log {key}\nquorum none\n")).is_valid
    other = Checkpoint("elsewhere.example/record", 7, SEEN.root)
    verdict = verify_note(
        sign_checkpoint(other, SIGNING), parse_policy(f"log {KEY}\nquorum none\n")
    )
    assert (verdict.log_ok, verdict.quorum_met, verdict.is_valid) == (False, True, False)
    assert not verify_note(cosigned(), parse_policy("quorum none\n")).is_valid


def test_lines_by_strangers_are_passed_over_and_bad_lines_by_friends_refuse_the_note() -> None:
    stranger = cosign(str(SEEN), NOON, witness("stranger.example", ED))
    policy = parse_policy(POLICY)

    assert verify_note(cosigned("X1", "X2", "Y1") + stranger, policy).is_valid
    elsewhere = cosign(str(Checkpoint(ORIGIN, 8, SEEN.root)), NOON, WITNESSES["X3"])
    with pytest.raises(NotANote):
        verify_note(cosigned("X1", "X2", "Y1") + elsewhere, policy)


def test_a_policy_reads_back_as_it_was_written() -> None:
    policy = parse_policy(POLICY)

    assert parse_policy(str(policy)) == policy
    assert str(parse_policy(str(policy))) == str(policy)


X1 = WITNESSES["X1"].public


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no quorum"),
        ("quorum none\nquorum none\n", "line 2: there is a quorum line already"),
        ("quorum X1\n", "not defined before"),
        ("quorum\n", "not defined before"),
        ("quorum none none\n", "not defined before"),
        (f"witness X1 {X1}\nquorum X1 X1\n", "not defined before"),
        (f"quorum X1\nwitness X1 {X1}\n", "not defined before"),
        (f"witness none {X1}\nquorum none\n", "cannot be a name"),
        (f"witness X1 {X1}\nwitness X2 {X1}\nquorum none\n", "same witness"),
        (f"witness X1 {X1} http://a b\nquorum none\n", "too many or too few"),
        ("witness X1\nquorum none\n", "no name"),
        (f"witness X1 {KEY}\nquorum none\n", "does not sign with such a key"),
        (f"log {X1}\nquorum none\n", "does not sign with such a key"),
        (f"log {KEY}\nlog {KEY}\nquorum none\n", "same log"),
        (f"witness X1 {X1}\ngroup X1 any X1\nquorum none\n", "taken"),
        (f"witness X1 {X1}\ngroup g any X1\ngroup h any X1\nquorum none\n", "already in a group"),
        (f"witness X1 {X1}\ngroup g any X1 X1\nquorum none\n", "already in a group"),
        (f"witness X1 {X1}\ngroup g any none\nquorum none\n", "not defined before"),
        (f"witness X1 {X1}\ngroup g 2 X1\nquorum none\n", "can be met"),
        (f"witness X1 {X1}\ngroup g 0 X1\nquorum none\n", "can be met"),
        (f"witness X1 {X1}\ngroup g 01 X1\nquorum none\n", "can be met"),
        ("group g all\nquorum none\n", "can be met"),
        ("group\nquorum none\n", "can be met"),
        ("tree x\nquorum none\n", "begins with none of"),
        ("quorum none\r\n", "cannot be seen"),
        ("log x\nquorum none\n", "line 1"),
    ],
)  # fmt: skip
def test_other_texts_are_no_policies(text: str, why: str) -> None:
    with pytest.raises(NotAPolicy, match=why):
        parse_policy(text)


@given(
    names=st.lists(st.text(st.characters(exclude_characters=" \t\n", min_codepoint=33,
        exclude_categories=("Cc", "Cs")), min_size=1).filter(lambda name: name != "none"),
        min_size=1, max_size=32, unique=True),
    data=st.data(),
)  # fmt: skip
def test_any_names_may_be_used_up_to_at_least_32_witnesses(
    names: list[str], data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, len(names)))
    policy = Policy(
        witnesses=tuple(
            Witness(name, witness(f"w{number}", ED, seed=number).public)
            for number, name in enumerate(names)
        )
    )
    lines = str(policy).replace("quorum none", f"group the\u00a0group {count} {' '.join(names)}")

    read = parse_policy(lines + "quorum the\u00a0group\n")

    assert [one.name for one in read.witnesses] == names
    assert read.is_met_by(set(names[:count]))
    assert not read.is_met_by(set(names[: count - 1]))
