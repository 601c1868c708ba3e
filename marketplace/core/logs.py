"""One log line per event: the event's name, then its fields."""

from __future__ import annotations

import logging
from typing import Final

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LineFormatter(logging.Formatter):
    """Writes `time level logger event key=value …`; the fields are what the caller gave as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        record.message = record.getMessage()
        fields = " ".join(
            f"{key}={value}"
            for key, value in sorted(vars(record).items())
            if key not in _STANDARD and isinstance(value, str | int | bool)
        )
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {record.message} {fields}".rstrip()
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line
