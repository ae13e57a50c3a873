"""What is shipped: its bill of materials, its licences, known weaknesses, and a wheel that is the same twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import audit  # noqa: E402 - programs of scripts/, found by the path above
import licences  # noqa: E402 - likewise
import sbom  # noqa: E402 - likewise

EPOCH = "1790000000"
OLDER = 86_400 * 365


def bill() -> Any:
    return json.loads(sbom.bill(ROOT, "1.2.3"))


def test_the_bill_is_what_the_standard_asks_for() -> None:
    text = sbom.bill(ROOT, "1.2.3").decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text.replace('"library"', '"libary"')) is not None
    assert sbom.bill(ROOT, "1.2.3").decode() == text
    assert sbom.bill(ROOT, "1.2.4").decode() != text


def test_the_bill_has_what_uv_would_install() -> None:
    command = [ROOT / ".tools/bin/uv", "export", "--quiet", "--frozen", "--all-extras", "--no-default-groups",
               "--no-emit-project", "--no-hashes", "--no-annotate", "--no-header"]  # fmt: skip
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    expected = {line.partition(";")[0].strip() for line in said.splitlines() if line}
    assert {f"{each['name']}=={each['version']}" for each in bill()["components"]} == expected


def test_every_part_of_the_bill_has_the_hashes_of_its_files() -> None:
    components = bill()["components"]
    assert len(components) > 40
    for each in components:
        assert each["externalReferences"], each["name"]
        for file in each["externalReferences"]:
            assert len(file["hashes"][0]["content"]) == 64


def test_the_bill_s_tree_holds_together() -> None:
    found = bill()
    refs = {each["bom-ref"] for each in found["components"]} | {"marchland"}
    edges = {each["ref"]: set(each["dependsOn"]) for each in found["dependencies"]}
    assert set(edges) == refs
    assert set().union(*edges.values()) == refs - {"marchland"}, "everything is needed by something"


def test_all_that_is_needed_is_under_a_licence_that_is_allowed() -> None:
    assert list(licences.refused()) == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [("MIT", True), ("GPL-3.0-or-later", False), ("MIT OR GPL-3.0-or-later", True), ("MIT AND GPL-3.0-or-later", False),
     ("(MIT AND Zlib) OR Proprietary", True), ("", False), ("Other/Proprietary License", False)],
)  # fmt: skip
def test_which_licences_are_allowed(expression: str, *, allowed: bool) -> None:
    assert licences.is_allowed(expression) is allowed


def advisory(**affected: Any) -> dict[str, Any]:
    return {
        "id": "X-1",
        "summary": "bad",
        "affected": [{"package": {"ecosystem": "PyPI", "name": "Some.Name"}, **affected}],
    }


def between(*events: dict[str, str]) -> dict[str, Any]:
    return advisory(ranges=[{"type": "ECOSYSTEM", "events": list(events)}])


@pytest.mark.parametrize(
    ("known", "hit"),
    [
        (between({"introduced": "0"}), True),
        (between({"introduced": "0"}, {"fixed": "2.0"}), False),
        (between({"introduced": "0"}, {"fixed": "2.0.1"}), True),
        (between({"introduced": "2.0.1"}), False),
        (between({"introduced": "1.0"}, {"last_affected": "2.0"}), True),
        (between({"introduced": "1.0"}, {"last_affected": "1.9"}), False),
        (between({"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "2.0rc1"}), True),
        (between({"introduced": "nonsense"}), True),
        (advisory(versions=["1.9", "2.0"]), True),
        (advisory(versions=["1.9"]), False),
        ({**between({"introduced": "0"}), "withdrawn": "2026-01-01T00:00:00Z"}, False),
        (advisory(ranges=[{"type": "GIT", "events": [{"introduced": "0"}]}]), False),
    ],
)
def test_which_versions_an_advisory_concerns(known: dict[str, Any], *, hit: bool) -> None:
    packages = [{"name": "some-name", "version": "2.0"}, {"name": "other", "version": "2.0"}]
    assert list(audit.found_in([known], packages)) == (["some-name 2.0: X-1 bad"] if hit else [])


def test_advisories_are_read_from_a_file_a_folder_and_a_zip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    version = sbom.named(sbom.locked(ROOT), {"name": "click"})[0]["version"]
    known = {"id": "X-2", "affected": [{"package": {"ecosystem": "PyPI", "name": "click"}, "versions": [version]}]}
    (tmp_path / "a.json").write_text(json.dumps(known), "utf-8")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("X-2.json", json.dumps(known))
    for place in (tmp_path / "a.json", tmp_path, tmp_path / "all.zip"):
        assert audit.main([str(place)]) == 1
        assert capsys.readouterr().out == f"click {version}: X-2\n"
    (tmp_path / "b.json").write_text("[1]", "utf-8")
    assert audit.main([str(tmp_path / "b.json")]) == 2
    assert audit.main([str(tmp_path / "nowhere")]) == 2


def built(tree: Path) -> Path:
    """Build a wheel of a tree, and return where it is."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"]
    done = subprocess.run(
        command, cwd=tree, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = (tree / "out").glob("*.whl")
    return wheel


def test_the_same_sources_give_the_same_wheel(tmp_path: Path) -> None:
    """In two folders, with other ages and other rights of the files."""
    trees = [tmp_path / "one", tmp_path / "another-place"]
    for tree in trees:
        for name in ("src", "LICENSES"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        (tree / "scripts").mkdir()
        (tree / "src/marchland/site/static").mkdir(exist_ok=True)
        (tree / "src/marchland/site/static/manifest.json").touch()
        for name in ("pyproject.toml", "uv.lock", "README.md", "LICENSE", "NOTICE", "CHANGELOG.md",
                     "scripts/build_frontend.py", "scripts/sbom.py"):  # fmt: skip
            shutil.copy(ROOT / name, tree / name)
    for path in trees[1].rglob("*"):
        os.utime(path, (int(EPOCH) - OLDER, int(EPOCH) - OLDER))
        if path.is_file():
            path.chmod(0o600)
    wheels = [built(tree) for tree in trees]
    assert hashlib.sha256(wheels[0].read_bytes()).digest() == hashlib.sha256(wheels[1].read_bytes()).digest()
    with zipfile.ZipFile(wheels[0]) as packed:
        (name,) = (name for name in packed.namelist() if ".dist-info/sboms/" in name)
        assert packed.read(name) == sbom.bill(ROOT, sbom.version_of(ROOT))
