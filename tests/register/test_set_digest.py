"""The digest of a set: the same in whatever order members come and go, and as plain arithmetic has it."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.register.domain.set_digest import SetDigest

PRIME = 2**3072 - 1103717
MEMBERS = st.lists(st.integers(0, 50), max_size=30)


def member(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def plain(numbers: list[int]) -> str:
    """Return the digest as MuHash defines it: one product, made anew, with Python's own remainder."""
    product = 1
    for number in numbers:
        product = product * int.from_bytes(hashlib.shake_256(member(number)).digest(384), "little") % PRIME
    return hashlib.sha256(product.to_bytes(384, "little")).hexdigest()


@given(MEMBERS, MEMBERS, st.randoms(use_true_random=False))
def test_what_came_and_went_in_any_order_is_the_set_that_is_left(
    stay: list[int], leave: list[int], rng: random.Random
) -> None:
    steps = [(number, True) for number in stay + leave] + [(number, False) for number in leave]
    rng.shuffle(steps)
    found = SetDigest()
    for number, comes in steps:
        found = found.changed([member(number)]) if comes else found.changed((), [member(number)])
    assert found.hex == plain(stay)
    assert SetDigest.from_bytes(*found.to_bytes()) == found


@given(MEMBERS, MEMBERS)
def test_two_sets_together_are_the_set_of_both(one: list[int], other: list[int]) -> None:
    made = [SetDigest().changed(map(member, numbers)) for numbers in (one, other)]
    assert made[0].joined(made[1]).hex == plain(one + other)


def test_the_prime_is_the_one_of_the_group() -> None:
    assert all(pow(base, PRIME - 1, PRIME) == 1 for base in (2, 3, 5))
    assert SetDigest().hex == plain([])


def test_sets_that_differ_by_one_member_differ() -> None:
    every = list(range(40))
    digests = {plain(every), *(SetDigest().changed(member(n) for n in every if n != gone).hex for gone in every)}
    assert len(digests) == 41


@pytest.mark.parametrize("kept", [(b"", b"\1"), (b"\1", bytes(384)), (b"\xff" * 384, b"\1"), (b"\1" * 385, b"\1")])
def test_what_is_no_product_is_refused(kept: tuple[bytes, bytes]) -> None:
    with pytest.raises(ValueError, match="no product"):
        SetDigest.from_bytes(*kept)
