"""The law of movements, tried on anything."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.ledger.errors import (
    AboveCeiling,
    AccountClosed,
    AccountInUse,
    BadMovement,
    HoldSettled,
    NotEnoughCredit,
)
from littlesociety.ledger.rules import (
    LARGEST,
    Earlier,
    Intent,
    Mode,
    Phase,
    Standing,
    check_new_limits,
    digest_of,
    move,
)

NOON = dt.datetime(2030, 5, 2, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(days=1)
amounts = st.integers(1, 10_000)
balances = st.integers(-10_000, 10_000)


def intent(amount: int = 60, **more: object) -> Intent:
    facts: dict[str, object] = {
        "scope": "test",
        "key": "once",
        "debit_id": 1,
        "credit_id": 2,
        "amount": amount,
        "reason": "help-given",
    }
    return Intent(**facts | more)  # type: ignore[arg-type]


def standing(account_id: int, **more: object) -> Standing:
    return Standing(account_id, "minutes", **more)  # type: ignore[arg-type]


def moved(
    asked: Intent,
    *,
    payer: Standing | None = None,
    payee: Standing | None = None,
    earlier: Earlier | None = None,
    mode: Mode = Mode.AUTHORISING,
) -> tuple[Standing, Standing]:
    return move(
        asked,
        payer=payer or standing(1),
        payee=payee or standing(2),
        earlier=earlier,
        mode=mode,
        at=NOON,
    )


def hold_of(amount: int, **more: object) -> Earlier:
    facts: dict[str, object] = {"expires_at": LATER} | more
    return Earlier(Phase.PENDING, 1, 2, amount, **facts)  # type: ignore[arg-type]


@given(amount=amounts, payer=balances, payee=balances)
def test_what_one_gives_the_other_gets(amount: int, payer: int, payee: int) -> None:
    one, other = moved(
        intent(amount), payer=standing(1, posted=payer), payee=standing(2, posted=payee)
    )

    assert one.posted == payer - amount
    assert one.posted + other.posted == payer + payee
    assert (one.version, other.version) == (1, 1)


@given(amount=st.integers(max_value=0))
def test_nothing_moves_backwards(amount: int) -> None:
    with pytest.raises(BadMovement):
        moved(intent(amount))


@given(amount=amounts, posted=balances, held=st.integers(0, 500), floor=balances)
def test_a_floor_is_never_broken(amount: int, posted: int, held: int, floor: int) -> None:
    payer = standing(1, posted=posted, held=held, floor=floor)

    if posted - held - amount >= floor:
        one, _other = moved(intent(amount), payer=payer)
        assert one.posted - one.held >= floor
    else:
        with pytest.raises(NotEnoughCredit):
            moved(intent(amount), payer=payer)


@given(amount=amounts, posted=balances, ceiling=balances)
def test_a_ceiling_is_never_broken(amount: int, posted: int, ceiling: int) -> None:
    payee = standing(2, posted=posted, ceiling=ceiling)

    if posted + amount <= ceiling:
        assert moved(intent(amount), payee=payee)[1].posted <= ceiling
    else:
        with pytest.raises(AboveCeiling):
            moved(intent(amount), payee=payee)


@given(held=amounts, part=amounts, other_holds=st.integers(0, 500))
def test_paying_from_a_hold_frees_all_of_it(held: int, part: int, other_holds: int) -> None:
    payer = standing(1, held=held + other_holds, floor=-(held + other_holds))
    asked = intent(part, post_hold=9)

    if part <= held:
        one, other = moved(asked, payer=payer, earlier=hold_of(held))
        assert (one.posted, one.held, other.posted) == (-part, other_holds, part)
    else:
        with pytest.raises(BadMovement):
            moved(asked, payer=payer, earlier=hold_of(held))


@given(held=amounts)
def test_giving_a_hold_back_moves_nothing(held: int) -> None:
    one, other = moved(
        intent(0, void_hold=9),
        payer=standing(1, held=held),
        payee=standing(2, is_closed=True),
        earlier=hold_of(held),
    )

    assert (one.posted, one.held, other.posted) == (0, 0, 0)


@pytest.mark.parametrize(
    "earlier",
    [
        None,
        Earlier(Phase.SINGLE, 1, 2, 60),
        Earlier(Phase.PENDING, 1, 3, 60, LATER),
        Earlier(Phase.PENDING, 2, 1, 60, LATER),
    ],
)
def test_only_a_hold_between_the_same_two_can_be_paid(earlier: Earlier | None) -> None:
    with pytest.raises(BadMovement):
        moved(intent(post_hold=9), earlier=earlier)


@pytest.mark.parametrize("earlier", [hold_of(60, is_over=True), hold_of(60, expires_at=NOON)])
def test_a_hold_that_is_over_or_ran_out_pays_nothing(earlier: Earlier) -> None:
    with pytest.raises(HoldSettled):
        moved(intent(post_hold=9), payer=standing(1, held=60), earlier=earlier)


@pytest.mark.parametrize(
    "earlier",
    [
        None,
        Earlier(Phase.PENDING, 2, 1, 60, LATER),
        Earlier(Phase.SINGLE, 1, 2, 60),
        Earlier(Phase.SINGLE, 2, 1, 61),
        Earlier(Phase.SINGLE, 2, 1, 60, is_over=True),
    ],
)
def test_only_a_whole_payment_the_other_way_is_taken_back_once(earlier: Earlier | None) -> None:
    with pytest.raises(BadMovement):
        moved(intent(reverses=9), earlier=earlier)


def test_time_is_not_money() -> None:
    with pytest.raises(BadMovement, match="cannot be exchanged"):
        moved(intent(), payee=replace(standing(2), unit="GBP-pence"))


def test_an_account_cannot_pay_itself() -> None:
    with pytest.raises(BadMovement, match="cannot pay itself"):
        moved(intent(credit_id=1))


@pytest.mark.parametrize("closed", [1, 2])
def test_nothing_moves_on_a_closed_account(closed: int) -> None:
    with pytest.raises(AccountClosed):
        moved(
            intent(),
            payer=standing(1, is_closed=closed == 1),
            payee=standing(2, is_closed=closed == 2),
        )


@pytest.mark.parametrize("posted", [0, -LARGEST])
def test_numbers_that_programs_cannot_keep_exactly_are_refused(posted: int) -> None:
    with pytest.raises(BadMovement, match="too large"):
        moved(intent(LARGEST if posted else LARGEST + 1), payer=standing(1, posted=posted))


def test_recording_refuses_nothing_for_limits_since_it_takes_accounts_without() -> None:
    one, _other = moved(intent(10**12), mode=Mode.RECORDING)

    assert one.posted == -(10**12)
    with pytest.raises(ValueError, match="without floor"):
        moved(intent(), payer=standing(1, floor=-600), mode=Mode.RECORDING)


def test_a_refusal_says_the_way_on() -> None:
    with pytest.raises(NotEnoughCredit) as at_the_limit:
        moved(intent(), payer=standing(1, posted=-600, floor=-600))
    with pytest.raises(NotEnoughCredit) as near_it:
        moved(intent(90), payer=standing(1, posted=-540, floor=-600))

    assert str(at_the_limit.value) == (
        "Your time account is at its limit of 10 hours owed. "
        "Help someone for an hour first, then ask again."
    )
    assert "has 1 hour left to give" in str(near_it.value)


def test_a_promise_counts_against_the_ceiling_of_who_will_get_it() -> None:
    with pytest.raises(AboveCeiling, match="50 hours saved"):
        moved(intent(hold_until=LATER), payee=standing(2, posted=2990, ceiling=3000))


def test_limits_must_have_room_for_what_stands() -> None:
    with pytest.raises(AccountInUse):
        check_new_limits(standing(1, posted=-60, held=60), floor=-100, ceiling=None)
    with pytest.raises(AccountInUse):
        check_new_limits(standing(1, posted=60), floor=None, ceiling=59)


def test_the_same_question_has_the_same_fingerprint_in_every_time_zone() -> None:
    east = LATER.astimezone(dt.timezone(dt.timedelta(hours=5)))

    assert digest_of(intent(hold_until=LATER)) == digest_of(intent(hold_until=east))
    assert digest_of(intent(60)) != digest_of(intent(61))
    assert digest_of(intent(post_hold=1)) != digest_of(intent(reverses=1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ""},
        {"key": "k" * 81},
        {"scope": "s" * 41},
        {"reason": ""},
        {"post_hold": 1, "reverses": 2},
    ],
)
def test_a_mistake_in_the_program_is_loud(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must have|one of them"):
        intent(**wrong)  # type: ignore[arg-type]
