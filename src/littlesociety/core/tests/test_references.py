import random

from hypothesis import given
from hypothesis import strategies as st

from littlesociety.core.references import LENGTH, SIGNS, is_reference, new_reference

seeds = st.integers(min_value=0, max_value=2**32)


@given(seeds)
def test_a_fresh_reference_is_a_reference(seed: int) -> None:
    made = new_reference(random.Random(seed).choice)

    assert is_reference(made)


@given(seeds, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(seed: int, place: int, sign: str) -> None:
    made = new_reference(random.Random(seed).choice)
    misheard = made[:place] + sign + made[place + 1 :]

    assert is_reference(misheard) is (misheard == made)


@given(seeds, st.integers(0, LENGTH - 3))
def test_two_neighbouring_signs_swapped_are_noticed(seed: int, place: int) -> None:
    made = new_reference(random.Random(seed).choice)
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]

    assert is_reference(swapped) is (swapped == made)


@given(st.text(max_size=12))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert is_reference(text) in {True, False}
