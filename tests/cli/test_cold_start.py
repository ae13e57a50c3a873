"""What a command loads before it answers: nothing slow that the answer has no use for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SLOW = ("numpy", "pint", "scipy", "shapely", "pyproj", "starlette", "jinja2", "cryptography", "lark")
ASKING = """
import json, sys
from marchland.cli.main import main
sys.argv = ["marchland", *sys.argv[1:]]
try:
    main()
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "words", ["law status Finland", "law status Finland --format json", "law parties apmbc --count"]
)
def test_a_question_of_law_loads_nothing_slow(words: str) -> None:
    ran = subprocess.run([sys.executable, "-c", ASKING, *words.split()], capture_output=True, text=True, check=True)
    loaded = set(json.loads(ran.stderr.splitlines()[-1]))
    assert "marchland" in loaded
    assert not loaded.intersection(SLOW)


@pytest.mark.parametrize(
    ("words", "slow"),
    [
        ("audit", {"numpy", "scipy", "shapely", "pyproj", "starlette", "jinja2", "cryptography", "lark", "lxml"}),
        ("assess documented-density", {"lark", "SALib", "pandas", "matplotlib", "scipy", "starlette", "jinja2"}),
    ],
)
def test_an_audit_and_a_scenario_load_nothing_that_they_have_no_use_for(words: str, slow: set[str]) -> None:
    ran = subprocess.run([sys.executable, "-c", ASKING, *words.split()], capture_output=True, text=True, check=True)
    assert not set(json.loads(ran.stderr.splitlines()[-1])) & slow


@pytest.mark.parametrize(
    "words", ["register list", "register list --format json", "register export -o {folder}/a.geojson"]
)
def test_a_list_of_areas_loads_no_projections_and_no_units(words: str, tmp_path: Path) -> None:
    place = str(tmp_path / "register.db")
    for each in ("register init --keys {folder}/keys.json", words):
        asked = [*each.format(folder=tmp_path).split(), "--store", place]
        ran = subprocess.run([sys.executable, "-c", ASKING, *asked], capture_output=True, text=True, check=True)
    assert not {"pyproj", "scipy", "starlette", "jinja2", "pandas"} & set(json.loads(ran.stderr.splitlines()[-1]))
