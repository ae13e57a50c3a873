"""Private keys in a file of their own, Ed25519 and ML-DSA-44 side by side; it alone signs and checks signatures."""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from marchland.core.errors import Location, ProofError, StoreError
from marchland.core.message import Message
from marchland.tlog.domain.note import SignatureType, VerifierKey

FORMAT = 1
SEED_BYTES = 32
OWNER_ONLY = 0o600
OTHERS = 0o077


class KeyRole(StrEnum):
    """Whose keys they are, which decides what they sign."""

    LEDGER = "ledger"
    WITNESS = "witness"


KINDS = {
    KeyRole.LEDGER: (SignatureType.ED25519, SignatureType.COSIGNATURE_ML_DSA_44),
    KeyRole.WITNESS: (SignatureType.COSIGNATURE_ED25519, SignatureType.COSIGNATURE_ML_DSA_44),
}


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One private key; it is never printed."""

    verifier: VerifierKey
    private: Ed25519PrivateKey | MLDSA44PrivateKey

    def sign(self, message: bytes) -> bytes:
        """Return the signature over exactly those bytes."""
        return self.private.sign(message)

    def __repr__(self) -> str:
        return f"Key({self.verifier.name!r}, {self.verifier.kind.name})"


@dataclass(frozen=True, slots=True)
class Keys:
    """The two keys of a ledger or a witness."""

    role: KeyRole
    name: str
    signers: tuple[Key, ...]

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]:
        """Return the public keys, whose texts are handed to partners."""
        return tuple(signer.verifier for signer in self.signers)


def generate(role: KeyRole, name: str) -> Keys:
    """Return new keys; raises ProofError where the name is none."""
    return _keys(role, name, [os.urandom(SEED_BYTES) for _ in KINDS[role]])


def _keys(role: KeyRole, name: str, seeds: list[bytes]) -> Keys:
    return Keys(role, name, tuple(_key(name, kind, seed) for kind, seed in zip(KINDS[role], seeds, strict=True)))


def _key(name: str, kind: SignatureType, seed: bytes) -> Key:
    if kind is SignatureType.COSIGNATURE_ML_DSA_44:
        try:
            private: Ed25519PrivateKey | MLDSA44PrivateKey = MLDSA44PrivateKey.from_seed_bytes(seed)
        except UnsupportedAlgorithm:
            raise ProofError("this library of cryptography has no ML-DSA-44", next_step="install a newer one") from None
    else:
        private = Ed25519PrivateKey.from_private_bytes(seed)
    return Key(VerifierKey(name, kind, private.public_key().public_bytes_raw()), private)


def holds(key: VerifierKey, message: bytes, signature: bytes) -> bool:
    """Return whether the key signed exactly this message with exactly this signature."""
    public: Ed25519PublicKey | MLDSA44PublicKey
    try:
        if key.kind is SignatureType.COSIGNATURE_ML_DSA_44:
            public = MLDSA44PublicKey.from_public_bytes(key.public)
        else:
            public = Ed25519PublicKey.from_public_bytes(key.public)
        public.verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    except UnsupportedAlgorithm:
        raise ProofError("this library of cryptography has no ML-DSA-44", next_step="install a newer one") from None
    return True


def save(keys: Keys, path: Path, *, store: Path | None = None) -> None:
    """Write keys to a new file that only its owner may read, and not beside what the store keeps.

    Raises StoreError where the file is there already, cannot be written, or would lie inside the store.
    """
    where = Location(str(path))
    if store is not None and path.resolve().is_relative_to(store.resolve()):
        raise StoreError(
            "a key is not kept inside the store it signs for",
            where=where,
            next_step="give a path elsewhere, best on another machine: whoever has both can write history anew",
        )
    text = json.dumps(
        {
            "marchland": "private keys: keep them secret, and keep a copy elsewhere",
            "format": FORMAT,
            "role": keys.role.value,
            "name": keys.name,
            "keys": [
                {"verifier": str(key.verifier), "seed": base64.b64encode(key.private.private_bytes_raw()).decode()}
                for key in keys.signers
            ],
        },
        indent=1,
    )
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="ascii") as out:
            out.write(text + "\n")
            out.flush()
            os.fsync(out.fileno())
    except FileExistsError:
        raise StoreError(
            "a file of that name exists; keys are never overwritten", where=where, next_step="give another name"
        ) from None
    except OSError as error:
        raise StoreError("the keys cannot be written: {reason}", reason=error.strerror, where=where) from None


def load(path: Path, role: KeyRole) -> Keys:
    """Return the keys of a file; raises StoreError where it is not whole, not of that role, or others may read it."""
    where = Location(str(path))
    try:
        if os.name == "posix" and path.stat().st_mode & OTHERS:
            raise StoreError(
                "other users of this machine can read this key",
                where=where,
                next_step=Message("chmod 600 {path}", path=path),
            )
        text = path.read_bytes()
    except OSError as error:
        raise StoreError("the keys cannot be read: {reason}", reason=error.strerror, where=where) from None
    try:
        keys = _read(json.loads(text))
    except (ValueError, KeyError, TypeError, binascii.Error, ProofError, RecursionError):
        raise StoreError(
            "this is not a complete key file", where=where, next_step="take the copy that is kept elsewhere"
        ) from None
    if keys.role is not role:
        raise StoreError(
            "these are keys of a {role}, and not of a {the_role}", role=keys.role, the_role=role, where=where
        )
    return keys


def _read(fields: dict[str, Any]) -> Keys:
    if fields["format"] != FORMAT:
        raise ValueError(fields["format"])
    seeds = [base64.b64decode(key["seed"], validate=True) for key in fields["keys"]]
    keys = _keys(KeyRole(fields["role"]), fields["name"], seeds)
    if [str(key) for key in keys.verifiers] != [key["verifier"] for key in fields["keys"]]:
        raise ValueError("a seed does not belong to its verifier key")
    return keys
