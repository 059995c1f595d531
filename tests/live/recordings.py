"""Recordings as a person plays them."""

import asyncio
import io

import av
import numpy as np

from tests.live.telephony import Agent

RATE, PHONE_RATE = 48_000, 8_000
LOUD = 600


async def recording(boss: Agent, interaction: str) -> tuple[bytes, bytes]:
    """The two sides of the interaction's one recording, once it is put away: 48 kHz."""
    async with asyncio.timeout(60):
        while True:
            record = await boss.does("GET", f"/api/voice/interactions/{interaction}/record")
            taped = [each for call in record["calls"] for each in call["recordings"]]
            if taped and taped[0]["state"] == "stored":
                break
            await asyncio.sleep(0.5)
    assert taped[0]["may_play"]
    assert any(customer > 0.05 for customer, _ in taped[0]["peaks"])
    audio = await boss.http.get(f"/api/voice/recordings/{taped[0]['id']}/audio")
    assert audio.headers["content-type"] == "audio/ogg"
    part = await boss.http.get(
        f"/api/voice/recordings/{taped[0]['id']}/audio", headers={"Range": "bytes=0-99"}
    )
    assert (part.status_code, part.content) == (206, audio.content[:100])
    with av.open(io.BytesIO(audio.content), "r") as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    whole = np.concatenate(frames, axis=1)
    left, right = ((side * 32_000).astype("<i2").tobytes() for side in whole)
    return left, right


def as_telephone(pcm: bytes) -> bytes:
    """48 kHz as 8 kHz, to the last sound: what came by telephone holds nothing above that."""
    samples = np.frombuffer(pcm, "<i2")[:: RATE // PHONE_RATE]
    [loud] = np.nonzero(np.abs(samples.astype(int)) > LOUD)
    return samples[: loud[-1] + PHONE_RATE // 2].tobytes()
