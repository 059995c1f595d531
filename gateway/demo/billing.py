"""The billing system of the demonstration company, as its own application under /demo/billing.

It stands for any company's system that flows call over HTTP; nothing else in Mainstem knows of it.
What it is told twice under one Idempotency-Key it does once.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import yaml
from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from core.model import Json
from core.ports import Clock
from infra.clock import SystemClock

from . import FOLDER
from .books import Account, Books, Order, Refused, working_days

PATH = "/demo/billing"
MOST_ANSWERS = 10_000
"""Answers kept for repeated requests; the oldest go first."""

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]


class Sent(BaseModel):
    """What callers send; more than we know is their affair."""

    model_config = ConfigDict(extra="ignore")


class Visit(Sent):
    customer_number: str | None = Field(default=None, max_length=40)
    description: str = Field(default="", max_length=4000)
    address: str = Field(default="", max_length=4000)
    phone: str | None = Field(default=None, max_length=40)
    date: str = Field(max_length=20)
    window: str = Field(max_length=10)


class Reading(Sent):
    reading: str | int


class Move(Sent):
    customer_number: str = Field(max_length=40)
    date: str = Field(max_length=20)
    address: str = Field(default="", max_length=4000)


class Complaint(Sent):
    customer_number: str | None = Field(default=None, max_length=40)
    text: str = Field(max_length=4000)
    wish: str = Field(default="", max_length=4000)


def application(folder: Path = FOLDER, clock: Clock | None = None) -> FastAPI:
    """Build the application over the books of a folder."""
    used_clock = clock or SystemClock()
    zone = ZoneInfo(_read(folder, "company")["time_zone"])

    def today() -> date:
        return used_clock.now().astimezone(zone).date()

    books = read_books(folder, today())
    once = _Once()
    app = FastAPI(title="Harbour Gas billing", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/customers/{number}/bill")
    async def bill(number: str) -> JSONResponse:
        return _answer(lambda: books.bill(number, today()))

    @app.get("/work-orders/{number}")
    async def order(number: str) -> JSONResponse:
        return _answer(lambda: books.order(number))

    @app.post("/work-orders")
    async def book(body: Visit, key: Key = None) -> JSONResponse:
        who = body.customer_number or ""
        return once.answer(key, lambda: books.book(who, body.date, body.window, today()))

    @app.post("/meters/{number}/readings")
    async def reading(number: str, body: Reading, key: Key = None) -> JSONResponse:
        return once.answer(key, lambda: books.take_reading(number, body.reading, today()))

    @app.post("/moves")
    async def move(body: Move, key: Key = None) -> JSONResponse:
        return once.answer(key, lambda: books.move_out(body.customer_number, body.date))

    @app.post("/complaints")
    async def complaint(body: Complaint, key: Key = None) -> JSONResponse:
        return once.answer(key, lambda: books.complain(body.customer_number or "", body.text))

    return app


def read_books(folder: Path, today: date) -> Books:
    """Read billing.yaml; visits are counted in working days from today."""
    stored = _read(folder, "billing")
    company = _read(folder, "company")
    holidays = frozenset(
        date.fromisoformat(day) for hours in company["hours"] for day in hours.get("holidays", {})
    )
    books = Books(
        accounts={
            number: Account(
                number=number,
                amount=Decimal(str(each["amount"])).quantize(Decimal("0.01")),
                paid=Decimal(str(each["paid"])).quantize(Decimal("0.01")),
                meter=each["meter"],
                last_reading=each["last_reading"],
                months_open=each.get("months_open", 0),
            )
            for number, each in stored["accounts"].items()
        },
        statuses=stored["statuses"],
        holidays=holidays,
    )
    for number, each in stored["work_orders"].items():
        ahead = each.get("visit_in_days")
        books.orders[number] = Order(
            number=number,
            kind=each["kind"],
            customer=each["customer"],
            status=each["status"],
            day=None if ahead is None else working_days(today, ahead, holidays),
            window=each.get("window", ""),
        )
    return books


class _Once:
    """Remembers the answers to keyed requests."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, JSONResponse] = OrderedDict()

    def answer(self, key: str | None, act: Callable[[], Json]) -> JSONResponse:
        if key is not None and key in self._answers:
            return self._answers[key]
        given = _answer(act, status=201)
        if key is not None:
            self._answers[key] = given
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)
        return given


def _answer(act: Callable[[], Json], *, status: int = 200) -> JSONResponse:
    try:
        found = act()
    except Refused as refused:
        return JSONResponse({"error": str(refused)}, 422)
    if found is None:
        return JSONResponse({"error": "there is no such number"}, 404)
    return JSONResponse(found, status)


def _read(folder: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded
