"""The server's own lines as JSON: one a line, and nothing that was sent in an error's words."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from marchland.serve.adapters.json_log import log_as_json


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_warning_is_a_line_and_an_error_keeps_its_words_to_itself(tmp_path: Path) -> None:
    logger = logging.Logger("uvicorn")
    log_as_json(logger, lambda: "2026-11-22T10:00:00Z", str(tmp_path / "log"))
    logger.warning("so\nmany %d", 3)
    logger.info("too little to be said")
    try:
        int("anna@example.org asked")
    except ValueError:
        logger.exception("Exception in ASGI application\n")
    logger.handlers[0].close()
    first, second = lines(tmp_path / "log")
    assert first == {"at": "2026-11-22T10:00:00Z", "what": "server", "level": "warning", "message": "so\nmany 3"}
    assert (second["error"], second["message"]) == ("ValueError", "Exception in ASGI application")
    assert str(second["places"][0]).startswith("test_json_log.py:")  # type: ignore[index] # a list
    assert "anna" not in (tmp_path / "log").read_text()
