"""GeoJSON files of the books, read whole: what is no JSON is refused with its line, and numbers that are none too."""

from __future__ import annotations

import json
from typing import Any

from marchland.adapters.yaml_files import File, read_bytes
from marchland.core.errors import InputError, Location


def read_json(file: File, shown: str) -> Any:
    """Return what a file of GeoJSON says; raises InputError naming the file as it is shown, and the line."""
    content = read_bytes(file, shown)
    if not content.strip():
        raise InputError("the file is empty", where=Location(shown))

    def refuse(constant: str) -> None:
        raise InputError(
            "{constant} is not a number in JSON",
            constant=constant,
            where=Location(shown),
            next_step="give finite coordinates",
        )

    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=refuse)
    except UnicodeDecodeError as error:
        raise InputError("byte {start} is not UTF-8 text", start=error.start, where=Location(shown)) from None
    except json.JSONDecodeError as error:
        raise InputError("not JSON: {reason}", reason=error.msg, where=Location(shown, error.lineno)) from None
    except RecursionError:
        raise InputError("not GeoJSON: brackets are nested too deep", where=Location(shown)) from None
