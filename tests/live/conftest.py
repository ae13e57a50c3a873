"""The wheel, built and installed into an environment of its own, so that what is driven is what is shipped."""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the source, as `pip install` would; a front end that is built is taken along."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in (
        "src", "frontend", "scripts/build_frontend.py", "scripts/sbom.py", "pyproject.toml", "uv.lock", "README.md",
        "LICENSE", "NOTICE", "LICENSES",
        "CHANGELOG.md", ".gitignore",
    ):  # fmt: skip
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, source / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            (source / name).parent.mkdir(exist_ok=True)
            shutil.copy(origin, source / name)
    build = "import sys, hatchling.build; print(hatchling.build.build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, str(made)], cwd=source, check=True, capture_output=True)
    return next(made.glob("*.whl"))


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment that holds the wheel, and borrows its dependencies from the one the tests run in."""
    place = tmp_path_factory.mktemp("environment") / "a path with spaces"
    venv.create(place, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(place)}, scheme="venv"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    compileall.compile_dir(site, quiet=2)  # as pip does
    # Paths named in a .pth file are added as they are: an editable install there is not followed.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place


@pytest.fixture
def marchland(environment: Path, tmp_path: Path) -> Run:
    """Return a function that runs the installed program in an empty folder, with almost no environment."""

    def run(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(environment / "bin" / "python"), "-I", "-m", "marchland", *arguments]
        world = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}
        done = subprocess.run(
            command, cwd=tmp_path, env=world, capture_output=True, text=True, check=False, timeout=PATIENCE_S
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    return run
