"""Public keys as people give them: the key itself, or a file with one a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.core.errors import InputError, ProofError
from marchland.tlog.adapters.verifier_files import read_verifiers
from tests.refusal import refused
from tests.tlog.built import LEDGER, WITNESS


def test_keys_come_from_texts_and_files_each_once(tmp_path: Path) -> None:
    file = tmp_path / "ledger.pub"
    file.write_text("".join(f"{key}\n" for key in LEDGER.verifiers))
    given = (str(LEDGER.verifiers[1]), str(file), str(WITNESS.verifiers[0]))
    assert read_verifiers(given) == (LEDGER.verifiers[1], LEDGER.verifiers[0], WITNESS.verifiers[0])
    assert read_verifiers(()) == ()


@pytest.mark.parametrize("text", ["", "abc", "a+b+c", "register.example+00000000+AAAA", "\x1b[31m"])
def test_what_is_no_key(text: str) -> None:
    assert isinstance(refused(lambda: read_verifiers((text,))), ProofError)


def test_a_key_that_was_mistyped(tmp_path: Path) -> None:
    text = str(LEDGER.verifiers[0])
    for place in (len(text) - 3, text.index("+") + 2):
        changed = f"{text[:place]}{'b' if text[place] != 'b' else 'c'}{text[place + 1 :]}"
        assert isinstance(refused(lambda changed=changed: read_verifiers((changed,))), ProofError)  # type: ignore[misc]


def test_a_file_that_holds_none(tmp_path: Path) -> None:
    assert isinstance(refused(lambda: read_verifiers((str(tmp_path / "none.pub"),))), InputError)
    (tmp_path / "bad.pub").write_text("no key\n")
    assert isinstance(refused(lambda: read_verifiers((str(tmp_path / "bad.pub"),))), ProofError)
    (tmp_path / "empty.pub").touch()
    assert read_verifiers((str(tmp_path / "empty.pub"),)) == ()
