"""Every answer in JSON, on books and a register that hold hostile texts: nothing raw comes out, and nothing is lost."""

from __future__ import annotations

import json
import re
import shlex
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
import pytest

from marchland.adapters.clock import now
from marchland.adapters.settings import read_settings
from marchland.cli.group import cli
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.releases import public_path
from marchland.public.service.withdrawals import may_go, propose
from marchland.register.domain.event import Decision, from_mapping
from marchland.register.service import proposing
from marchland.register.service.opening import opened_at
from marchland.register.service.questions import size_of
from tests.cli.driving import Ran, run
from tests.hostile_data import HOSTILE, plant
from tests.register.telling import SEEN
from tests.watch.small_newsroom import make_newsroom

UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
LIST = Path(__file__).parents[1] / "small" / "untc" / "XXVI-6.en.xml"
FEED = "<rss version='2.0'><channel><title>A</title><item><title>B</title></item></channel></rss>"
OPML = "<opml version='2.0'><body><outline type='rss' text='{}' xmlUrl='https://a.example/feed'/></body></opml>"
TELLS = {
    "assess": "assess korean-density --draws 50",
    "backup make": "backup make HOSTILE",
    "copies": "copies",
    "audit": "audit --claim E9",
    "doctor": "doctor",
    "compare": "compare korean-density no-mines --draws 50",
    "facts list": "facts list border_length",
    "facts show": "facts show border_length_pol_blr",
    "facts sources": "facts sources",
    "law assist": "law assist UKR transfer EST",
    "law book": "law book",
    "law diff": "law diff --known 2025-01-01 --known-to 2026-11-22",
    "law import": "law import untc.xml --dry-run",
    "law act": "law act us_policy-usa-policy_biden-2022-06-21",
    "law munition": "law munition --list",
    "law obligations": "law obligations UKR",
    "law parties": "law parties apmbc",
    "law statements": "law statements Canada",
    "law treaty": "law treaty apmbc",
    "law status": "law status UKR",
    "law timeline": "law timeline UKR",
    "ledger archive": "ledger archive HOSTILE",
    "ledger status": "ledger status",
    "import look": "import look areas.geojson",
    "import list": "import list",
    "import refuse": "import refuse 1 --reason HOSTILE",
    "register balance": "register balance A1",
    "register export": "register export -o -",
    "register history": "register history A1",
    "register init": "register init --origin test.example/2 --store HOSTILE.db",
    "register list": "register list",
    "register approve": "register approve DIGEST",
    "register proposal": "register proposal DIGEST",
    "register proposals": "register proposals",
    "register propose": "register propose A1 classified classification=indication --decision HOSTILE --because HOSTILE"
    " --decided-by ME --decided-by os-7",
    "register withdraw-proposal": "register withdraw-proposal DIGEST --reason HOSTILE",
    "register show": "register show A1",
    "sensitivity": "sensitivity korean-density --runs 64",
    "distribution": "distribution korean-density --draws 500",
    "watch add": "watch add https://wire.example/another --title HOSTILE",
    "watch alerts": "watch alerts --since 2026-11-01T00:00:00+00:00",
    "watch diff": "watch diff 89571facb68bdb79424de178a6bbe045",
    "watch digest": "watch digest --day 2026-11-22",
    "watch drop": "watch drop mines",
    "watch erase": "watch erase 89571facb68bdb79424de178a6bbe045 --reason HOSTILE",
    "watch export": "watch export",
    "watch import": "watch import feeds.opml",
    "watch item": "watch item 89571facb68bdb79424de178a6bbe045",
    "watch latest": "watch latest",
    "watch lead": "watch lead 7b0e97da7488fba0",
    "watch leads": "watch leads",
    "watch popular": "watch popular --on 2026-11-22 --known 2026-11-22",
    "watch remove": "watch remove wire",
    "watch save": "watch save flank flank --title HOSTILE",
    "watch saved": "watch saved",
    "watch search": "watch search flank",
    "watch sources": "watch sources",
    "watch story": "watch story 7dcb5ab482a8bd9d8fff47099ed0a22d",
    "watch top": "watch top --on 2026-11-22 --known 2026-11-22",
    "public approve": "public approve DIGEST",
    "public proposals": "public proposals --all",
    "public publish": "public publish",
    "public restore": "public restore",
    "public status": "public status",
    "public take-back": "public take-back DIGEST --reason HOSTILE",
    "public withdraw": "public withdraw --decision HOSTILE --text HOSTILE --approver ME --approver os-7",
}
"""Command → words after which its answer tells a text of somebody else's."""
SILENT = {
    "backup list": "backup list depot",
    "backup prune": "backup prune depot",
    "backup verify": "backup verify depot",
    "drill": "drill depot",
    "restore": "restore depot restored",
    "law compare": "law compare POL UKR",
    "law reconcile": "law reconcile",
    "facts check": "facts check",
    "law deadlines": "law deadlines",
    "law explain": "law explain",
    "law what-if": "law what-if what-if.yaml",
    "ledger evidence": "ledger evidence",
    "ledger migrate": "ledger migrate another.db",
    "ledger prove": "ledger prove 0",
    "ledger rebuild": "ledger rebuild",
    "ledger verify": "ledger verify",
    "public release": "public release --cover 'the land' --dry-run",
    "register actor": "register actor",
    "law left": "law left apmbc 2026",
    "import file": "import file areas.geojson",
    "import repair": "import repair 1 classification=indication",
    "register add": "register add areas.geojson",
    "register conflicts": "register conflicts",
    "register demo": "register demo --areas 2 --store demo.db",
    "register amend": "register amend A1 0 district=Izium --reason HOSTILE",
    "register merge": "register merge A1 A2 --into A3 --name HOSTILE --reason HOSTILE",
    "register recode": "register recode A1 B1 --reason HOSTILE",
    "register split": "register split A1 halves.geojson --reason HOSTILE",
    "register withdraw": "register withdraw A1 0 --reason HOSTILE --decision HOSTILE --because HOSTILE --decided-by ME"
    " --decided-by os-7",
    "register event": "register event A1 evidence_added --evidence direct:HOSTILE:2020-01-01",
    "register near": "register near 50.005 30.005",
    "watch accept": "watch accept 7b0e97da7488fba0 --value 1",
    "watch defer": "watch defer 7b0e97da7488fba0 --until 2099-01-01 --reason HOSTILE",
    "watch discover": "watch discover PAGE --allow 127.0.0.1",
    "watch fetch": "watch fetch --offline saved",
    "watch merge": "watch merge 7dcb5ab482a8bd9d8fff47099ed0a22d e36f5b3d954e13e7ac212114f1ee3e59",
    "watch reject": "watch reject 7b0e97da7488fba0 --reason HOSTILE",
    "watch retire": "watch retire --dry-run",
    "watch split": "watch split 89571facb68bdb79424de178a6bbe045",
    "watch work": "watch work --once",
    "web token list": "web token list",
    "web user list": "web user list",
}
"""The same of commands that tell nothing but numbers, words of ours, and names that have letters and digits alone."""


def commands() -> Iterator[tuple[str, str]]:
    """Yield every command that answers in JSON, and the name of that format."""

    def walk(found: click.Command, ctx: click.Context, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if isinstance(found, click.Group):
            for name in found.list_commands(ctx):
                inner = found.get_command(ctx, name)
                assert inner
                yield from walk(inner, click.Context(inner, parent=ctx), (*path, name))
        for each in found.params:
            if each.name == "format_" and isinstance(each.type, click.Choice):
                yield from ((" ".join(path), kind) for kind in each.type.choices if kind in ("json", "geojson"))

    yield from walk(cli, click.Context(cli), ())


COMMANDS = tuple(commands())


@pytest.fixture
def marchland(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, page_address: str
) -> Callable[[str], Ran]:
    plant(tmp_path / "books", monkeypatch)
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / f"a{HOSTILE}.db"))
    monkeypatch.setenv("MARCHLAND_NEWS", str(tmp_path / "news.db"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    def ask(line: str) -> Ran:
        digest = Path("digest.txt").read_text() if Path("digest.txt").exists() else ""
        put = {"HOSTILE": HOSTILE, "PAGE": page_address, "DIGEST": digest, "ME": read_settings().user}
        words = shlex.split(line)
        for name, text in put.items():
            words = [word.replace(name, text) for word in words]
        return run(words, capsys, monkeypatch)

    return ask


@pytest.fixture(scope="module")
def page_address() -> Iterator[str]:
    """Give the address of a page that names a feed."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.end_headers()
            self.wfile.write(b"<html><link rel=alternate type='application/rss+xml' href='/feed'></html>")

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def fill(marchland: Callable[[str], Ran]) -> None:
    """Make a register with one area of hostile texts, a proposal on it by somebody else, and a signed checkpoint."""
    said = {"classification": "SHA", "evidence": SEEN, "name": HOSTILE, "district": HOSTILE, "valid_on": "2010-05-01"}

    def collection(**squares: tuple[float, float]) -> str:
        """Return areas of the same height, each from one degree of longitude to another."""
        return json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "id": name, "properties": said, "geometry": {"type": "Polygon", "coordinates": [
                [[west, 50.0], [east, 50.0], [east, 50.01], [west, 50.01], [west, 50.0]]]}}
            for name, (west, east) in squares.items()
        ]})  # fmt: skip

    Path("areas.geojson").write_text(collection(A1=(30.0, 30.01), A2=(30.01, 30.02)))
    Path("halves.geojson").write_text(collection(B1=(30.0, 30.005), B2=(30.005, 30.01)))
    roster = ("register actor ME --role approver", "register actor os-7 --role approver")
    for line in ("register init --origin test.example/1", "register add areas.geojson", *roster):
        ran = marchland(line)
        assert ran.status == 0, ran.err
    Path(f"wrong{HOSTILE}.geojson").write_text(collection(C1=(30.1, 30.11)).replace('"SHA"', '"none of ours"'))
    assert marchland("import wrongHOSTILE.geojson --commit").status == 0
    event = from_mapping({
        "area": "A1", "event": "classified", "valid_on": "2020-01-01", "classification": "indication", "note": HOSTILE,
        "decision": {"name": HOSTILE, "text": HOSTILE, "approvers": [read_settings().user, "os-7"]},
    })  # fmt: skip
    with opened_at(None, read_only=False) as books:
        done = proposing.propose(books.store, event, "os-7", now)
    Path("digest.txt").write_text(done.proposal.digest)
    assert marchland("ledger checkpoint").status == 0
    assert marchland("backup make depot").status == 0


def fill_public(marchland: Callable[[str], Ran]) -> None:
    """Release public cells, and propose one of two to be withdrawn in which nothing is on record any more."""
    found = json.loads(Path("areas.geojson").read_text("utf-8"))
    for name, west in (("A3", 32.001), ("A4", 34.001)):
        ring = [[west, 51.001], [west + 0.001, 51.001], [west + 0.001, 51.002], [west, 51.002], [west, 51.001]]
        feature = {**found["features"][0], "id": name, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        Path("alone.geojson").write_text(json.dumps({**found, "features": [feature]}), "utf-8")
        assert marchland("register add alone.geojson").status == 0
    assert marchland("public release --cover HOSTILE").status == 0
    ways = "--reason HOSTILE --decision HOSTILE --because HOSTILE --decided-by ME --decided-by os-7"
    with opened_at(None) as books:
        entries = size_of(books.store)
    for name, seq in (("A3", entries - 3), ("A4", entries - 2)):
        ran = marchland(f"register withdraw {name} {seq} {ways}")
        assert ran.status == 0, ran.err
    decision = Decision(HOSTILE, HOSTILE, (read_settings().user, "os-7"))
    with opened_at(None, read_only=False) as books:
        public = PublicStore(public_path(books.place))
        cell = min(may_go(books.store, public)[1])
        done = propose(books.store, public, "os-7", now, decision, [cell])
    Path("digest.txt").write_text(done.proposal.digest)


def texts(value: Any) -> Iterator[str]:
    """Yield every text of a structure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from texts(inner)


def test_every_command_that_answers_in_json_is_asked_here() -> None:
    assert {command for command, _ in COMMANDS} == TELLS.keys() | SILENT.keys()
    assert not TELLS.keys() & SILENT.keys()


@pytest.mark.parametrize(("command", "kind"), COMMANDS)
def test_what_others_wrote_comes_back_whole_and_never_raw(
    marchland: Callable[[str], Ran], command: str, kind: str
) -> None:
    if command.startswith(("register", "import", "ledger", "public", "web", "backup", "restore", "drill", "copies")):
        fill(marchland)
        if command.startswith("public"):
            fill_public(marchland)
    elif command.startswith("watch"):
        # Leads and their decisions are of now; the lists are asked as of the day of the newsroom.
        about_leads = command.rsplit(maxsplit=1)[-1] in ("lead", "leads", "accept", "reject", "defer")
        make_newsroom(Path("news.db"), **({"at": datetime.now(UTC)} if about_leads else {}), mark=HOSTILE)
        for source in ("wire", "prapor") if command == "watch work" else ():
            assert marchland(f"watch remove {source}").status == 0
        Path("saved").mkdir()
        Path("saved", "a.xml").write_text(FEED, "utf-8")
        Path("feeds.opml").write_text(OPML.format(HOSTILE), "utf-8")
    elif command == "law what-if":
        supposed = marchland("law what-if --init").out
        Path("what-if.yaml").write_text(supposed.replace("Poland", "POL"), "utf-8")
    elif command == "law import":
        Path("untc.xml").write_text(LIST.read_text("utf-8").replace("Afghanistan", f"Atlantis {HOSTILE}"), "utf-8")
    ran = marchland(f"{TELLS.get(command) or SILENT[command]} --format {kind}")
    assert ran.status == 0, ran.err
    assert not UNSAFE.search(ran.out)
    found = list(texts(json.loads(ran.out)))
    assert any(HOSTILE in each for each in found) == (command in TELLS)
