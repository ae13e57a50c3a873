"""The commands `serve` and `web user`: what they refuse, what they print, and a server that answers."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from marchland.access.adapters import second_factor
from marchland.access.service import roster
from marchland.access.service.accounts import account_file, open_accounts
from marchland.adapters.clock import now
from marchland.cli.group import cli
from marchland.core.errors import InputError, MarchlandError, SignInError
from marchland.register.service.stores import create_store, open_store
from tests.processes import PATIENCE_S, started, wait_until
from tests.site.world import PASSWORD

REFUSED = {
    ("--demo", "--host", "0.0.0.0"): "this machine alone",  # noqa: S104 - refused
    ("--demo", "--store", "x.db"): "a register of its own",
    ("--demo", "--workers", "2"): "for one worker",
    ("--workers", "2"): "a store that a server keeps",
    ("--store", "nowhere.db"): "there is no store",
    ("--name", "*.example.org"): "takes no pattern",
}


@pytest.mark.parametrize("options", REFUSED, ids=" ".join)
def test_what_cannot_be_served_is_refused(options: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, ["serve", *options])
    assert isinstance(done.exception, InputError)
    assert REFUSED[options] in str(done.exception)
    assert done.exception.next_step


def test_accounts_are_beside_the_store_or_in_the_user_s_folder() -> None:
    assert account_file("a/b.db", embedded=True, folder=Path("c")) == Path("a/b.db.accounts.db")
    assert account_file("postgresql://x/y", embedded=False, folder=Path("c")) == Path("c/accounts.db")


def test_an_account_is_made_by_command_set_up_once_and_closed(tmp_path: Path) -> None:
    place = str(tmp_path / "r.db")
    create_store(place, "test.marchland.example/serve").close()
    run = CliRunner()
    made = run.invoke(cli, ["web", "user", "add", "anna", "--role", "administrator", "--org", "halo", "--store", place])
    assert made.exit_code == 0, made.output
    code = re.search(r"^code +(\S+)$", made.output, re.MULTILINE)
    secret = re.search(r"^secret +(\S+) ", made.output, re.MULTILINE)
    assert code
    assert secret
    assert "█" in made.output, "the picture for the authenticator"
    instant = now()  # held, so that the code is that of the step in which it is looked at
    accounts = open_accounts(Path(place + ".accounts.db"), lambda: instant)
    accounts.set_up("anna", code[1], PASSWORD, second_factor.code(secret[1], accounts._now_s()))
    listed = run.invoke(cli, ["web", "user", "list", "--store", place, "--format", "json"])
    assert '"state": "open"' in listed.output
    assert '"roles": "administrator"' in listed.output
    store = open_store(place)
    actor = accounts.all()[0].actor
    with store.reading() as reader:
        assert b"anna" not in b"".join(entry.payload or b"" for entry in reader.entries())
    closed = run.invoke(cli, ["web", "user", "close", "anna", "--store", place])
    assert closed.exit_code == 0
    assert roster.actor_of(store, actor).roles == frozenset()
    store.close()
    bare = run.invoke(cli, ["web", "user", "add", "bert", "--store", place])
    assert isinstance(bare.exception, MarchlandError)


@pytest.fixture
def server(tmp_path: Path) -> object:
    """Start a site over an empty register, and end it."""
    place = str(tmp_path / "r.db")
    create_store(place, "test.marchland.example/serve").close()
    command = [sys.executable, "-m", "marchland", "serve", "--port", "0", "--store", place, "--log", tmp_path / "log"]
    with started(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        line = process.stderr.readline()
        address = re.search(r"http://\S+/", line)
        assert address, line
        wait_until(lambda: answers(address.group()), process)
        yield address.group(), tmp_path
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 130


def answers(address: str) -> bool:
    """Tell whether somebody listens there by now."""
    try:
        httpx.get(f"{address}about", timeout=PATIENCE_S)
    except httpx.ConnectError:
        return False
    return True


def test_a_server_answers_and_keeps_a_log(server: tuple[str, Path]) -> None:
    address, folder = server
    answer = httpx.get(f"{address}about", timeout=PATIENCE_S)
    assert answer.status_code == 200
    assert "About Marchland" in answer.text
    assert "server" not in answer.headers
    assert '"route": "about"' in (folder / "log").read_text()
    assert httpx.get(f"{address}sign-in", timeout=PATIENCE_S).status_code == 200


def test_a_token_is_made_by_command_told_once_listed_and_revoked(tmp_path: Path) -> None:
    place = str(tmp_path / "r.db")
    create_store(place, "test.marchland.example/serve").close()
    run = CliRunner()

    def web(*words: str) -> str:
        done = run.invoke(cli, ["web", *words, "--store", place])
        assert done.exit_code == 0, done.output
        return done.output

    web("user", "add", "anna", "--role", "surveyor")
    made = web("token", "add", "anna", "ogr2ogr at night", "--scope", "export", "--days", "7")
    token = re.search(r"^mrch_[A-Za-z0-9_-]{43}$", made, re.MULTILINE)
    assert token, made
    assert "scopes      read, export" in made
    bare = web("token", "add", "anna", "QGIS")
    assert "scopes      read\n" in bare, "what is not asked for is not given"
    accounts = open_accounts(Path(place + ".accounts.db"), now)
    grant = accounts.tokens.grant(token[0])
    listed = json.loads(web("token", "list", "--format", "json"))
    assert {each["name"] for each in listed} == {"QGIS", "ogr2ogr at night"}
    one = next(each for each in listed if each["id"] == grant.id)
    assert (one["account"], one["scopes"], one["state"]) == ("anna", "read, export", "good")
    assert one["used_on"] == now()[:10]
    assert token[0] not in web("token", "list", "anna")
    web("token", "revoke", "anna", grant.id)
    with pytest.raises(SignInError, match="revoked"):
        accounts.tokens.grant(token[0])
    for words in (["revoke", "anna", grant.id], ["add", "bert", "x"], ["add", "anna", "x", "--scope", "admin"]):
        done = run.invoke(cli, ["web", "token", *words, "--store", place])
        assert isinstance(done.exception, MarchlandError), words
        assert done.exception.next_step
