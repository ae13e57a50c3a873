"""Key files: only their owner's, whole or refused, of one role; and both kinds of signatures."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from marchland.core.errors import ProofError, StoreError
from marchland.tlog.adapters.keys import KINDS, KeyRole, Keys, generate, holds, load, save
from marchland.tlog.domain.note import SignatureType, VerifierKey

NAME = "register.example/test"


@pytest.fixture
def keys() -> Keys:
    return generate(KeyRole.LEDGER, NAME)


@pytest.fixture
def file(keys: Keys, tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    save(keys, path)
    return path


@pytest.mark.parametrize("role", KeyRole)
def test_keys_of_either_role_are_kept_and_read(role: KeyRole, tmp_path: Path) -> None:
    made = generate(role, NAME)
    save(made, tmp_path / "keys.json")
    again = load(tmp_path / "keys.json", role)
    assert (again.role, again.name, again.verifiers) == (role, NAME, made.verifiers)
    assert tuple(key.kind for key in again.verifiers) == KINDS[role]
    for old, key in zip(made.signers, again.signers, strict=True):
        assert holds(old.verifier, b"message", key.sign(b"message"))


def test_no_two_pairs_are_the_same() -> None:
    assert len({str(key) for _ in range(4) for key in generate(KeyRole.WITNESS, NAME).verifiers}) == 8


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o777])
def test_only_the_owner_may_read_it_whatever_the_mask(keys: Keys, tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        save(keys, tmp_path / "keys.json")
    finally:
        os.umask(before)
    assert (tmp_path / "keys.json").stat().st_mode & 0o177 == 0


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o601, 0o777])
def test_a_file_that_others_may_use_is_refused(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(StoreError, match="other users") as found:
        load(file, KeyRole.LEDGER)
    assert found.value.next_step == f"chmod 600 {file}"


def test_a_file_is_never_written_over(keys: Keys, file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(StoreError, match="never overwritten"):
        save(keys, file)
    assert file.read_bytes() == before
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="never overwritten"):
        save(keys, tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(StoreError, match="cannot be written"):
        save(keys, tmp_path / "none" / "keys.json")


def test_a_key_is_not_kept_inside_its_store(keys: Keys, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (tmp_path / "way").symlink_to(store)
    for path in (store / "keys.json", tmp_path / "way" / "keys.json", store / "a" / ".." / "keys.json"):
        with pytest.raises(StoreError, match="not kept inside the store"):
            save(keys, path, store=store)
    save(keys, tmp_path / "keys.json", store=store)


@pytest.mark.parametrize("role", KeyRole)
def test_keys_of_the_other_role_are_refused(role: KeyRole, tmp_path: Path) -> None:
    other = KeyRole.WITNESS if role is KeyRole.LEDGER else KeyRole.LEDGER
    save(generate(other, NAME), tmp_path / "keys.json")
    with pytest.raises(StoreError, match=f"keys of a {other.value}, and not of a {role.value}"):
        load(tmp_path / "keys.json", role)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        load(tmp_path / "none", KeyRole.LEDGER)
    with pytest.raises(StoreError, match=r"other users|cannot be read"):
        load(tmp_path, KeyRole.LEDGER)


@pytest.mark.parametrize(
    ("field", "value"),
    [("format", 2), ("format", None), ("role", "king"), ("name", "a b"), ("name", "other.example"), ("name", None),
     ("keys", []), ("keys", None), ("keys", [1]), ("keys", [{}, {}]), ("role", "witness")],
)  # fmt: skip
def test_a_file_with_a_wrong_field_is_refused(file: Path, field: str, value: object) -> None:
    found = json.loads(file.read_text())
    file.write_text(json.dumps({**found, field: value}))
    with pytest.raises(StoreError, match="not a complete key file"):
        load(file, KeyRole.LEDGER)


@pytest.mark.parametrize("field", ["verifier", "seed"])
def test_a_seed_that_is_not_of_its_public_key_is_refused(file: Path, field: str) -> None:
    found = json.loads(file.read_text())
    other = generate(KeyRole.LEDGER, NAME)
    save(other, file.with_name("other.json"))
    stranger = json.loads(file.with_name("other.json").read_text())
    for place in range(2):
        changed = json.loads(json.dumps(found))
        changed["keys"][place][field] = stranger["keys"][place][field]
        file.write_text(json.dumps(changed))
        with pytest.raises(StoreError, match="not a complete key file"):
            load(file, KeyRole.LEDGER)


def test_a_file_that_was_cut_short_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for end in [*range(0, len(whole) - 2, 97), len(whole) - 2]:
        file.write_bytes(whole[:end])
        with pytest.raises(StoreError, match="not a complete key file"):
            load(file, KeyRole.LEDGER)
    for other in (b"[]", b"null", b"\xff\xfe", b"[" * 100_000):
        file.write_bytes(other)
        with pytest.raises(StoreError, match="not a complete key file"):
            load(file, KeyRole.LEDGER)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("role", KeyRole)
def test_a_signature_holds_for_its_key_and_its_words_alone(role: KeyRole, place: int) -> None:
    signer, stranger = generate(role, NAME).signers[place], generate(role, NAME).signers[place]
    value = signer.sign(b"words")
    assert len(value) == (64 if place == 0 else 2420)
    assert holds(signer.verifier, b"words", value)
    assert not holds(stranger.verifier, b"words", value)
    assert not holds(signer.verifier, b"words ", value)
    assert not holds(signer.verifier, b"", value)
    for wrong in (b"", value[:-1], value + b"x", bytes(len(value))):
        assert not holds(signer.verifier, b"words", wrong)
    for at in range(0, len(value), 61):
        assert not holds(signer.verifier, b"words", value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :])


def test_a_signature_of_one_kind_is_none_of_the_other(keys: Keys) -> None:
    first, second = keys.signers
    assert not holds(first.verifier, b"words", second.sign(b"words"))
    assert not holds(second.verifier, b"words", first.sign(b"words"))
    assert not holds(VerifierKey(NAME, SignatureType.ED25519, b"\xff" * 32), b"words", first.sign(b"words"))


def test_a_private_key_is_never_printed(keys: Keys) -> None:
    for key in keys.signers:
        seed = key.private.private_bytes_raw()
        assert repr(key) == f"Key('{NAME}', {key.verifier.kind.name})"
        assert seed.hex() not in f"{keys!r} {keys}"
        assert repr(seed) not in f"{keys!r} {keys}"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ProofError):
        generate(KeyRole.LEDGER, name)
