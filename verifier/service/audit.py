"""The audit trail: one JSON object a line, of public things only.

Who reads it learns which addresses were called, with which result, and which submission, challenge or snapshot it was about. Bodies,
headers, paths and client addresses are not in it.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

LOGGER = "zkmargin.service"


class JsonLines(logging.Formatter):
    """Formats a record as one JSON line; what the service passes in ``extra={"audit": {...}}`` becomes members."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = {"time": moment, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps(line | getattr(record, "audit", {}), ensure_ascii=True)


def log_to(stream: TextIO) -> logging.Handler:
    """Send the audit trail to a stream. Returns the handler, for :meth:`logging.Logger.removeHandler`."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger(LOGGER)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return handler
