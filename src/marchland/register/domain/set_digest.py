"""The digest of a set: the same whatever the order, and kept up to date as single members come and go.

It is MuHash, as Bitcoin Core digests its set of unspent outputs (src/crypto/muhash.h; Bellare and Micciancio, "A New
Paradigm for Collision-Free Hashing", EUROCRYPT 1997): each member becomes a number modulo the prime 2^3072 - 1103717,
the set is their product, and what leaves it is divided out. Two sets of one digest can be found only by whoever
finds discrete logarithms modulo that prime, or a collision of SHA-256: about 2^128 steps for either.

A member is given as its SHA-256; its number are the 384 bytes of SHAKE-256 of that, the least byte first. What is
added and what is removed are multiplied up apart, so that nothing is ever inverted but to read the digest: the SHA-256
of the quotient's 384 bytes, the least first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

_BITS = 3072
_BYTES = _BITS // 8
_BELOW = 1103717
"""How far below 2^3072 its greatest safe prime lies."""
_PRIME = (1 << _BITS) - _BELOW
_LOW = (1 << _BITS) - 1


@dataclass(frozen=True, slots=True)
class SetDigest:
    """The products of all that was ever added to a set, and of all that was removed; the empty set at first."""

    added: int = 1
    removed: int = 1

    def changed(self, added: Iterable[bytes] = (), removed: Iterable[bytes] = ()) -> SetDigest:
        """Return it with members added and others removed, each as its SHA-256."""
        return SetDigest(_times(self.added, added), _times(self.removed, removed))

    def joined(self, other: SetDigest) -> SetDigest:
        """Return the digest of two sets together."""
        return SetDigest(self.added * other.added % _PRIME, self.removed * other.removed % _PRIME)

    @property
    def hex(self) -> str:
        """Return the digest itself in hexadecimal."""
        quotient = self.added * pow(self.removed, -1, _PRIME) % _PRIME
        return hashlib.sha256(quotient.to_bytes(_BYTES, "little")).hexdigest()

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Return both products as a store keeps them."""
        return self.added.to_bytes(_BYTES, "little"), self.removed.to_bytes(_BYTES, "little")

    @classmethod
    def from_bytes(cls, added: bytes, removed: bytes) -> SetDigest:
        """Return what was kept; raises ValueError where it is no such product."""
        products = int.from_bytes(added, "little"), int.from_bytes(removed, "little")
        if not all(0 < product < _PRIME for product in products):
            raise ValueError("no product of a set is zero, or as large as the prime")
        return cls(*products)


def _times(product: int, members: Iterable[bytes]) -> int:
    for member in members:
        product *= int.from_bytes(hashlib.shake_256(member).digest(_BYTES), "little")
        product = (product & _LOW) + (product >> _BITS) * _BELOW  # what overflows, folded back, is below the prime soon
        product = (product & _LOW) + (product >> _BITS) * _BELOW
    return product % _PRIME
