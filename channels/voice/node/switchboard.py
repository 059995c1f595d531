"""All calls of the node: what arrives is told, what is ordered reaches its call."""

import logging
import uuid
from collections.abc import Callable
from typing import Protocol, assert_never

from channels.voice.media.clock import MediaClock
from channels.voice.media.recorder import Recorded, Recorder, Tapes
from channels.voice.media.utterance import Start
from channels.voice.media.vad import VoiceActivity
from channels.voice.speech.speech import Speech
from channels.voice.telephony.legs import Arrival, Ending, Leg, LegState
from channels.voice.wire import facts, orders

from . import transferring
from .call import NodeCall
from .contained import contained
from .listening import Hearing
from .outbox import Outbox

log = logging.getLogger(__name__)

BUSY_AGAIN_S = 30
"""When a caller may try again while the node is full, or about to stop."""


class Dialler(Protocol):
    """The way calls go out."""

    def dial(self, order: orders.Dial) -> Leg:
        """Begin to call; the leg tells what becomes of it."""
        ...


class Phones(Protocol):
    """The browser phones of people of the company."""

    def leg_of(self, user: str) -> Leg | None:
        """The person's phone, if it is connected."""
        ...

    def rest(self, leg: Leg) -> None:
        """The phone is in no call any more."""
        ...


class Switchboard:
    """Implements legs.Calls for the ways in and call.House for the calls."""

    def __init__(
        self,
        *,
        speech: Speech,
        vad: Callable[[], VoiceActivity],
        clock: MediaClock,
        outbox: Outbox,
        start: Start,
        tapes: Tapes,
        configure: Callable[[orders.Configure], None],
        prefill: Callable[[list[orders.Part]], None],
    ) -> None:
        self.speech = speech
        self.dialler: Dialler | None = None
        self.phones: Phones | None = None
        self.is_draining = False
        self._vad = vad
        self._clock = clock
        self._outbox = outbox
        self._start = contained(start)
        self._tapes = tapes
        self._configure = configure
        self._prefill = prefill
        self.most = 100
        self._calls: dict[str, NodeCall] = {}

    # ---- what the ways in see ------------------------------------------------------------

    def is_taking(self) -> int | None:
        """None while new calls are welcome, else in how many seconds to try again."""
        is_full = len(self._calls) >= self.most
        return BUSY_AGAIN_S if is_full or self.is_draining else None

    def arrived(self, leg: Leg) -> None:
        """A call came in: it has a name from now on, and the gateway decides about it."""
        arrival = leg.arrival
        if arrival is None:
            leg.hang_up()
            return
        if not transferring.take_place(self._calls, leg):
            leg.ring()
            self._begin(leg, arrival)

    def _begin(self, leg: Leg, arrival: Arrival) -> None:
        call = self._open(uuid.uuid4().hex)
        name = f"{call.id}-0"
        self.tell(
            facts.Arrived(
                call=call.id,
                leg=name,
                way=arrival.way,
                caller=arrival.caller,
                called=arrival.called,
                caller_name=arrival.caller_name,
                account=arrival.account,
                facts=dict(arrival.facts),
            )
        )
        call.add(name, leg, is_customer=True)

    def _move(self, order: orders.Connect | orders.PassOn) -> None:
        """A leg goes from its call to another, or begins anew as if it had called a number."""
        if isinstance(order, orders.Connect):
            transferring.connect(self._calls, order)
            return
        leg = transferring.released(self._calls, order)
        if leg is None:
            return
        arrival = Arrival(
            way=leg.arrival.way if leg.arrival else "sip",
            caller=order.caller,
            caller_name=order.caller_name,
            called=order.called,
            account=order.account,
            facts={"call.before": order.call},
        )
        self._begin(leg, arrival)

    # ---- what the calls see --------------------------------------------------------------

    def tell(self, fact: facts.Fact) -> None:
        self._outbox.tell(fact)

    def hearing(self, call: NodeCall) -> Hearing:
        return Hearing(
            call,
            speech=self.speech,
            vad=self._vad,
            start=self._start,
            rate_of=lambda name: call.members[name].leg.rate,
            tell=self.tell,
        )

    def recorder(self, file: str) -> Recorder:
        return self._tapes.make(file)

    def complete(self, call: NodeCall, recorder: Recorder) -> None:
        self._start(f"recording:{call.id}", self._complete(call.id, recorder))

    async def _complete(self, call: str, recorder: Recorder) -> None:
        recorded = await recorder.close()
        self.tell(_recorded(call, recorded))

    def name_of(self, leg_id: str) -> str | None:
        found = transferring.find(self._calls, leg_id)
        return found[1].name if found is not None else None

    def let_go(self, leg: Leg) -> None:
        if self.phones is not None:
            self.phones.rest(leg)

    def over(self, call: NodeCall) -> None:
        """Nobody is in the call any more; it may get legs again until the gateway ends it."""

    # ---- orders --------------------------------------------------------------------------

    def obey(self, order: orders.Orders) -> None:
        """Carry an order out. One for a call that is gone does nothing."""
        match order:
            case orders.Configure(max_calls=most):
                self.most = most or self.most
                self._configure(order)
                self._prefill(order.prompts)
            case orders.Prepare(prompts=prompts):
                self._prefill(prompts)
            case orders.Dial() | orders.Join():
                self._bring(order)
            case orders.Connect() | orders.PassOn():
                self._move(order)
            case orders.Ended(call=id):
                self._close(id)
            case orders.Welcome() | orders.Seen():
                pass  # the link's own
            case _:
                call = self._calls.get(order.call)
                if call is not None:
                    self._hand(call, order)

    def _hand(self, call: NodeCall, order: "InCall") -> None:
        match order:
            case orders.Ring() | orders.Answer() | orders.Reject():
                _greet(call, order)
            case orders.Say():
                call.say(order)
            case orders.Hush():
                call.hush()
            case orders.Music(is_on=is_on):
                call.music(is_on)
            case orders.Bridge(parties=parties):
                call.bridge(parties)
            case orders.HangUp():
                call.hang_up(order)
            case _:
                _extras(call, order)

    def _bring(self, order: orders.Dial | orders.Join) -> None:
        """Add a leg: a person's phone, or somebody who is called."""
        call = self._calls.get(order.call) or self._open(order.call)
        if isinstance(order, orders.Join):
            leg = self.phones.leg_of(order.user) if self.phones is not None else None
            if leg is not None and not self._is_busy(leg):
                call.add(order.leg, leg, is_phone=True, is_customer=False)
                return
        elif self.dialler is not None:
            call.let_hear(order.leg, order.heard_by, order.region)
            call.add(order.leg, self.dialler.dial(order), is_customer=order.for_customer)
            return
        self.tell(
            facts.LegChanged(
                call=call.id,
                leg=order.leg,
                state=LegState.ENDED.value,
                ending=Ending.UNREACHABLE.value,
            )
        )

    def _is_busy(self, leg: Leg) -> bool:
        """Whether a phone is in a call; it can be in one only."""
        return any(call.named(leg) is not None for call in self._calls.values())

    def phone_changed(self, user: str, *, is_connected: bool) -> None:
        self.tell(facts.PhoneChanged(user=user, is_connected=is_connected))

    # ---- life ----------------------------------------------------------------------------

    def live(self) -> list[facts.LiveCall]:
        """What is alive, for the gateway."""
        return [
            facts.LiveCall(
                call=call.id,
                legs=[
                    facts.LiveLeg(leg=name, state=member.leg.state.value)
                    for name, member in call.members.items()
                ],
            )
            for call in self._calls.values()
        ]

    def count(self) -> int:
        """Calls with somebody in them."""
        return sum(bool(call.members) for call in self._calls.values())

    def tell_quality(self) -> None:
        """How good the lines are, for the screens."""
        for call in self._calls.values():
            for name, member in call.members.items():
                values = member.leg.quality()
                if values:
                    self.tell(facts.Quality(call=call.id, leg=name, values=values))

    def close_all(self) -> None:
        """The node stops: end what is left."""
        for id in list(self._calls):
            self._close(id)

    def _open(self, id: str) -> NodeCall:
        call = self._calls[id] = NodeCall(id, self, start=self._start)
        self._clock.add(call.beat)
        return call

    def _close(self, id: str) -> None:
        call = self._calls.get(id)
        if call is not None:
            call.close()
            self._clock.remove(call.beat)
            self._calls.pop(id, None)


Extra = (
    orders.PressKeys
    | orders.Transfer
    | orders.ReportTransfer
    | orders.NameCustomer
    | orders.Record
    | orders.Caption
)
InCall = (
    orders.Ring
    | orders.Answer
    | orders.Reject
    | orders.Say
    | orders.Hush
    | orders.Music
    | orders.Bridge
    | orders.HangUp
    | Extra
)


def _greet(call: NodeCall, order: orders.Ring | orders.Answer | orders.Reject) -> None:
    customer = call.customer
    if customer is None:
        return
    match order:
        case orders.Ring(is_early=is_early):
            customer.leg.ring(early=is_early)
        case orders.Answer():
            customer.leg.answer()
        case orders.Reject(code=code, reason=reason, retry_after=retry_after):
            customer.leg.reject(code, reason, retry_after=retry_after)


def _extras(call: NodeCall, order: Extra) -> None:
    match order:
        case orders.PressKeys():
            call.press_keys(order)
        case orders.Transfer():
            call.transfer(order)
        case orders.ReportTransfer():
            call.report_transfer(order)
        case orders.NameCustomer():
            call.name_customer(order)
        case orders.Record():
            call.record(order)
        case orders.Caption():
            call.caption(order)
        case _:
            assert_never(order)


def _recorded(call: str, recorded: Recorded) -> facts.Recorded:
    return facts.Recorded(
        call=call,
        file=recorded.path.name,
        seconds=recorded.ms / 1000,
        pauses=[[pause.start_ms / 1000, pause.end_ms / 1000] for pause in recorded.pauses],
    )
