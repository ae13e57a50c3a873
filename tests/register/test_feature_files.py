"""GeoJSON from outside: what is refused, and with which line or byte."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from marchland.register.adapters.feature_files import parse_features, read_features
from tests.core.hostile import circle
from tests.processes import PATIENCE_S
from tests.refusal import refused


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        (b" \n", "empty", 0),
        (b"\x1f\x8b\x08rest", "gzip", 0),
        (b"PK\x03\x04rest", "ZIP", 0),
        (b"SQLite format 3\x00", "SQLite", 0),
        ("{}".encode("utf-16"), "UTF-16", 0),
        ("{}".encode("utf-16-le"), "NUL", 0),
        (b"<kml/>", "XML", 0),
        (b'{"a": "\xff"}', "byte 7 is not UTF-8", 0),
        (b'{\n"a": NaN}', "NaN is not a number", 2),
        (b'{\n\n"a": [1, 1e999]}', "1e999 is too large", 3),
        (b'{"a": [1, -Infinity]}', "-Infinity is not a number", 1),
        (b'{"a": 1,\n"b": 2,\n"b": 3}', "'b' is given twice", 2),
        (b'{"a":\n1,}', "not JSON", 2),
        (b"[" * 100_000, "nested too deep", 0),
        (b'{"a": ' + b"7" * 5000 + b"}", "too many digits", 0),
    ],
)
def test_what_is_no_geojson_is_refused(content: bytes, words: str, line: int) -> None:
    error = refused(lambda: parse_features(content, "areas.geojson"))
    assert words in error.message
    assert (error.where.file, error.where.line) == ("areas.geojson", line)


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "areas.geojson"
    file.write_bytes(b'\xef\xbb\xbf{"type": "FeatureCollection", "note": "1e999", "x": 1e300}')
    assert read_features(file) == {"type": "FeatureCollection", "note": "1e999", "x": 1e300}
    assert "cannot be read" in refused(lambda: read_features(tmp_path / "none.geojson")).message


MEASURED = """
import resource, sys
from datetime import date
from pathlib import Path
from marchland.register.adapters.feature_files import read_features
from marchland.core.errors import MarchlandError
from marchland.register.domain.intake import ImportOptions, plan_import
resource.setrlimit(resource.RLIMIT_AS, (512 * 1024 * 1024,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
try:
    given = read_features(Path(sys.argv[1]))
    plan_import(given, lambda _: None, ImportOptions(), date(2026, 1, 1), lambda _events: lambda _: ())
except MarchlandError as error:
    assert "vertices" in str(error)
    print("refused")
"""


def test_a_million_vertices_are_refused_in_time_and_memory(tmp_path: Path) -> None:
    told = {"name": "x", "classification": "SHA", "valid_on": "2001-01-01", "source": "x"}
    feature = {"type": "Feature", "id": "a", "properties": told, "geometry": circle(1_000_000)}
    file = tmp_path / "large.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    assert file.stat().st_size > 35_000_000
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(file)],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env={"OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "refused\n"
