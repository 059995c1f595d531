"""The voice node's life: everything built once, run until a signal, stopped in order."""

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from channels.voice import taped
from channels.voice.link import node_token
from channels.voice.media.clock import MediaClock
from channels.voice.media.music import hold_music
from channels.voice.media.recorder import Tapes
from channels.voice.media.vad import SileroModel, SileroVad
from channels.voice.settings import live_recordings, speech_folder
from channels.voice.speech.pool import Pool
from channels.voice.speech.settings import SpeechSettings
from channels.voice.wire import facts, orders
from core.errors import Invalid
from core.model import Language
from infra.clock import SystemClock
from infra.settings import Settings, signing_secret
from infra.tasks import Supervisor, TaskScope

from .link import Link
from .outbox import Outbox
from .phones import BrowserPhones
from .switchboard import Switchboard
from .ways import Ways

log = logging.getLogger(__name__)

CONDITION_EVERY_S = 3.0
QUALITY_EVERY_S = 5.0
DRAIN_S = 25.0
"""So long calls may go on after the first signal; a second one ends them at once."""
PR_SET_PDEATHSIG = 1
REAL_TIME_PRIORITY = 10


class Node:
    """One voice node. `run` ends when it was told to stop."""

    def __init__(self, settings: Settings, *, parent: int | None = None) -> None:
        """`parent`: the process that started this one; the node ends with it."""
        self._settings = settings
        self._name = settings.voice.node
        self._boot = uuid.uuid4().hex
        self._parent = parent
        self._outbox = Outbox()
        self._clock = MediaClock()
        self._stop = asyncio.Event()
        self._ahead: set[asyncio.Task[None]] = set()
        self._speech = Pool(speech_settings(settings))
        self._phones = BrowserPhones(self._phone_changed)
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="recordings")
        self._supervisor = Supervisor(SystemClock())

    async def run(self) -> None:
        """Serve until a signal; then take no calls, let those that are end, and stop."""
        if self._settings.voice.is_real_time:
            go_first()
        recordings = live_recordings(self._settings)
        recordings.mkdir(parents=True, exist_ok=True)
        for fact in await asyncio.to_thread(left_recordings, recordings):
            self._outbox.tell(fact)
        secret = signing_secret(self._settings)
        tapes = Tapes(folder=recordings, secret=secret, disk=self._disk)
        model = await asyncio.to_thread(SileroModel)
        await asyncio.to_thread(hold_music)
        with self._signals():
            async with TaskScope() as scope:
                board = self._board = Switchboard(
                    speech=self._speech,
                    vad=lambda: SileroVad(model),
                    clock=self._clock,
                    outbox=self._outbox,
                    start=scope.start,
                    tapes=tapes,
                    configure=self._configure,
                    prefill=lambda parts: self._prefill(scope, parts),
                )
                board.phones = self._phones
                board.most = self._settings.voice.max_calls
                ways = self._ways = Ways(
                    self._settings, board, self._phones, self._clock, self.health
                )
                board.dialler = ways
                for way in ways.all:
                    self._supervisor.add(way.name, way.run)
                services = [
                    scope.start("media-clock", self._clock.run()),
                    scope.start("speech", self._speech.run()),
                    scope.start("ways", self._supervisor.run()),
                    scope.start("link", self._link().run()),
                    scope.start("condition", self._tell_condition(board)),
                ]
                await self._until_stopped(board)
                for task in (*self._ahead, *reversed(services)):
                    task.cancel()
        self._disk.shutdown()

    async def _until_stopped(self, board: Switchboard) -> None:
        await self._stop.wait()
        board.is_draining = True
        log.info("taking no more calls", extra={"calls": board.count()})
        self._stop.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await self._drained(board)
        board.close_all()
        await asyncio.sleep(0.1)  # let the last messages go out

    async def _drained(self, board: Switchboard) -> None:
        """Wait until the last call has ended, or for a second signal."""
        while board.count():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    await self._stop.wait()
                    return

    def health(self) -> dict[str, object]:
        """What /health of the node answers, and the gateway's screens show."""
        return {
            "node": self._name,
            "draining": self._board.is_draining,
            "calls": self._board.count(),
            "facts_waiting": self._outbox.waiting,
            "tasks": len(asyncio.all_tasks()),
            "loop": self._clock.health(),
            "speech": self._speech.health(),
            "ways": {way.name: way.health() for way in self._ways.all},
            "services": [
                {"name": each.name, "state": each.state.value, "error": each.error}
                for each in self._supervisor.health()
            ],
        }

    def _link(self) -> Link:
        settings = self._settings
        url = settings.voice.gateway_url or _own_gateway(settings)
        return Link(
            f"{url}/api/voice/node",
            node_token(signing_secret(settings)),
            self._outbox,
            hello=self._hello,
            obey=self._board.obey,
        )

    def _hello(self) -> facts.Hello:
        return facts.Hello(
            node=self._name, boot=self._boot, calls=self._board.live(), phones=self._phones.users
        )

    def _configure(self, order: orders.Configure) -> None:
        self._ways.configure(order)

    def _phone_changed(self, user: str, is_connected: bool) -> None:
        self._board.phone_changed(user, is_connected=is_connected)

    def _prefill(self, scope: TaskScope, parts: list[orders.Part]) -> None:
        if not self._settings.voice.is_speaking_ahead:
            return
        task = scope.start("prefill", self._speak_ahead(parts))
        self._ahead.add(task)
        task.add_done_callback(self._ahead.discard)

    async def _speak_ahead(self, parts: list[orders.Part]) -> None:
        by_language: dict[str, list[str]] = {}
        for part in parts:
            by_language.setdefault(part.language, []).append(part.text)
        for language, texts in by_language.items():
            await self._speech.prefill(texts, Language(language))

    async def _tell_condition(self, board: Switchboard) -> None:
        waited = 0.0
        while True:
            self._outbox.tell(facts.Condition(report=dict(self.health())))
            await asyncio.sleep(CONDITION_EVERY_S)
            waited += CONDITION_EVERY_S
            if waited >= QUALITY_EVERY_S:
                waited = 0.0
                board.tell_quality()
            if self._parent is not None and os.getppid() != self._parent:
                self._stop.set()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)


def speech_settings(settings: Settings) -> SpeechSettings:
    """How hearing and speaking are set up on this machine."""
    voice = settings.voice
    return SpeechSettings(
        models_folder=speech_folder(settings),
        cache_folder=settings.data_dir / "prompts",
        recordings_folder=settings.data_dir / "recorded_prompts",
        recognizers={Language(k): v for k, v in voice.recognizers.items()},
        synthesizers={Language(k): v for k, v in voice.synthesizers.items()},
        workers=voice.speech_workers,
    )


def left_recordings(folder: Path) -> list[facts.Recorded]:
    """Tell of what a killed node left behind; the gateway keeps what it does not know. Blocks.

    Only of calls that no node holds any more: a node's files begin with the ids of its calls.
    """
    left: list[facts.Recorded] = []
    for path in sorted((*folder.glob(f"*{taped.SUFFIX}"), *folder.glob("*.wav"))):
        try:
            seconds = taped.measure(path).seconds
        except (OSError, Invalid):
            log.warning("what was left is no recording", extra={"file": path.name})
            continue
        call = path.stem.rpartition("-")[0]
        left.append(facts.Recorded(call=call, file=path.name, seconds=seconds))
    return left


def go_first() -> None:
    """Ask for real-time scheduling of this thread; threads and processes made later are ordinary.

    Needs CAP_SYS_NICE or a limit of rtprio. Without, calls stutter when the machine is busy.
    """
    if sys.platform != "linux":
        return
    try:
        os.sched_setscheduler(
            0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(REAL_TIME_PRIORITY)
        )
    except PermissionError:
        log.info("no real-time scheduling: the system does not allow it")


def die_with(parent: int) -> None:
    """Have the kernel tell this process to stop when the parent is gone. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)


def _own_gateway(settings: Settings) -> str:
    host = settings.http_host if settings.http_host not in ("0.0.0.0", "::") else "127.0.0.1"
    shown = f"[{host}]" if ":" in host else host
    return f"ws://{shown}:{settings.http_port}"
