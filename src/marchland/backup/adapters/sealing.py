"""How chunks and manifests are sealed: AES-256-GCM under a random key, itself sealed by a passphrase through scrypt."""

from __future__ import annotations

import hashlib
import hmac
import os
import zlib
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from marchland.backup.domain.depot import ABOUT
from marchland.core.errors import ProofError, StoreError

FORMAT = 1
COST = 1 << 17
"""128 MiB and a third of a second for each guess at a passphrase."""
COST_MOST = 1 << 20
_BLOCK = 8
_KEY_BYTES, _SALT_BYTES, _NONCE_BYTES, _DIGEST_BYTES = 32, 32, 12, 32
_STORED, _PACKED = b"\0", b"\1"
_LEVEL = 3


class Seal(Protocol):
    """How a thing is closed before it is put into a depot, and opened again."""

    @property
    def sealed(self) -> bool:
        """Return whether nobody reads it without a passphrase."""

    def name(self, data: bytes) -> str:
        """Return the name of a chunk, which says nothing of what is in it to those who may not read it."""

    def close(self, name: str, data: bytes) -> bytes:
        """Return it as it lies under that name."""

    def open(self, name: str, data: bytes, most: int) -> bytes:
        """Return what lies there; raises ProofError where it is not to the byte what was put under that name."""


class PlainSeal:
    """Packed, with a digest: whatever changes it by chance is found."""

    sealed = False

    def name(self, data: bytes) -> str:
        """Return the SHA-256 of a chunk."""
        return hashlib.sha256(data).hexdigest()

    def close(self, name: str, data: bytes) -> bytes:
        """Return it packed, and the digest of name and bytes after it."""
        packed = _packed(data)
        return packed + hashlib.sha256(name.encode() + packed).digest()

    def open(self, name: str, data: bytes, most: int) -> bytes:
        """Return what lies there."""
        packed, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
        if hashlib.sha256(name.encode() + packed).digest() != digest:
            raise ProofError("it is not as it was written")
        return _unpacked(packed, most)


class PassphraseSeal:
    """Encrypted and authenticated with its name, by a key that a passphrase opens."""

    sealed = True

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(hmac.digest(key, b"marchland backup seal", "sha256"))
        self._naming = hmac.digest(key, b"marchland backup names", "sha256")

    def name(self, data: bytes) -> str:
        """Return a digest that only whoever has the key can work out of a guess."""
        return hmac.digest(self._naming, data, "sha256").hex()

    def close(self, name: str, data: bytes) -> bytes:
        """Return it packed and encrypted."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, _packed(data), name.encode())

    def open(self, name: str, data: bytes, most: int) -> bytes:
        """Return what lies there."""
        try:
            packed = self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):
            raise ProofError("it is not as it was written") from None
        return _unpacked(packed, most)


def _packed(data: bytes) -> bytes:
    packed = zlib.compress(data, _LEVEL)
    return _PACKED + packed if len(packed) < len(data) else _STORED + data


def _unpacked(packed: bytes, most: int) -> bytes:
    if packed[:1] == _STORED:
        data = packed[1:]
    else:
        unpacking = zlib.decompressobj()
        try:
            data = unpacking.decompress(packed[1:], most + 1)
        except zlib.error:
            raise ProofError("it is not as it was written") from None
    if len(data) > most:
        raise ProofError("it is longer than anything a backup puts there")
    return data


class SealedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key of a depot, sealed by a passphrase: what that costs, the salt, and the sealed key, in hexadecimal."""

    cost: int
    salt: str
    key: str


class DepotAbout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a depot says of itself: its format, its name, and its sealed key if it has one."""

    marchland_depot: int
    id: str
    sealed: SealedKey | None

    def to_bytes(self) -> bytes:
        """Return it in the one form it has."""
        return msgspec.json.encode(self) + b"\n"


def new_depot(passphrase: str | None, cost: int = COST) -> tuple[DepotAbout, Seal]:
    """Return what a new depot says of itself, and its seal."""
    name = os.urandom(16).hex()
    if passphrase is None:
        return DepotAbout(FORMAT, name, None), PlainSeal()
    key, salt = os.urandom(_KEY_BYTES), os.urandom(_SALT_BYTES)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + AESGCM(_derived(passphrase, salt, cost)).encrypt(nonce, key, _bound(name, cost))
    return DepotAbout(FORMAT, name, SealedKey(cost, salt.hex(), sealed.hex())), PassphraseSeal(key)


def read_about(data: bytes, place: str) -> DepotAbout:
    """Return what a depot says of itself; raises StoreError where it is none of this format."""
    try:
        about = msgspec.json.decode(data, type=DepotAbout)
    except (msgspec.MsgspecError, ValueError):
        about = None
    if about is None or about.to_bytes() != data or data != data.lower():  # hexadecimal has one case
        raise StoreError("{place}/{name} does not say what a depot of backups says", place=place, name=ABOUT)
    if about.marchland_depot != FORMAT:
        raise StoreError(
            "{place} is a depot of format {version}, and this version knows {format}", place=place,
            version=about.marchland_depot, format=FORMAT, next_step="install a newer version",
        )  # fmt: skip
    return about


def seal_of(about: DepotAbout, passphrase: str | None, place: str) -> Seal:
    """Return the seal of a depot; raises StoreError where the passphrase is missing, wrong, or not asked for."""
    if about.sealed is None:
        if passphrase is not None:
            raise StoreError(
                "{place} is not encrypted, and a passphrase was given", place=place,
                next_step="leave the passphrase out, or give another depot; one that was encrypted was exchanged",
            )  # fmt: skip
        return PlainSeal()
    if passphrase is None:
        raise StoreError("{place} is encrypted", place=place, next_step="give --passphrase-file")
    kept = about.sealed
    if not (1 < kept.cost <= COST_MOST and kept.cost & (kept.cost - 1) == 0):
        raise StoreError("{place} asks for a work that no depot asks for", place=place)
    try:
        salt, sealed = bytes.fromhex(kept.salt), bytes.fromhex(kept.key)
        cipher = AESGCM(_derived(passphrase, salt, kept.cost))
        bound = _bound(about.id, kept.cost)
        return PassphraseSeal(cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound))
    except (InvalidTag, ValueError):
        raise StoreError(
            "the passphrase does not open {place}", place=place, next_step="give the one it was made with"
        ) from None


def _derived(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt, _KEY_BYTES, cost, _BLOCK, 1).derive(passphrase.encode("utf-8", "surrogateescape"))


def _bound(name: str, cost: int) -> bytes:
    return f"marchland depot {name} {cost}".encode()
