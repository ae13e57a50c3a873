"""Log lines of the server's own as JSON, without what anybody sent: of an error its kind and places, not its words."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable


class JsonFormatter(logging.Formatter):
    """Makes of a record one line of JSON, as the site's own lines are."""

    def __init__(self, clock: Callable[[], str]) -> None:
        super().__init__()
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; the texts of exceptions may quote a request, and so are left out."""
        said: dict[str, object] = {"at": self._clock(), "what": "server", "level": record.levelname.lower()}
        if record.exc_info and record.exc_info[0]:
            said["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            said["places"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
            said["message"] = str(record.msg).splitlines()[0]
        else:
            said["message"] = record.getMessage()
        return json.dumps(said, ensure_ascii=True)


def log_as_json(logger: logging.Logger, clock: Callable[[], str], file: str) -> None:
    """Have a logger, and those below it, write JSON lines into a file, or to standard error where none is given."""
    handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
    handler.setFormatter(JsonFormatter(clock))
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.WARNING)
