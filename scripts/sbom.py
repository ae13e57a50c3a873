"""The bill of all that Marchland needs (CycloneDX 1.6), made of uv.lock alone: the same lock gives the same bytes."""

from __future__ import annotations

import json
import sys
import tomllib
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "marchland.cdx.json"
Json = dict[str, Any]


def locked(root: Path) -> tuple[Json, ...]:
    """Return the packages of the lock, some in several versions; raises SystemExit where there is none."""
    try:
        return tuple(tomllib.loads((root / "uv.lock").read_text("utf-8"))["package"])
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        sys.exit(f"sbom: uv.lock cannot be read: {error}")


def named(packages: Iterable[Json], wanted: Json) -> tuple[Json, ...]:
    """Return the packages that a dependency means: where there are several versions it may mean one, or each."""
    version = wanted.get("version")
    return tuple(each for each in packages if each["name"] == wanted["name"] and version in {None, each.get("version")})


def needed(packages: tuple[Json, ...]) -> tuple[Json, ...]:
    """Return all that is shipped to whoever installs Marchland with its extras: what it needs, and what that needs."""
    (ours,) = named(packages, {"name": "marchland"})
    found: dict[str, Json] = {}
    asked: set[tuple[str, str]] = set()
    waiting = [*ours["dependencies"], *(each for group in ours["optional-dependencies"].values() for each in group)]
    while waiting:
        dependency = waiting.pop()
        for package in named(packages, dependency):
            for extra in ("", *dependency.get("extra", ())):
                if (_ref(package), extra) in asked:
                    continue
                asked.add((_ref(package), extra))
                found[_ref(package)] = package
                more = (
                    package.get("optional-dependencies", {}).get(extra, ())
                    if extra
                    else package.get("dependencies", ())
                )
                waiting += more
    return tuple(found[ref] for ref in sorted(found))


def bill(root: Path, version: str) -> bytes:
    """Return the bill of materials of that version, with the hash of every file that may be installed."""
    packages = locked(root)
    shipped = needed(packages)
    ours = {"type": "application", "bom-ref": "marchland", "name": "marchland", "version": version,
            "licenses": [{"license": {"id": "Apache-2.0"}}], "purl": f"pkg:pypi/marchland@{version}"}  # fmt: skip
    components = list(map(_component, shipped))
    text = json.dumps(components, sort_keys=True) + version
    found = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}",
        "version": 1,
        "metadata": {"component": ours},
        "components": components,
        "dependencies": list(_dependencies(packages, shipped)),
    }
    return json.dumps(found, indent=1, sort_keys=True).encode() + b"\n"


def _ref(package: Json) -> str:
    return f"pkg:pypi/{package['name']}@{package['version']}"


def _component(package: Json) -> Json:
    files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else [])]
    references = [
        {
            "type": "distribution",
            "url": file["path"],
            "hashes": [{"alg": "SHA-256", "content": file["hash"].removeprefix("sha256:")}],
        }
        for file in files
    ]
    return {
        "type": "library", "bom-ref": _ref(package), "name": package["name"], "version": package["version"],
        "purl": _ref(package), "externalReferences": references,
    }  # fmt: skip


def _dependencies(packages: tuple[Json, ...], shipped: tuple[Json, ...]) -> Iterator[Json]:
    refs = {_ref(package) for package in shipped}
    for package in (*named(packages, {"name": "marchland"}), *shipped):
        groups = [package.get("dependencies", ()), *package.get("optional-dependencies", {}).values()]
        inner = {_ref(found) for group in groups for each in group for found in named(packages, each)}
        yield {
            "ref": "marchland" if package["name"] == "marchland" else _ref(package),
            "dependsOn": sorted(inner & refs),
        }


def version_of(root: Path) -> str:
    """Return the version that src/marchland/version.py says."""
    text = (root / "src/marchland/version.py").read_text("utf-8")
    return text.partition('VERSION = "')[2].partition('"')[0]


def write(root: Path) -> Path:
    """Write the bill of materials into `.build`, and return where it is."""
    path = root / ".build" / NAME
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bill(root, version_of(root)))
    return path


if __name__ == "__main__":
    print(write(ROOT).relative_to(ROOT))
