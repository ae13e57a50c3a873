"""The walks of ARCHITECTURE.md are those that calls take: each file that a walk names is entered, and few others."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TRACER = """
import asyncio, json, sys, threading
from pathlib import Path
import marchland
root, entered, importing = f"{Path(marchland.__file__).parent}/", {}, 0
def trace(frame, event, _):
    global importing
    code = frame.f_code
    if code.co_name == "<module>":
        importing += (event == "call") - (event == "return")
    elif event == "call" and not importing and code.co_filename.startswith(root):
        entered.setdefault(code.co_filename[len(root):])
if sys.argv[1] == "GET":
    import httpx
    from marchland.serve.faces.commands import ServeOptions, application
    app = application(ServeOptions("store.db", "", ("localhost",), True, 1, ""))
    async def ask():
        transport = httpx.ASGITransport(app, client=("203.0.113.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            assert (await client.get(sys.argv[2])).json()["id"]
    walk = lambda: asyncio.run(ask())
else:
    from marchland.cli.main import main as walk
threading.setprofile(trace)
sys.setprofile(trace)
try:
    walk()
finally:
    sys.setprofile(None)
    print(json.dumps(list(entered)), file=sys.stderr)
"""
WALKS = {
    "A question of law": ("law", 13, "law status Finland --format json"),
    "An audit": ("audit", 17, "audit --claim E9 --format json"),
    "A scenario": ("assess", 22, "assess korean-density --draws 500 --format json"),
    "An event": ("register", 40, "register event A1 reported --file event.json"),
    "An item of a collection": ("register", 15, "GET /collections/areas/items/SYN-0000?f=json"),
}
"""Walk → its capability, how many of its files may be entered at the most, and the command or request that takes it."""
EVENT = {
    "area": "A1", "event": "reported", "valid_on": "2024-05-01", "name": "Field", "classification": "SHA",
    "source": "a walk", "information_on": "2024-05-01",
    "shape": {"type": "Polygon", "coordinates": [[[30, 50], [30.01, 50], [30.01, 50.01], [30, 50.01], [30, 50]]]},
    "evidence": [{"kind": "direct", "how": "a mine was seen", "on": "2024-05-01"}],
}  # fmt: skip


def drawn() -> dict[str, list[str]]:
    """Return the files that each walk of ARCHITECTURE.md names, in its order."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("walks\n")[2].partition("\n## ")[0]
    parts = re.findall(r"^\*\*(.+?)\.\*\*(.*?)(?=^\*\*|\Z)", text, re.MULTILINE | re.DOTALL)
    return {name: re.findall(r"`([a-z_/]+\.py)`", of) for name, of in parts}


def taken(words: str, folder: Path) -> list[str]:
    """Return the files that a command enters, in the order in which they are entered first."""
    world = {
        **os.environ,
        "MARCHLAND_STORE": str(folder / "store.db"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "MARCHLAND_CACHE": str(folder / "cache"),
    }
    if words.startswith("GET"):
        command = [sys.executable, "-m", "marchland", "register", "demo", "--areas", "1"]
        subprocess.run(command, env=world, cwd=folder, check=True, capture_output=True)
    if words.startswith("register"):
        (folder / "event.json").write_text(json.dumps(EVENT), "utf-8")
        command = [sys.executable, "-m", "marchland", "register", "init", "--origin", "test.example/walk"]
        subprocess.run(command, env=world, cwd=folder, check=True, capture_output=True)
    ran = subprocess.run(
        [sys.executable, "-c", TRACER, *words.split()],
        env=world,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    entered: list[str] = json.loads(ran.stderr.splitlines()[-1])
    return entered


@pytest.mark.parametrize("name", WALKS)
def test_a_walk_is_as_it_is_drawn(name: str, tmp_path: Path) -> None:
    capability, most, words = WALKS[name]
    entered = taken(words, tmp_path)
    own = [file for file in entered if file.startswith(f"{capability}/") and "/treaties/" not in file]
    assert len(own) <= most, own
    missing = [file for file in drawn()[name] if not any(each.endswith(file) for each in entered)]
    assert missing == [], entered
