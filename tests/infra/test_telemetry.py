"""Logs: one line each, with their context, without what must not be seen."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from prometheus_client import Counter, generate_latest

from infra.telemetry import bound, configure, registry

log = logging.getLogger("tests.telemetry")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes; the root logger is as before afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield io.StringIO()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)


def start(
    stream: io.StringIO, *, style: Literal["console", "json"] = "json", shows: bool = False
) -> None:
    configure(style=style, level="info", shows_personal_data=shows, stream=stream)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_carries_its_fields_and_context(stream: io.StringIO) -> None:
    start(stream)
    with bound(tenant="acme", interaction="i1"), bound(channel="web_chat"):
        log.info("offer timed out", extra={"agent": "ann"})
    log.warning("outside")
    inside, outside = lines(stream)
    assert inside["event"] == "offer timed out"
    assert (inside["tenant"], inside["interaction"]) == ("acme", "i1")
    assert (inside["channel"], inside["agent"]) == ("web_chat", "ann")
    assert (inside["level"], inside["logger"]) == ("info", "tests.telemetry")
    assert "tenant" not in outside


def test_personal_data_and_secrets_are_masked(stream: io.StringIO) -> None:
    start(stream)
    fields = {"pii_name": "陈", "api_key": "k", "headers": {"Cookie": "c", "pii_from": "a@b"}}
    log.info("told", extra=fields)
    (record,) = lines(stream)
    assert record["pii_name"] == "[personal]"
    assert record["api_key"] == "[secret]"
    assert record["headers"] == {"Cookie": "[secret]", "pii_from": "[personal]"}


def test_personal_data_can_be_shown_but_secrets_cannot(stream: io.StringIO) -> None:
    start(stream, shows=True)
    log.info("told", extra={"pii_name": "陈", "token": "t"})
    (record,) = lines(stream)
    assert (record["pii_name"], record["token"]) == ("陈", "[secret]")


def test_an_exception_is_one_line_of_json(stream: io.StringIO) -> None:
    start(stream)
    try:
        raise LookupError("gone")
    except LookupError:
        log.exception("failed")
    (record,) = lines(stream)
    assert record["exception"][0]["exc_type"] == "LookupError"
    assert "locals" not in json.dumps(record)


def test_the_console_is_for_reading(stream: io.StringIO) -> None:
    start(stream, style="console")
    log.info("started", extra={"port": 8000})
    assert "started" in stream.getvalue()
    assert "port=8000" in stream.getvalue()


def test_below_the_level_nothing_is_written(stream: io.StringIO) -> None:
    start(stream)
    log.debug("detail")
    assert stream.getvalue() == ""


def test_metrics_of_the_process_and_ours_are_in_one_registry() -> None:
    Counter("test_things", "Things.", registry=registry).inc()
    text = generate_latest(registry).decode()
    assert "test_things_total 1.0" in text
    assert "process_resident_memory_bytes" in text
