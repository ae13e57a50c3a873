"""The front end as it was built: its lock, entries, weight, colours, what it may not hold, and its own tests."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.frontend_site import ROOT, STATIC, files_of, manifest

sys.path.insert(0, str(ROOT / "scripts"))
import build_frontend
import make_vectors

FRONTEND = ROOT / "frontend"
LOCK: dict[str, Any] = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))
PACKAGE: dict[str, Any] = json.loads((FRONTEND / "package.json").read_text("utf-8"))
ENTRIES = ("site", "map", "law", "assess", "register", "record", "place", "ledger", "audit", "service-worker")
PLAIN_MOST, MAP_MOST = 110_000, 1_500_000
"""What a page fetches at once, uncompressed: without a map, so that the HTML has room to 150 kB; and with one."""
# Addresses that stand in what was built and are never fetched.
NAMES = (
    "http://www.w3.org/",  # namespaces
    "https://maplibre.org/",  # the name in a line of attribution, which we do not show, and in messages
    "https://maplibre.invalid/",  # a name that is nobody's, to read relative addresses by
    "https://github.com/",  # licences and messages of libraries
    "https://wiki.openstreetmap.org/wiki/This_map_requires_WebGL",  # a link in a message to those without WebGL
)
built = pytest.mark.skipif(
    not (STATIC / "manifest.json").exists(), reason="the front end is not built: scripts/setup web"
)


def written() -> Iterator[Path]:
    yield from (path for path in sorted(STATIC.rglob("*")) if path.suffix in {".js", ".mjs", ".css"})


def test_the_lock_names_no_host_and_hashes_everything() -> None:
    text = (FRONTEND / "package-lock.json").read_text("utf-8")
    assert not re.search(r"(?i)https?:|://|\bwww\.", text), "run `npm run lock`"
    packages = {name: held for name, held in LOCK["packages"].items() if name}
    assert packages
    for name, held in packages.items():
        assert held["integrity"].startswith("sha512-"), name
        assert re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", held["version"]), name


def test_versions_are_exact_and_locked() -> None:
    wanted = PACKAGE["dependencies"] | PACKAGE["devDependencies"]
    assert PACKAGE["private"] is True
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version


@built
def test_what_was_built_is_of_these_sources() -> None:
    assert build_frontend.is_current(ROOT), "run scripts/setup web"


@built
@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_was_built(entry: str) -> None:
    chunk = manifest()[f"src/{entry}.ts"]
    assert chunk["isEntry"]
    assert (STATIC / chunk["file"]).is_file()
    hashed = re.fullmatch(rf"assets/{entry}-[\w-]{{8}}\.js", chunk["file"])
    assert hashed or chunk["file"] == "service-worker.js"


@built
@pytest.mark.parametrize("entry", [name for name in ENTRIES if name != "service-worker"])
def test_a_page_stays_light(entry: str) -> None:
    everything = manifest()
    names = [
        name
        for pair in (files_of(f"src/{each}.ts", everything) for each in ("site", entry))
        for part in pair
        for name in part
    ]
    weight = sum((STATIC / name).stat().st_size for name in dict.fromkeys(names))
    assert weight < PLAIN_MOST
    if entry == "assess":  # its chart is fetched by the page too
        weight += sum(path.stat().st_size for path in STATIC.glob("assets/uplot-*"))
        assert weight < PLAIN_MOST


@built
def test_the_map_stays_within_its_bounds() -> None:
    frame = [path for path in STATIC.glob("assets/*") if path.name.startswith(("frame-", "maplibre-gl-worker"))]
    assert len(frame) == 3, "script, style sheet and worker"
    assert sum(path.stat().st_size for path in frame) < 2 * MAP_MOST


@built
def test_nothing_built_runs_text_or_holds_its_sources() -> None:
    for path in written():
        text = path.read_text("utf-8")
        assert not re.search(r"(?<![\w.$])eval\s*\(|new Function\s*\(|(?<![\w.$])Function\s*\(\s*[\"'`]", text), (
            path.name
        )
        assert "sourceMappingURL" not in text, path.name
        assert not re.search(r"document\.write\s*\(", text), path.name
    assert not list(STATIC.rglob("*.map"))


@built
def test_nothing_built_names_another_host() -> None:
    for path in written():
        for found in re.findall(r"https?://[^\s\"'`)\\<>]+", path.read_text("utf-8")):
            assert found.startswith(NAMES), f"{path.name}: {found}"
        if path.suffix == ".css":
            assert not re.search(r"url\(\s*(?!['\"]?(?:data:|/static/))", path.read_text("utf-8")), path.name


@built
def test_the_site_can_be_installed() -> None:
    found = json.loads((STATIC / "manifest.webmanifest").read_text("utf-8"))
    assert found["start_url"] == "/", "the newsroom, which opens without a connection as it was seen"
    for icon in found["icons"]:
        assert (STATIC / icon["src"].removeprefix("/static/")).stat().st_size > 100


@built
def test_the_service_worker_stands_alone() -> None:
    text = (STATIC / "service-worker.js").read_text("utf-8")
    assert not re.search(r"\b(import|export)\b\s*[{(\"'*]", text)


def tokens() -> dict[str, dict[str, str]]:
    """Return the colours by theme."""
    text = (FRONTEND / "src" / "styles" / "tokens.css").read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    device, chosen = dark.split(':root[data-theme="dark"]')
    read = {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
        for name, part in (("light", light), ("dark", device), ("chosen", chosen))
    }
    assert read["dark"] == read.pop("chosen"), "the dark that the device asks for is the dark that one chooses"
    return {"light": read["light"], "dark": read["light"] | read["dark"]}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_edges_have_the_contrast_of_level_aa(theme: str) -> None:
    colours = tokens()[theme]
    for ground in ("paper", "band"):
        for text in ("ink", "muted", "blue", "orange", "amber", "violet"):
            assert contrast(colours[text], colours[ground]) >= 4.5, f"{text} on {ground}"
        assert contrast(colours["edge"], colours[ground]) >= 3, f"edge on {ground}"
    assert contrast(colours["on-blue"], colours["blue"]) >= 4.5
    assert contrast(colours["on-orange"], colours["orange"]) >= 4.5
    assert contrast(colours["map-border"], colours["map-land"]) >= 3


def classes(text: str) -> set[str]:
    return set(
        re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r"/\*.*?\*/|url\([^)]*\)|\d\.\d+", "", text, flags=re.DOTALL))
    )


def test_every_class_is_shown_or_named_in_the_readme() -> None:
    defined = set().union(
        *(
            classes(re.sub(r"\{[^{}]*\}", "", path.read_text("utf-8")))
            for path in (FRONTEND / "src" / "styles").glob("*.css")
        )
    )
    readme = (FRONTEND / "README.md").read_text("utf-8")
    kitchen = (FRONTEND / "kitchen.html").read_text("utf-8")
    scripts = "".join(path.read_text("utf-8") for path in (FRONTEND / "src").rglob("*.ts"))
    files = {"css"}  # of the imports
    theirs = {name for name in defined if name.startswith("maplibregl-")}
    lost = {
        name
        for name in defined - files - theirs
        if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", readme + kitchen + scripts)
    }
    assert {name for name in lost if not name.startswith("is-")} == set()


@pytest.mark.parametrize("name", make_vectors.MADE)
def test_vectors_are_what_the_first_implementation_says(name: str) -> None:
    there = (ROOT / "tests" / "small" / name).read_text("utf-8")
    assert there == make_vectors.written(make_vectors.MADE[name]()), (
        "run scripts/make_vectors.py, and read the difference"
    )


def test_the_note_of_the_vectors_opens_here() -> None:
    from marchland.tlog.adapters.keys import holds
    from marchland.tlog.domain.checkpoint import open_checkpoint
    from marchland.tlog.domain.note import VerifierKey

    found = json.loads((ROOT / "tests" / "small" / "proofs" / "notes.json").read_text("utf-8"))
    keys = [VerifierKey.parse(key) for key in found["keys"]]
    opened = open_checkpoint(found["note"], keys, holds, every_kind=True)
    assert (opened.checkpoint.size, len(opened.signed_by)) == (found["size"], 4)


@built
def test_the_tests_of_the_front_end_pass() -> None:
    npm: Any = build_frontend.npm_of(ROOT)
    build_frontend.packages(ROOT, npm)
    try:
        npm("test", "--silent", "--", "--reporter=dot")
    except subprocess.CalledProcessError:
        pytest.fail("npm test failed; its words are above")


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v20.18.9", False),
        ("v20.19.0\n", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.19.0", True),
        ("", False),
    ],
)
def test_only_a_node_that_is_new_enough_is_taken(version: str, *, enough: bool) -> None:
    assert build_frontend.is_new_enough(version) is enough


def test_a_change_of_a_source_is_seen(tmp_path: Path) -> None:
    (tmp_path / "frontend" / "src").mkdir(parents=True)
    for name in build_frontend.SETTINGS:
        (tmp_path / "frontend" / name).write_text("{}", "utf-8")
    source = tmp_path / "frontend" / "src" / "site.ts"
    source.write_text("1", "utf-8")
    static = tmp_path / build_frontend.STATIC
    assert not build_frontend.is_current(tmp_path)
    static.mkdir(parents=True)
    (static / "manifest.json").write_text("{}", "utf-8")
    assert not build_frontend.is_current(tmp_path)
    (static / "sources.sha256").write_text(build_frontend.digest(tmp_path / "frontend"), "ascii")
    assert build_frontend.is_current(tmp_path)
    source.write_text("2", "utf-8")
    assert not build_frontend.is_current(tmp_path)
