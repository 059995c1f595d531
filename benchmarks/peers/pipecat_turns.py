"""Pipecat with the same engines, in process: from the caller's last sound to the reply's first.

Runs in the peers' environment for speech: `python pipecat_turns.py MODEL WAV...`, recordings at
16 kHz. Prints a JSON list of [milliseconds, text] after the silence that it is set to wait for.
"""

import asyncio
import json
import sys
import time
import wave
from collections.abc import AsyncGenerator

import numpy as np
from hibari import Hibari
from loguru import logger

logger.remove()

from pipecat.audio.vad.silero import SileroVADAnalyzer  # noqa: E402 - after its log is silent
from pipecat.audio.vad.vad_analyzer import VADParams  # noqa: E402
from pipecat.frames.frames import (  # noqa: E402
    EndFrame,
    Frame,
    InputAudioRawFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
)
from pipecat.pipeline.pipeline import Pipeline  # noqa: E402
from pipecat.pipeline.runner import PipelineRunner  # noqa: E402
from pipecat.pipeline.task import PipelineParams, PipelineTask  # noqa: E402
from pipecat.processors.audio.vad_processor import VADProcessor  # noqa: E402
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor  # noqa: E402
from pipecat.services.tts_service import TTSService  # noqa: E402
from pipecat.services.whisper.stt import WhisperSTTService  # noqa: E402

RATE, FRAME = 16_000, 320
STOP_S = 0.7
LOUD = 180.0
"""Of 32768, as root mean square: -45 dBFS."""


class Voice(TTSService):
    """hibari as a service of Pipecat."""

    def __init__(self) -> None:
        super().__init__(push_start_frame=True, push_stop_frames=True, sample_rate=24_000)
        self._voice = Hibari(threads=1)
        self._voice("Good morning, how can I help you?", seed=0)

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        """Speak one text."""
        wave_ = await asyncio.to_thread(self._voice, text, seed=0)
        pcm = (np.clip(wave_, -1, 1) * 32767).astype("<i2").tobytes()
        yield TTSAudioRawFrame(pcm, 24_000, 1, context_id=context_id)


class Replier(FrameProcessor):
    """Answers every transcript with a sentence never spoken before."""

    count = 0
    text = ""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Reply, or pass on."""
        await super().process_frame(frame, direction)
        if isinstance(frame, TranscriptionFrame):
            self.text, self.count = frame.text, self.count + 1
            number = 7300 + self.count * 7
            text = f"Your request has the number {number}, and I have noted it for you."
            await self.push_frame(TTSSpeakFrame(text))
        else:
            await self.push_frame(frame, direction)


class Heard(FrameProcessor):
    """Notes when the first sound of a reply comes."""

    at: "asyncio.Future[float] | None" = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Note it and pass on."""
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame) and self.at and not self.at.done():
            self.at.set_result(time.perf_counter())
        await self.push_frame(frame, direction)


def recorded(path: str) -> bytes:
    with wave.open(path) as file:
        return file.readframes(file.getnframes())


async def turn(task: PipelineTask, heard: Heard, pcm: bytes) -> float:
    """Say it in real time; gives the seconds from its last loud frame to the reply."""
    heard.at = asyncio.get_running_loop().create_future()
    ended, due = 0.0, time.perf_counter()
    silence = bytes(2 * FRAME)
    frames = [pcm[at : at + 2 * FRAME] for at in range(0, len(pcm) - 2 * FRAME, 2 * FRAME)]
    while not heard.at.done():
        frame = frames.pop(0) if frames else silence
        await task.queue_frame(InputAudioRawFrame(frame, RATE, 1))
        if np.sqrt(np.mean(np.frombuffer(frame, "<i2").astype(float) ** 2)) > LOUD:
            ended = time.perf_counter()
        due += 0.02
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    return heard.at.result() - ended


async def main(model: str, paths: list[str]) -> None:
    vad = SileroVADAnalyzer(sample_rate=RATE, params=VADParams(stop_secs=STOP_S))
    stt = WhisperSTTService(
        device="cpu",
        compute_type="int8",
        settings=WhisperSTTService.Settings(model=model, language="en", no_speech_prob=0.6),
    )
    replier, heard = Replier(), Heard()
    pipeline = Pipeline([VADProcessor(vad_analyzer=vad), stt, replier, Voice(), heard])
    params = PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=24_000)
    task = PipelineTask(pipeline, params=params, idle_timeout_secs=None)
    running = asyncio.create_task(PipelineRunner(handle_sigint=False).run(task))
    await asyncio.sleep(2)
    taken = []
    for path in [paths[0], *paths]:  # the first once more: it warms everything up
        seconds = await turn(task, heard, recorded(path))
        taken.append([round((seconds - STOP_S) * 1000, 1), replier.text])
        await asyncio.sleep(1.5)
    await task.queue_frame(EndFrame())
    await running
    print(json.dumps(taken[1:]))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
