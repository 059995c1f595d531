"""Logs and metrics.

Code logs with the standard library: a constant message, facts as fields of `extra`. Here the
records get the context they were made in and their final shape, and lose what must not be seen:
personal data (fields named `pii_...`) unless the installation shows it, and secrets always.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from typing import Any, Literal, TextIO

import structlog
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

registry = CollectorRegistry()
"""Every metric of the process is made with `registry=registry`; the gateway serves it."""
ProcessCollector(registry=registry)
PlatformCollector(registry=registry)
GCCollector(registry=registry)

SECRET = re.compile(r"secret|password|passwd|token|authorization|cookie|api_?key", re.IGNORECASE)
HIDDEN_PERSONAL = "[personal]"
HIDDEN_SECRET = "[secret]"  # noqa: S105 - what stands in its place

_without_locals = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
"""Local variables hold what customers wrote."""

Record = MutableMapping[str, Any]


def configure(
    *,
    style: Literal["console", "json"],
    level: str,
    shows_personal_data: bool = False,
    stream: TextIO | None = None,
) -> None:
    """Send every record of the process to `stream` (standard output), one line each."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        Redaction(shows_personal_data=shows_personal_data),
    ]
    if style == "json":
        last: list[structlog.types.Processor] = [
            structlog.processors.ExceptionRenderer(_without_locals),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        last = [
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())


def bound(**facts: str) -> AbstractContextManager[Any]:
    """Add tenant, interaction or channel to every record made inside the block and its tasks."""
    return structlog.contextvars.bound_contextvars(**facts)


class Redaction:
    """Takes out of a record's fields, however deep, what must not be read in a log."""

    def __init__(self, *, shows_personal_data: bool) -> None:
        self._shows_personal_data = shows_personal_data

    def __call__(self, _logger: object, _method: str, record: Record) -> Record:
        for name in record:
            record[name] = self._shown(name, record[name])
        return record

    def _shown(self, name: str, value: Any) -> Any:  # noqa: ANN401 - any field of any record
        if name.startswith("pii_") and not self._shows_personal_data:
            return HIDDEN_PERSONAL
        if SECRET.search(name):
            return HIDDEN_SECRET
        if isinstance(value, dict):
            return {key: self._shown(str(key), each) for key, each in value.items()}
        return value
