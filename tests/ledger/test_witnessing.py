"""Witnessing through its services: set up, asked over HTTP on a real port, and by files that are carried."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from marchland.core.errors import InputError, ProofError, StoreError
from marchland.ledger.service import questions as ledger_service
from marchland.ledger.service import witnessing
from marchland.tlog.adapters.keys import KeyRole, generate, save
from tests.refusal import refused
from tests.register.registering import Office

NAME = "witness.example/w"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office.embedded()
    pair = generate(KeyRole.LEDGER, office.store.origin)
    save(pair, tmp_path / "keys.json")
    (tmp_path / "ledger.pub").write_text("".join(f"{key}\n" for key in pair.verifiers))
    office.tells("reported", "2001-01-01")
    office.tells("direct", "2002-01-01")
    return office


@pytest.fixture
def folder(tmp_path: Path, office: Office) -> Path:
    made = witnessing.set_up(tmp_path / "w", NAME, (str(tmp_path / "ledger.pub"),))
    assert (made.name, made.ledgers) == (NAME, (office.store.origin,))
    return tmp_path / "w"


def signs(office: Office, tmp_path: Path) -> None:
    ledger_service.checkpoint(office.store, tmp_path / "keys.json", "me", 7)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    server = witnessing.server(folder, lambda: 1_700_000_000, "127.0.0.1", 0)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield server.address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def public(folder: Path) -> tuple[str, ...]:
    return (str(folder / "witness.pub"),)


def test_a_witness_signs_over_http_as_the_ledger_grows(office: Office, folder: Path, tmp_path: Path) -> None:
    with serving(folder) as address:
        assert "no checkpoint" in refused(lambda: witnessing.ask_by_http(office.store, address, public(folder))).message
        for words in ("class CHA", "technical"):
            signs(office, tmp_path)
            found = witnessing.ask_by_http(office.store, address, public(folder))
            assert (found.names, found.lines) == ((NAME,), 2)
            assert ledger_service.status(office.books("me")).cosignatures == 2
            office.tells(words, "2003-01-01")
        witnessing.ask_by_http(office.store, address, public(folder))  # asked again, the same is not kept twice
    with office.store.reading() as reader:
        assert [line.size for line in reader.cosignatures()] == [3, 3, 5, 5]
    trusted = ledger_service.trust(office.store, None, (), tmp_path / "keys.json")
    assert ledger_service.verify_store(office.books("me"), trusted, lambda *_: None).ok


def test_a_witness_refuses_another_history_of_the_same_ledger(office: Office, folder: Path, tmp_path: Path) -> None:
    other = Office.embedded()
    other.tells("reported", "2001-01-01", area="UA-9")
    other.tells("direct", "2002-01-01", area="UA-9")
    other.tells("class CHA", "2002-02-01", area="UA-9")
    with serving(folder) as address:
        signs(office, tmp_path)
        witnessing.ask_by_http(office.store, address, public(folder))
        signs(other, tmp_path)
        assert isinstance(refused(lambda: witnessing.ask_by_http(other.store, address, public(folder))), ProofError)
    with other.store.reading() as reader:
        assert list(reader.cosignatures()) == []


def test_a_witness_that_is_not_there_or_is_somebody_else(office: Office, folder: Path, tmp_path: Path) -> None:
    signs(office, tmp_path)
    assert refused(lambda: witnessing.ask_by_http(office.store, "http://127.0.0.1:9", public(folder)))
    assert isinstance(refused(lambda: witnessing.ask_by_http(office.store, "http://127.0.0.1:9", ())), InputError)
    stranger = generate(KeyRole.WITNESS, "stranger.example/w").verifiers
    with serving(folder) as address:
        error = refused(lambda: witnessing.ask_by_http(office.store, address, tuple(map(str, stranger))))
    assert isinstance(error, ProofError)
    assert ledger_service.status(office.books("me")).cosignatures == 0


def test_by_files_that_are_carried(office: Office, folder: Path, tmp_path: Path) -> None:
    request, reply = tmp_path / "request", tmp_path / "reply"
    signs(office, tmp_path)
    assert witnessing.request_file(office.store, 0, request).size == 3
    assert witnessing.sign_file(folder, request, reply, 9).status == 200
    found = witnessing.take_answer(office.store, reply, public(folder))
    assert (found.checkpoint.size, found.names) == (3, (NAME,))
    assert isinstance(refused(lambda: witnessing.sign_file(folder, request, reply, 9)), StoreError)
    office.tells("class CHA", "2003-01-01")
    signs(office, tmp_path)
    assert isinstance(refused(lambda: witnessing.take_answer(office.store, reply, public(folder))), ProofError)
    witnessing.request_file(office.store, 0, request)
    assert witnessing.sign_file(folder, request, tmp_path / "stale", 9).status == 409
    error = refused(lambda: witnessing.take_answer(office.store, tmp_path / "stale", public(folder)))
    assert "the witness refused (409)" in error.message
    witnessing.request_file(office.store, 3, request)
    assert witnessing.sign_file(folder, request, tmp_path / "good", 9).status == 200


def test_a_request_that_cannot_be_written_is_told(office: Office, tmp_path: Path) -> None:
    signs(office, tmp_path)
    error = refused(lambda: witnessing.request_file(office.store, 0, tmp_path / "none" / "request"))
    assert (type(error), "cannot be written" in error.message) == (StoreError, True)


def test_a_ledger_that_nobody_knows_is_not_signed(office: Office, tmp_path: Path) -> None:
    witnessing.set_up(tmp_path / "empty", NAME, ())
    signs(office, tmp_path)
    witnessing.request_file(office.store, 0, tmp_path / "request")
    assert witnessing.sign_file(tmp_path / "empty", tmp_path / "request", tmp_path / "reply", 9).status == 404


def test_a_witness_is_set_up_once_and_learns_of_ledgers(folder: Path, office: Office) -> None:
    other = generate(KeyRole.LEDGER, "other.example/1").verifiers
    made = witnessing.set_up(folder, "", (str(other[0]),))
    assert made.ledgers == tuple(sorted((office.store.origin, "other.example/1")))
    again = witnessing.set_up(folder, NAME, (str(other[0]), str(other[1])))
    assert (again.ledgers, again.public.read_text("ascii").count("\n")) == (made.ledgers, 2)
    assert "is called" in refused(lambda: witnessing.set_up(folder, "another.example", ())).message
    assert "no witness" in refused(lambda: witnessing.open_witness(folder / "none")).message


def test_a_list_of_ledgers_that_is_none(folder: Path) -> None:
    for text in ("[]", "{", '{"a": 3}'):
        (folder / "ledgers.json").write_text(text)
        assert isinstance(refused(lambda: witnessing.open_witness(folder)), StoreError)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be made" in refused(lambda: witnessing.set_up(tmp_path / "file" / "w", NAME, ())).message
