"""Which locked packages have a known weakness: by advisories in OSV's format that are given, or asked for by uv.

scripts/audit.py                     asks the service that uv asks
scripts/audit.py FILE|FOLDER|ZIP     reads advisories that were fetched before; nothing is asked of anybody
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from sbom import ROOT, locked

Json = dict[str, Any]
FIRST = "0"
"""What OSV writes for a weakness that was there from the beginning."""


def advisories(place: Path) -> Iterator[Json]:
    """Yield the advisories of a file, of every JSON file in a folder, or in a zip as OSV hands it out."""
    if place.is_dir():
        texts: Iterable[bytes] = (file.read_bytes() for file in sorted(place.rglob("*.json")))
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as packed:
            texts = [packed.read(name) for name in sorted(packed.namelist()) if name.endswith(".json")]
    else:
        texts = (place.read_bytes(),)
    for text in texts:
        found = json.loads(text)
        yield from found if isinstance(found, list) else (found,)


def concerns(advisory: Json, name: str, version: str) -> bool:
    """Tell whether an advisory is about that version of that package."""
    return not advisory.get("withdrawn") and any(
        affected.get("package", {}).get("ecosystem") == "PyPI"
        and canonicalize_name(affected["package"].get("name", "")) == name
        and (
            version in affected.get("versions", ())
            or any(_lies_in(each, version) for each in affected.get("ranges", ()))
        )
        for affected in advisory.get("affected", ())
    )


def _lies_in(range_: Json, version: str) -> bool:
    """Tell whether a version lies in a range; of one whose bounds are no versions, yes: better one too many."""
    if range_.get("type") != "ECOSYSTEM":
        return False
    try:
        ours, inside = Version(version), False
        for event in range_.get("events", ()):
            if "introduced" in event and (event["introduced"] == FIRST or ours >= Version(event["introduced"])):
                inside = True
            if "fixed" in event and ours >= Version(event["fixed"]):
                inside = False
            if "last_affected" in event and ours > Version(event["last_affected"]):
                inside = False
    except InvalidVersion:
        return True
    return inside


def found_in(known: Iterable[Json], packages: Iterable[Json]) -> Iterator[str]:
    """Yield a line for each locked package that an advisory is about."""
    versions = [(str(canonicalize_name(each["name"])), each["version"]) for each in packages if "version" in each]
    for advisory in known:
        names = {canonicalize_name(each.get("package", {}).get("name", "")) for each in advisory.get("affected", ())}
        for name, version in versions:
            if name in names and concerns(advisory, name, version):
                yield f"{name} {version}: {advisory['id']} {advisory.get('summary', '')}".rstrip()


def main(arguments: list[str]) -> int:
    """Print what is found; return 1 where anything is."""
    if not arguments:
        return subprocess.run([ROOT / ".tools/bin/uv", "audit", "--frozen"], cwd=ROOT, check=False).returncode
    try:
        lines = list(found_in(advisories(Path(arguments[0])), locked(ROOT)))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        print(f"audit: {arguments[0]} holds no advisories: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines) or "audit: no locked package has a weakness that these advisories know")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
