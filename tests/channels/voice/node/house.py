"""A node in the test: its switchboard and beat, scripted telephones, scripted engines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from channels.voice.media.clock import MediaClock
from channels.voice.media.recorder import Tapes
from channels.voice.node.call import NodeCall
from channels.voice.node.outbox import Outbox
from channels.voice.node.switchboard import Switchboard
from channels.voice.speech.speech import SpeechFailed
from channels.voice.telephony.legs import Arrival, Ending, Leg, LegState, Listener
from channels.voice.wire import facts, orders
from core.model import Language
from infra.tasks import TaskScope
from tests.channels.voice.media.hearing import QUIET, VOICE, ScriptedSpeech, ScriptedVad
from tests.channels.voice.media.sounds import cut, sine, strength

SECRET = "a secret of the installation"

Told = TypeVar("Told", bound=facts.Fact)
PROMPT_HZ = 700
PATIENCE_S = 60


class Telephone:
    """Implements legs.Leg: what is sent to it is kept; speaks what it is told to, every beat."""

    def __init__(self, *, rate: int = 8000, arrival: Arrival | None = None) -> None:
        self.id = f"leg-{id(self)}"
        self.rate = rate
        self.arrival = arrival
        self.state = LegState.RINGING if arrival else LegState.DIALLING
        self.listener: Listener | None = None
        self.heard: list[bytes] = []
        self.said: list[bytes] = []
        self.did: list[str] = []
        self.moved_to = ""

    def listen(self, listener: Listener) -> None:
        self.listener = listener

    def ring(self, *, early: bool = False) -> None:
        self.did.append("ring")

    def answer(self) -> None:
        self.did.append("answer")
        self.becomes(LegState.UP)

    def reject(self, code: int, reason: str = "", *, retry_after: int | None = None) -> None:
        self.did.append(f"reject {code}")
        self.becomes(LegState.ENDED, Ending.DECLINED, code)

    def send(self, frame: bytes) -> None:
        self.heard.append(frame)
        if self.said and self.listener is not None:
            self.listener.on_audio(self, self.said.pop(0))

    def mark(self, name: str) -> None:
        """Nothing is asked of marks here."""

    def clear(self) -> None:
        """Nothing is kept back here."""

    def send_digits(self, digits: str) -> None:
        self.did.append(f"keys {digits}")

    def hold(self, is_held: bool) -> None:
        self.did.append(f"hold {is_held}")

    def transfer(self, target: str, *, replaces: Leg | None = None) -> None:
        self.did.append(f"transfer {target}")

    def report_transfer(self, code: int) -> None:
        self.did.append(f"transfer {code}")

    def hang_up(self, ending: Ending = Ending.ENDED_HERE) -> None:
        if self.state is not LegState.ENDED:
            self.did.append("hang up")
            self.becomes(LegState.ENDED, ending)

    def quality(self) -> dict[str, float]:
        return {"mos": 4.2}

    # ---- what the far side does ----------------------------------------------------------

    def becomes(self, state: LegState, ending: Ending | None = None, code: int = 0) -> None:
        self.state = state
        if self.listener is not None:
            self.listener.on_state(self, state, ending, code)

    def presses(self, digits: str) -> None:
        for digit in digits:
            assert self.listener is not None
            self.listener.on_digit(self, digit)

    def says(self, ms: int, *, then_quiet_ms: int = 3000) -> None:
        """Speak from now on; what was to be said before is left out."""
        self.said = [VOICE] * (ms // 20) + [QUIET] * (then_quiet_ms // 20)

    def sounds(self, hz: int, ms: int) -> None:
        """A tone, by which one is known in the mix."""
        self.said = cut(sine(hz, ms, rate=self.rate), self.rate)

    def hears_tone(self, hz: int, *, last_ms: int = 200) -> bool:
        """Whether the tone was in what was heard last."""
        pcm = b"".join(self.heard[-last_ms // 20 :])
        return strength(pcm, hz, rate=self.rate) > 0.05


class SpokenScript(ScriptedSpeech):
    """Says every text as a tone, 100 ms a letter; `dumb` texts fail."""

    dumb: tuple[str, ...] = ()

    async def say(
        self, text: str, language: Language, *, voice: str | None = None, prompt: str | None = None
    ) -> bytes:
        await asyncio.sleep(0.05)
        if text in self.dumb:
            raise SpeechFailed("overloaded")
        return sine(PROMPT_HZ, 100 * len(text))


class House:
    """One node."""

    def __init__(self, board: Switchboard, outbox: Outbox, speech: SpokenScript) -> None:
        self.board = board
        self.outbox = outbox
        self.speech = speech
        self.told: list[facts.Fact] = []
        self.dialled: list[tuple[orders.Dial, Telephone]] = []
        self.phones: dict[str, Telephone] = {}
        self.rested: list[Leg] = []
        self._changed = asyncio.Event()

    # ---- switchboard.Dialler and switchboard.Phones --------------------------------------

    def dial(self, order: orders.Dial) -> Leg:
        self.dialled.append((order, Telephone()))
        return self.dialled[-1][1]

    def leg_of(self, user: str) -> Leg | None:
        return self.phones.get(user)

    def rest(self, leg: Leg) -> None:
        self.rested.append(leg)

    # ---- what the test does --------------------------------------------------------------

    def has_phone(self, user: str, *, rate: int = 16000) -> Telephone:
        phone = self.phones[user] = Telephone(rate=rate)
        phone.state = LegState.UP
        return phone

    async def called(self, **values: Any) -> tuple[str, Telephone]:  # noqa: ANN401 - the arrival's
        """Somebody calls and is answered; gives the call's id and the telephone."""
        arrival = Arrival(**{"way": "test", "caller": "+44", "called": "1000", **values})
        caller = Telephone(arrival=arrival)
        self.board.arrived(caller)
        arrived = await self.tells(facts.Arrived)
        self.board.obey(orders.Answer(call=arrived.call))
        return arrived.call, caller

    def obeys(self, *given: orders.Orders) -> None:
        for order in given:
            self.board.obey(order)

    async def tells(
        self, kind: type[Told], *, if_: Callable[[Told], bool] = lambda _: True
    ) -> Told:
        """Wait for the first fact of the kind that was not asked for yet."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for fact in self.told:
                    if isinstance(fact, kind) and if_(fact):
                        self.told.remove(fact)
                        return fact
                self._changed.clear()
                await self._changed.wait()

    def count(self, kind: type[facts.Fact]) -> int:
        """So many facts of the kind were told and not asked for."""
        return sum(isinstance(fact, kind) for fact in self.told)

    async def read(self) -> None:
        while True:
            self.told.append(await self.outbox.next())
            self._changed.set()

    def call(self, id: str) -> NodeCall:
        return self.board._calls[id]


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    outbox, speech, clock = Outbox(), SpokenScript(), MediaClock()
    with ThreadPoolExecutor(max_workers=1) as disk:
        async with TaskScope() as scope:
            board = Switchboard(
                speech=speech,
                vad=ScriptedVad,
                clock=clock,
                outbox=outbox,
                start=scope.start,
                tapes=Tapes(folder=folder, secret=SECRET, disk=disk),
                configure=lambda order: None,
                prefill=lambda parts: None,
            )
            made = House(board, outbox, speech)
            board.dialler = board.phones = made
            tasks = [scope.start("clock", clock.run()), scope.start("facts", made.read())]
            yield made
            board.close_all()
            await asyncio.sleep(0.1)
            assert board.count() == 0
            for task in tasks:
                task.cancel()
