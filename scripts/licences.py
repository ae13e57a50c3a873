"""Whether all that is shipped may be shipped: the licence that each package states, against those that are allowed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from sbom import ROOT, locked, needed

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
    "LGPL-2.1-or-later",  # tld: one of three to choose from
    "LGPL-3.0-only",  # psycopg: used as a library, and exchangeable
    "MPL-2.0",  # files of theirs stay under it; none is changed
})  # fmt: skip
"""SPDX identifiers under which a library may be needed by a program under Apache-2.0."""
SPOKEN = {
    "3-clause bsd license": "BSD-3-Clause", "apache 2.0": "Apache-2.0", "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0", "bsd": "BSD-3-Clause", "bsd license": "BSD-3-Clause",
    "isc license (iscl)": "ISC", "mit license": "MIT", "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0", "the unlicense (unlicense)": "Unlicense",
}  # fmt: skip
"""What packages of before SPDX wrote, and which licence that is."""
NAMED = {
    "apsw": "under any licence that the OSI approves, as its user likes",
    "pymorphy3-dicts-uk": "its dictionary is under a licence of its own; needed, not shipped (ARCHITECTURE.md)",
}
"""Packages that are looked at by people, each with the reason."""


def stated(of: PackageMetadata) -> str:
    """Return the licence that a package states, as an SPDX expression as far as it is known."""
    if "License-Expression" in of:
        return of["License-Expression"]
    classified = [
        value.rpartition("::")[2].strip()
        for value in of.get_all("Classifier") or ()
        if value.startswith("License ::") and not value.endswith("OSI Approved")
    ]
    said = classified or [str(value).strip().split("\n", 1)[0] for value in of.get_all("License") or ("",)]
    return " AND ".join(SPOKEN.get(each.lower(), each) for each in said)


def is_allowed(expression: str) -> bool:
    """Tell whether a licence is allowed: of those joined by OR one must be, of those joined by AND all."""
    plain = re.sub(r"[()]", " ", expression)
    return any(
        all(part.strip() in ALLOWED for part in re.split(r"\bAND\b", either)) for either in re.split(r"\bOR\b", plain)
    )


def refused() -> Iterator[str]:
    """Yield a line for each package that is shipped and not known to be allowed."""
    for name in sorted({package["name"] for package in needed(locked(ROOT))}):
        if name in NAMED:
            continue
        try:
            licence = stated(metadata(name))
        except PackageNotFoundError:  # one for another system
            continue
        if not is_allowed(licence):
            yield f"{name}: {licence or 'no licence is stated'}"


if __name__ == "__main__":
    lines = list(refused())
    print("\n".join(lines) or "licences: all that is needed is under a licence that is allowed")
    sys.exit(bool(lines))
