"""Calls from our own public pages: a visitor's browser calls one of the company's numbers."""

import time
from datetime import timedelta

from fastapi import APIRouter, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from core.errors import NotFound, TooMany
from core.ports import Clock, Ids
from infra.addresses import client_of
from infra.http import public

from .phones import TICKET_FOR, Ticket, Tickets
from .schemas import PhoneTicket, Visiting
from .service import Voice

CALLS_A_MINUTE = 6
"""Of one address, as attempts to sign in are counted."""


def routes(voice: Voice, clock: Clock, ids: Ids, phone_url: str) -> APIRouter:
    router = APIRouter(prefix="/api/voice", tags=["voice"])
    tickets = Tickets(voice.secret)
    counter = MovingWindowRateLimiter(MemoryStorage())
    limit = RateLimitItemPerMinute(CALLS_A_MINUTE)

    @router.post("/visits")
    @public("visitors of our own pages call without an account; the edge refuses other pages")
    async def visit(request: Request, body: Visiting) -> PhoneTicket:
        """A ticket with which this browser calls the number, to be used within a minute."""
        source = client_of(request)
        if not counter.hit(limit, source):
            reset = counter.get_window_stats(limit, source).reset_time
            raise TooMany("calls", timedelta(seconds=max(1.0, reset - time.time())))  # noqa: TID251 - the library's own clock
        number = voice.number_for(body.number)
        if number is None:
            raise NotFound("number", body.number)
        now = clock.now()
        before = tickets.read_old(body.before)
        user = before.user if before and before.is_public else f"web-{ids.new()}"
        ticket = Ticket(user=user, tenant=number.tenant, name="", called=body.number)
        token = tickets.write(ticket, now)
        return PhoneTicket(url=phone_url, token=token, expires_at=now + TICKET_FOR)

    return router
