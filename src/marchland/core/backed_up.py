"""What a capability wants kept safe: a file beside a register, which a backup takes in and a restore gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A file that a backup takes in: the name it has there, and where it is now.

    One that is `secret`, such as private keys, is taken in only when it is asked for, and never unsealed. A `database`
    is a file of SQLite, copied as it is at one instant while others write; any other file is copied as it lies.
    """

    name: str
    place: str
    database: bool = True
    secret: bool = False
