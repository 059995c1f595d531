"""What people do with calls, as routes. Configuration is in admin_http.py."""

from typing import Annotated

from fastapi import APIRouter, Depends

from core.errors import Invalid, NotAllowed
from core.model import Actor, Language, UserId
from core.permissions import Permission
from core.ports import Clock, Ids
from infra.http import requires

from .call.inputs import (
    Asked,
    ConsultAnswered,
    ConsultAsked,
    ConsultEnded,
    Goal,
    HangUpAsked,
    HoldAsked,
    KeysAsked,
    MuteAsked,
    RedialAsked,
    SuperviseAsked,
    TapeAsked,
    TransferAsked,
)
from .phones import TICKET_FOR, Ticket, Tickets
from .schemas import (
    Consulting,
    ConsultingAnswer,
    ConsultingEnd,
    HangingUp,
    Holding,
    Keys,
    Muting,
    Nothing,
    PhoneTicket,
    Placed,
    Placing,
    Supervising,
    Taping,
    Transferring,
)
from .service import Voice

Agent = Annotated[Actor, Depends(requires(Permission.DESK_USE))]
Dialler = Annotated[Actor, Depends(requires(Permission.VOICE_DIAL))]
Supervisor = Annotated[Actor, Depends(requires(Permission.SUPERVISE))]


def routes(voice: Voice, clock: Clock, ids: Ids, phone_url: str) -> APIRouter:
    """Everything below /api/voice that a person does in a call. `phone_url`: of the node."""
    router = APIRouter(prefix="/api/voice", tags=["voice"])
    tickets = Tickets(voice.secret)

    @router.post("/phone")
    async def connect_phone(actor: Agent, body: Nothing) -> PhoneTicket:
        """A ticket for the browser's phone, to be used within a minute."""
        now = clock.now()
        ticket = Ticket(user=actor.user, tenant=actor.tenant, name=actor.name)
        return PhoneTicket(
            url=phone_url, token=tickets.write(ticket, now), expires_at=now + TICKET_FOR
        )

    @router.post("/calls", status_code=201)
    async def place_call(actor: Dialler, body: Placing) -> Placed:
        """Call a number: first the actor's phone is brought in, then the number is dialled."""
        voice.check_dialling(actor, body.number)
        call = await voice.place(actor, body.number, ids.new(), Language("en"), body.customer)
        return Placed(call=call.id, interaction=call.interaction)

    _add_actions(router, voice)
    _add_leading_on(router, voice)
    _add_consulting(router, voice)
    return router


def _add_actions(router: APIRouter, voice: Voice) -> None:
    @router.post("/calls/{call}/hold")
    async def hold(actor: Agent, call: str, body: Holding) -> Nothing:
        """Let the customer hear music, or come back to them."""
        return await _ask(voice, actor, call, HoldAsked(by=_by(actor), is_held=body.is_held))

    @router.post("/calls/{call}/mute")
    async def mute(actor: Agent, call: str, body: Muting) -> Nothing:
        """Let nobody hear the actor, or let them hear again."""
        return await _ask(voice, actor, call, MuteAsked(by=_by(actor), is_muted=body.is_muted))

    @router.post("/calls/{call}/keys")
    async def press_keys(actor: Agent, call: str, body: Keys) -> Nothing:
        """Send the tones of keys."""
        return await _ask(voice, actor, call, KeysAsked(by=_by(actor), digits=body.digits))

    @router.post("/calls/{call}/hang_up")
    async def hang_up(actor: Agent, call: str, body: HangingUp) -> Nothing:
        """End the call, or one other party's part in it."""
        return await _ask(voice, actor, call, HangUpAsked(by=_by(actor), leg=body.leg))

    @router.post("/calls/{call}/recording")
    async def pause_recording(actor: Agent, call: str, body: Taping) -> Nothing:
        """Pause the recording while card data is said, or go on."""
        return await _ask(voice, actor, call, TapeAsked(by=_by(actor), is_paused=body.is_paused))

    @router.post("/calls/{call}/redial")
    async def redial(actor: Agent, call: str, body: Nothing) -> Nothing:
        """Call the customer again, who was not reached."""
        return await _ask(voice, actor, call, RedialAsked(by=_by(actor)))


def _add_leading_on(router: APIRouter, voice: Voice) -> None:
    @router.post("/calls/{call}/transfer")
    async def transfer(actor: Dialler, call: str, body: Transferring) -> Nothing:
        """Put the customer through to an outside number. Agents and queues: the interaction's."""
        voice.check_dialling(actor, body.number)
        goal = Goal(number=body.number, name=body.name)
        return await _ask(voice, actor, call, TransferAsked(by=_by(actor), goal=goal))

    @router.post("/calls/{call}/supervise")
    async def supervise(actor: Supervisor, call: str, body: Supervising) -> Nothing:
        """Listen, whisper to the agent, speak to all, take the call over, or leave."""
        asked = SuperviseAsked(by=_by(actor), name=actor.name, mode=body.mode)
        return await _ask(voice, actor, call, asked)


def _add_consulting(router: APIRouter, voice: Voice) -> None:
    @router.post("/calls/{call}/consult")
    async def consult(actor: Agent, call: str, body: Consulting) -> Nothing:
        """Hold the customer and call a colleague, or a number."""
        if (body.user is None) == (not body.number):
            raise Invalid("user", "give a colleague or a number")
        if body.number:
            if Permission.VOICE_DIAL not in actor.permissions:
                raise NotAllowed(Permission.VOICE_DIAL)
            voice.check_dialling(actor, body.number)
        user = UserId(body.user) if body.user else None
        goal = Goal(user=user, number=body.number, name=body.name)
        return await _ask(voice, actor, call, ConsultAsked(by=_by(actor), goal=goal))

    @router.post("/calls/{call}/consult/end")
    async def end_consulting(actor: Agent, call: str, body: ConsultingEnd) -> Nothing:
        """Back to the customer, swap, all together, or leave the two with each other."""
        return await _ask(voice, actor, call, ConsultEnded(by=_by(actor), how=body.how))

    @router.post("/calls/{call}/consult/answer")
    async def answer_consulting(actor: Agent, call: str, body: ConsultingAnswer) -> Nothing:
        """The colleague who is asked answers, or declines."""
        asked = ConsultAnswered(by=_by(actor), is_taken=body.is_taken)
        return await _ask(voice, actor, call, asked)


async def _ask(voice: Voice, actor: Actor, call: str, asked: Asked) -> Nothing:
    await voice.ask(actor, call, asked)
    return Nothing()


def _by(actor: Actor) -> UserId:
    return UserId(actor.user)
