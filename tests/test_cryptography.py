"""What the code takes of cryptography: which hashes and ciphers, where secrets come from, and what guessing costs."""

from __future__ import annotations

import ast
import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pyotp.compat
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from marchland.access.adapters.passwords import Passwords
from marchland.backup.adapters import sealing
from tests.syntax_trees import tree_of, trees_are_let_go

__all__ = ["trees_are_let_go"]

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "marchland"
HASHES = {"sha256", "sha512", "shake_256", "blake2b", "file_digest"}
"""Those of FIPS 180-4, FIPS 202 and RFC 7693; `file_digest` names another one."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Yield every file of the package, with its tree."""
    for path in PACKAGE.rglob("*.py"):
        yield path.relative_to(PACKAGE).as_posix(), tree_of(path)


def taken(tree: ast.AST, module: str) -> Iterator[str]:
    """Yield what a tree takes out of a module, by an attribute or by an import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module:
            yield node.attr
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name == module and alias.asname)


def test_no_hash_is_weak() -> None:
    used = {(path, name.rpartition(".")[2]) for path, tree in trees() for name in taken(tree, "hashlib")}
    assert used
    assert {(path, name) for path, name in used if name not in HASHES} == set()


def test_only_one_cipher_is_used() -> None:
    used = {name for _, tree in trees() for name in taken(tree, "cryptography") if ".ciphers" in name}
    assert used == {"cryptography.hazmat.primitives.ciphers.aead.AESGCM"}


def test_secrets_come_from_the_system() -> None:
    for path, tree in trees():
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert "random" not in imported, path
        if path.split("/")[0] in {"access", "backup", "tlog", "site", "ledger", "serve", "public"}:
            assert not [name for name in imported if name.startswith("numpy.random")], path
            assert "random" not in set(taken(tree, "numpy")) | set(taken(tree, "np")), path
    assert isinstance(pyotp.compat.random, random.SystemRandom), "seeds of authenticators"


def test_passwords_are_kept_by_argon2id() -> None:
    passwords = Passwords()
    one, two = passwords.hash("four words of no meaning"), passwords.hash("four words of no meaning")
    assert one != two, "each has a salt of its own"
    found = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$[^$]{22,}\$[^$]{43,}", one)
    assert found
    memory_kib, rounds = int(found[1]), int(found[2])
    assert memory_kib >= 19 * 1024
    assert rounds >= 2


def test_a_passphrase_is_stretched() -> None:
    words = "a passphrase of several words"
    about, _ = sealing.new_depot(words)
    kept = about.sealed
    assert kept is not None
    assert kept.cost >= 2**17
    salt, sealed = bytes.fromhex(kept.salt), bytes.fromhex(kept.key)
    assert len(salt) >= 16
    key = hashlib.scrypt(words.encode(), salt=salt, n=kept.cost, r=8, p=1, dklen=32, maxmem=2**29)
    bound = f"marchland depot {about.id} {kept.cost}".encode()
    assert len(AESGCM(key).decrypt(sealed[:12], sealed[12:], bound)) == 32, "the passphrase opens it in this way alone"
