"""How long a caller waits for the first sound of a reply, and how soon a prompt falls silent."""

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calls.node import BenchNode, running_node
from benchmarks.calls.voices import hibari
from channels.voice.media.frames import FRAME_MS, PHONE_RATE, frame_bytes, level_dbfs
from channels.voice.wire import facts, orders
from tests.channels.voice.peers.caller import LOUD_DBFS, Caller

REQUESTS = (
    "I would like to pay my bill.",
    "The boiler has stopped working.",
    "When is the engineer coming?",
    "I want to send you a meter reading.",
    "How much is my bill this month?",
    "We are moving to another flat.",
    "Can I speak to a person, please?",
    "My radiators are cold.",
)
KNOWN = "Thank you. One moment please."
LONG = (
    "To check your heating, please turn the thermostat to its highest setting and wait for two "
    "minutes while you listen to the boiler, then look at the display and tell me which number it "
    "shows, and whether the small flame is lit behind the window at the front of the boiler."
)
QUIET_S = 0.6
UNHEARD_S = 6.0
"""A machine so busy that the engine gives up after two seconds is no machine to measure on."""
FRAME = frame_bytes(PHONE_RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One turn, in milliseconds."""

    total_ms: float
    """From the last sound of the caller to the first of the reply."""
    waited_ms: float
    """The silence that the settings ask for before a turn counts as over."""

    @property
    def processing_ms(self) -> float:
        """Everything else."""
        return self.total_ms - self.waited_ms


def sounding(pcm: bytes) -> tuple[float, float]:
    """Seconds from the start to the first loud frame, and from the last one to the end."""
    loud = [at for at in range(0, len(pcm), FRAME) if level_dbfs(pcm[at : at + FRAME]) > LOUD_DBFS]
    second = 2 * PHONE_RATE
    return loud[0] / second, (len(pcm) - loud[-1] - FRAME) / second


async def replies(
    folder: Path, models: Path, turns: int
) -> tuple[list[Reply], list[Reply], list[float]]:
    """Replies never spoken before, replies from the cache, and interruptions of a long prompt."""
    said = [hibari(text) for text in REQUESTS]  # before a call: it blocks
    async with running_node(folder, models) as node, Caller(node.sip_port) as caller:
        await caller.call("1000")
        call = await node.next_call(1)
        await node.until(call, facts.LegChanged)
        await _say(node, caller, call, KNOWN)
        fresh, kept, silences = list[Reply](), list[Reply](), list[float]()
        for n in range(turns):
            pcm = said[n % len(said)]
            for answer, found in ((_new(n), fresh), (KNOWN, kept)):
                with contextlib.suppress(TimeoutError):
                    found.append(await _turn(node, caller, call, pcm, answer))
            with contextlib.suppress(TimeoutError):
                silences.append(await _interrupt(node, caller, call, pcm, n))
    return fresh, kept, silences


def _new(number: int) -> str:
    return f"Your request has the number {7300 + number * 7}, and I have noted it for you."


async def _say(node: BenchNode, caller: Caller, call: str, text: str) -> None:
    node.give(orders.Say(call=call, id="first", parts=[orders.Part(text=text)]))
    await node.until(call, facts.SayEnded)


async def _turn(node: BenchNode, caller: Caller, call: str, pcm: bytes, answer: str) -> Reply:
    ask = orders.Ask(expect="free", language="en", seconds=30.0)
    node.give(orders.Say(call=call, id="q", parts=[], ask=ask))
    await node.until(call, facts.SayEnded)
    said_at = await caller.say(pcm)
    ended = said_at - FRAME_MS / 1000 - sounding(pcm)[1]
    heard = await node.until(call, facts.Heard, within=UNHEARD_S)
    node.give(orders.Say(call=call, id="a", parts=[orders.Part(text=answer)]))
    began = await caller.until_speech(ended)
    await node.until(call, facts.SayEnded)
    await asyncio.sleep(0.3)
    return Reply(total_ms=(began - ended) * 1000, waited_ms=heard.wait_ms)


async def _interrupt(node: BenchNode, caller: Caller, call: str, pcm: bytes, number: int) -> float:
    """Milliseconds from the caller's first sound to the prompt's last."""
    ask = orders.Ask(expect="free", language="en", seconds=30.0)
    parts = [orders.Part(text=LONG)]
    loop = asyncio.get_running_loop()
    node.give(orders.Say(call=call, id="l", parts=parts, ask=ask))
    await caller.until_speech(loop.time())
    await asyncio.sleep(1.0 + 0.13 * (number % 7))
    began = loop.time() + sounding(pcm)[0]
    saying = loop.create_task(caller.say(pcm), name="interrupts")
    silent = await _silence(caller, began)
    await saying
    await node.until(call, facts.Heard, within=UNHEARD_S)
    return (silent - began) * 1000


async def _silence(caller: Caller, since: float) -> float:
    """When the last sound came that was followed by none for a while."""
    last = since
    try:
        while True:
            last = await caller.until_speech(last + 0.001, within=QUIET_S)
    except TimeoutError:
        return last
