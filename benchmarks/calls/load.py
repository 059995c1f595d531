"""Many calls of sipp against one core: echoes, and callers connected with each other."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from benchmarks.calls.echo import RTP_PORTS
from benchmarks.calls.wire import Steadiness, Wire, steadiness
from tests.channels.voice.peers import sipp
from tests.channels.voice.peers.ports import free_ports

ROOT = Path(__file__).parents[2]
SETTLING_S, WATCHED_S = 2.0, 10.0
CALLS_A_SECOND = 25
NOISE_S = 40
MINUS_NOTHING = 0x7F
"""μ-law has two zeros; a line may turn one into the other."""
SDP = sipp.SDP.replace("[media_port]", "[rtpstream_audio_port]")
ALONE_ON_A_CORE = ("taskset", "-c", str((os.cpu_count() or 1) - 1), "chrt", "-r", "10")
"""Real-time scheduling, as the operations guide says for nodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a number of legs did to a core."""

    calls: int
    cpu_share: float
    sent: Steadiness


async def under_load(folder: Path, calls: int, *, bridges: bool) -> Load:
    """Have sipp call so often at once, and watch what the node sends meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - before anything runs
    (folder / "noise.ul").write_bytes(_noise())
    [port] = free_ports()
    command = [sys.executable, "-P", "-m", "benchmarks.calls.echo", str(port)]
    node = await asyncio.create_subprocess_exec(
        *ALONE_ON_A_CORE,
        *command,
        *(["bridges"] if bridges else []),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert node.stdout is not None
    try:
        assert await node.stdout.readline() == b"ready\n"
        return await _watched(folder, calls, port, psutil.Process(node.pid))
    finally:
        node.kill()
        await node.wait()


async def _watched(folder: Path, calls: int, port: int, node: psutil.Process) -> Load:
    arriving_s = calls / CALLS_A_SECOND + SETTLING_S
    lasting_ms = round((arriving_s + WATCHED_S + SETTLING_S) * 1000)
    options = ("-l", str(calls), "-r", str(CALLS_A_SECOND))
    peer = sipp.Sipp(
        folder, _steps(lasting_ms), to=("127.0.0.1", port), calls=calls, options=options
    )
    await peer.start()
    await asyncio.sleep(arriving_s)
    before = node.cpu_times()
    with Wire(RTP_PORTS) as wire:
        await asyncio.sleep(WATCHED_S)
    after = node.cpu_times()
    await peer.ends()
    spent = after.user + after.system - before.user - before.system
    sent = await asyncio.to_thread(steadiness, wire.packets(), RTP_PORTS)
    return Load(calls=calls, cpu_share=spent / WATCHED_S, sent=sent)


def _steps(lasting_ms: int) -> list[str]:
    body = SDP.format(formats="0", direction="sendrecv").replace(
        "a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\n", ""
    )
    return [
        sipp.invite(body),
        sipp.receive(100, optional=True),
        sipp.receive(180, optional=True),
        sipp.receive(200, rrs=True),
        sipp.ack(),
        '<nop><action><exec rtp_stream="noise.ul,-1,0"/></action></nop>',
        sipp.pause(lasting_ms),
        sipp.bye(),
        sipp.receive(200),
    ]


def _noise() -> bytes:
    """Frames that are all different, so that an echo is known by its content."""
    noise = np.random.default_rng(1).integers(0, 255, NOISE_S * 8000).astype(np.uint8)
    noise[noise == MINUS_NOTHING] = 0x80
    return noise.tobytes()
