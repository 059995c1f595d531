"""Write the pages that follow from the code: events, API, and the runbook's table of settings.

`python -m docs.generate` writes them; a test fails while one of them is not what the code says.
"""

import ast
import dataclasses
import inspect
import json
import tempfile
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from core import events
from gateway.main import api
from gateway.wiring import build
from infra import settings
from infra.http import guards, public_reason, routes_of

DOCS = Path(__file__).parent
ROOT = DOCS.parent
NOTICE = "<!-- Written by docs/generate.py: change the code, then run it again. -->"
BEGIN, END = "<!-- settings: written by docs/generate.py -->", "<!-- end of settings -->"


def pages() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    runbook = DOCS / "runbook.md"
    return {
        DOCS / "events.md": events_page(),
        DOCS / "api.md": api_page(application()),
        runbook: with_settings(runbook.read_text()),
        ROOT / "agent_ui/apps/site/src/reference/events.json": events_json(),
    }


def event_classes() -> list[type[events.Event]]:
    """The events that are emitted, in the order of their file."""
    found = [each for each in vars(events).values() if inspect.isclass(each)]
    return [each for each in found if issubclass(each, events.Event) and each.kind]


def events_page() -> str:
    lines = [
        "# Event catalogue",
        "",
        NOTICE,
        "",
        "Events are facts in the past tense (`core/events.py`). Each is stored in the transaction",
        "of what it tells of, and is never changed. A stored event also has `event_id`, `tenant`,",
        "`position` (gapless in the company), `seq` (gapless in the interaction) and `at`. What",
        "customers said stays in the timeline: events carry ids. Kinds are stable, fields grow.",
        "",
    ]
    for each in event_classes():
        lines += [f"## `{each.kind}`", "", inspect.getdoc(each) or "", ""]
        lines += ["| field | type |", "|---|---|"]
        lines += [f"| `{name}` | {kind} |" for name, kind in event_fields(each)]
        lines.append("")
    return "\n".join(lines)


def events_json() -> str:
    """The same catalogue for the reference page of the site."""
    catalogue = [
        {
            "kind": each.kind,
            "version": each.version,
            "when": inspect.getdoc(each) or "",
            "fields": [{"name": name, "type": kind} for name, kind in event_fields(each)],
        }
        for each in event_classes()
    ]
    return json.dumps(catalogue, indent=2, ensure_ascii=False) + "\n"


def event_fields(event: type[events.Event]) -> list[tuple[str, str]]:
    return [(field.name, type_name(field.type)) for field in dataclasses.fields(event)]


def type_name(kind: Any) -> str:  # noqa: ANN401 - annotations have no common type
    """How a reader calls the type: `str`, `QueueId`, `UserId or nothing`."""
    if kind is type(None):
        return "nothing"
    if isinstance(kind, types.UnionType) and set(typing.get_args(kind)) & {dict, bool}:
        return "JSON"
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        parts = typing.get_args(kind)
        is_json = any(typing.get_origin(part) is dict for part in parts)
        return "JSON" if is_json else " or ".join(type_name(part) for part in parts)
    if typing.get_origin(kind) is list:
        return f"list of {type_name(typing.get_args(kind)[0])}"
    return str(getattr(kind, "__name__", kind))


def application() -> FastAPI:
    """The product's routes over a system that is never started."""
    with tempfile.TemporaryDirectory() as folder:
        given = settings.Settings(data_dir=Path(folder), demo=True, secret="x" * 32)  # type: ignore[arg-type]
        return api(build(given))


def api_page(app: FastAPI) -> str:
    lines = [
        "# API",
        "",
        NOTICE,
        "",
        "JSON over HTTP; `/docs` of an installation shows every schema, `/api/openapi.json` is the",
        "same for machines. Signed-in calls carry the session cookie; those that change something",
        "also `X-Mainstem-Csrf` with the token of `GET /api/session`. Errors have one shape:",
        '`{"error": {"code", "message", "field"?, "retry_after"?}}`. Actions of agents take an',
        "`Idempotency-Key`: repeated with the same key, they change nothing and answer as before.",
    ]
    by_tag: dict[str, list[str]] = {}
    for tag, _, _, row in sorted(_rows(app)):
        by_tag.setdefault(tag, []).append(row)
    for tag in sorted(by_tag):
        lines += ["", f"## {tag.capitalize()}", ""]
        lines += ["| path | method | who | what |", "|---|---|---|---|", *by_tag[tag]]
    return "\n".join(lines) + "\n"


def _rows(app: FastAPI) -> Iterator[tuple[str, str, str, str]]:
    """(tag, path, method, line of the table) of every route that is part of the API."""
    for route in routes_of(app):
        if isinstance(route, APIWebSocketRoute):
            what = inspect.getdoc(route.endpoint) or "Live: frames in both directions."
            yield _tag(route), route.path, "socket", _row(route, "socket", what)
        elif isinstance(route, APIRoute) and route.include_in_schema:
            for method in sorted(set(route.methods or ()) - {"HEAD"}):
                row = _row(route, method, route.description or route.summary or "")
                yield _tag(route), route.path, method, row


def _tag(route: APIRoute | APIWebSocketRoute) -> str:
    """What the route is about: as it says, or by its path."""
    said = getattr(route, "tags", None)
    return str(said[0]) if said else route.path.split("/")[2].replace("-", " ")


def _row(route: APIRoute | APIWebSocketRoute, method: str, what: str) -> str:
    asked = [each.permission for each in guards(route.dependant)]
    who = "anybody" if public_reason(route.endpoint) else "signed in"
    if asked and asked[0] is not None:
        who = f"`{asked[0].value}`"
    first = what.split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
    return f"| `{route.path}` | {method} | {who} | {first} |"


def with_settings(page: str) -> str:
    """The page with the table of settings as it is now."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{settings_table()}\n{END}{after}"


def settings_table() -> str:
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    rows += _settings_of(settings.Settings, "")
    return "\n".join(rows)


def _settings_of(model: type[BaseModel], prefix: str) -> Iterator[str]:
    said = _said_of_fields(model)
    for name, field in model.model_fields.items():
        if inspect.isclass(field.annotation) and issubclass(field.annotation, BaseModel):
            yield from _settings_of(field.annotation, f"{prefix}{name}.")
            continue
        key = f"{prefix}{name}"
        variable = settings.PREFIX + key.replace(".", "__").upper()
        meaning = said.get(name) or _choices(field.annotation)
        cells = (f"`{variable}` or `{key}`", _default(field.default), meaning)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _choices(annotation: object) -> str:
    """The values that may be chosen, where only some may."""
    options = typing.get_args(annotation) if typing.get_origin(annotation) is typing.Literal else ()
    return " or ".join(f"`{each}`" for each in options)


def _default(value: object) -> str:
    """What holds when nothing is set; some defaults follow from other settings."""
    if value is PydanticUndefined or value is None:
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _said_of_fields(model: type[BaseModel]) -> dict[str, str]:
    """The sentence that stands below each field in the code."""
    body = ast.parse(inspect.getsource(model)).body[0]
    assert isinstance(body, ast.ClassDef)
    said: dict[str, str] = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            said[field.target.id] = " ".join(str(below.value.value).split())
    return said


def main() -> None:
    """Write every generated file."""
    for path, text in pages().items():
        path.write_text(text)


if __name__ == "__main__":
    main()
