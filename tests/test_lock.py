"""The lock holds every package with its hashes, and no address: it works with whatever index is at hand."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "uv.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES: list[dict[str, Any]] = tomllib.loads(LOCK.read_text("utf-8"))["package"]
OURSELVES = next(package for package in PACKAGES if package["name"] == "marchland")
OTHERS = [package for package in PACKAGES if package is not OURSELVES]
HASH = re.compile(r"sha256:[0-9a-f]{64}")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return normal(found[0])


def stated(requirements: list[Any]) -> dict[str, str]:
    """Return name → bounds of the requirements of pyproject.toml, groups within groups unfolded."""
    found: dict[str, str] = {}
    for requirement in requirements:
        if isinstance(requirement, dict):
            found |= stated(PROJECT["dependency-groups"][requirement["include-group"]])
        else:
            name = name_of(requirement)
            found[name] = re.sub(r"^\[[^]]*\]", "", requirement[len(name) :].replace(" ", ""))
    return found


def locked(requirements: list[dict[str, str]]) -> dict[str, str]:
    return {requirement["name"]: requirement.get("specifier", "") for requirement in requirements}


@pytest.mark.parametrize("package", OTHERS, ids=lambda package: f"{package['name']}-{package['version']}")
def test_every_file_of_a_package_has_its_hash(package: dict[str, Any]) -> None:
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    assert files
    for file in files:
        assert HASH.fullmatch(file["hash"]), file
        assert "/" not in file["path"], file


def test_every_package_comes_as_a_wheel() -> None:
    assert [package["name"] for package in OTHERS if not package.get("wheels")] == []


@pytest.mark.parametrize("file", ["uv.lock", "scripts/uv.txt"])
def test_no_address_stands_in_a_lock(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert not re.search(r"(?i)https?:|://|\bwww\.", text)


def test_the_lock_is_of_these_dependencies() -> None:
    metadata = OURSELVES["metadata"]
    extras = [each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra]
    wanted = stated([*PROJECT["project"]["dependencies"], *extras])
    assert locked(metadata["requires-dist"]) == wanted, "run scripts/lock"
    groups = {name: locked(requirements) for name, requirements in metadata["requires-dev"].items()}
    assert groups == {name: stated(requirements) for name, requirements in PROJECT["dependency-groups"].items()}


def test_every_dependency_is_locked() -> None:
    have = {package["name"] for package in OTHERS}
    for package in PACKAGES:
        named = {dependency["name"] for dependency in package.get("dependencies", [])}
        assert named <= have, f"{package['name']} needs {named - have}"


def test_uv_itself_is_pinned_with_hashes() -> None:
    head, *rest = (ROOT / "scripts" / "uv.txt").read_text("utf-8").splitlines()
    assert re.fullmatch(r"uv==[\d.]+ \\", head)
    assert rest
    assert all(HASH.fullmatch(line.strip(" \\").removeprefix("--hash=")) for line in rest)
