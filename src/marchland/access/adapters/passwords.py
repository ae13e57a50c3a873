"""Passwords kept as Argon2 hashes, of which only a few are worked out at once."""

from __future__ import annotations

import threading

import argon2

_AT_ONCE = 3
"""Each takes 64 MiB for a tenth of a second."""


class Passwords:
    """Makes hashes of passwords and checks them, as slowly for an account that is not there as for one that is."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        self._hasher = hasher or argon2.PasswordHasher()
        self._turn = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = self._hasher.hash("nobody's")

    def hash(self, password: str) -> str:
        """Return the hash of a password."""
        with self._turn:
            return self._hasher.hash(password)

    def fits(self, kept: str, password: str) -> bool:
        """Return whether the password is the one of that hash; where nothing is kept it is not, after the same time."""
        with self._turn:
            try:
                self._hasher.verify(kept or self._nobody, password)
            except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
                return False
        return bool(kept)
