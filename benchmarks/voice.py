"""Calls: how well and how soon callers are understood, what a core carries, what is left behind.

Parts: recognition, replies, load, crowd, churn, turns. `load` listens on the loopback wire and sets
real-time scheduling, which needs root.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.calls import beside, crowd, load, recognition, recordings, replies, turns
from benchmarks.calls.turns import NOISES
from benchmarks.calls.understanding import Did
from benchmarks.machine import Measured, Target, print_machine, print_table, print_targets

ROOT = Path(__file__).parents[1]
SENTENCES, TURNS, FORMANT_REQUESTS, SEED = 60, 10, 48, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Where things are, and how much is measured."""

    folder: Path
    models: Path
    speech_models: Path
    kept: Path
    """What is fetched and spoken for a benchmark stays here for the next."""
    is_full: bool


Part = Callable[[Setup], Awaitable[list[Target]]]


async def main(setup: Setup, parts: Sequence[str]) -> bool:
    print_machine("faster-whisper", "ctranslate2", "hibari-tts", "onnxruntime", "sippy", "aiortp")
    targets = []
    for name in parts:
        print(f"\n{name}, load {os.getloadavg()[0]:.1f}")
        targets += await PARTS[name](setup)
    return print_targets(targets)


async def _recognition(setup: Setup) -> list[Target]:
    said = recordings.sentences(None if setup.is_full else SENTENCES, SEED)
    calls = await recognition.through_calls(setup.folder / "node", setup.speech_models, said)
    alone = recognition.alone(setup.speech_models, said)
    default = recognition.by_default(setup.speech_models, said)
    ways = (("through calls", calls), ("engine alone", alone), ("engine by default", default))
    lines = [Measured(name=f"{n}, errors", runs=[r.errors * 100], unit="%") for n, r in ways]
    lines += [
        Measured(name=f"{n}, CPU a second of speech", runs=[r.cpu_per_s * 1000], unit="ms")
        for n, r in ways
    ]
    own = calls.node_cpu_per_s * 1000
    lines.append(Measured(name="of that the node, without its worker", runs=[own], unit="ms"))
    print(f"{len(said)} sentences, {sum(each.seconds for each in said):.0f} s")
    print_table(lines)
    cost = calls.cpu_per_s / alone.cpu_per_s
    to_default = calls.cpu_per_s / default.cpu_per_s
    return [
        _at_most("words heard wrongly, share", calls.errors, 0.05),
        _at_most("CPU of a call, to the engine alone", cost, 1.15),
        _at_most("CPU of a call, to the engine by default", to_default, 1.15),
    ]


async def _replies(setup: Setup) -> list[Target]:
    found = await replies.replies(setup.folder / "replies", setup.speech_models, TURNS)
    fresh, kept, silences = found
    peer = await asyncio.to_thread(beside.pipecat, setup.folder / "pipecat", TURNS)
    ours = [each.processing_ms for each in fresh]
    print_table(
        [
            _ms("a new reply, after the waited silence", ours),
            _ms("a kept reply, after the waited silence", [each.processing_ms for each in kept]),
            _ms("the silence waited for", [each.waited_ms for each in (*fresh, *kept)]),
            _ms("a new reply, all in all", [each.total_ms for each in fresh]),
            _ms("Pipecat, after the waited silence", peer),
            _ms("barge-in until silence", silences),
        ]
    )
    return [
        _at_most("new reply, p50 ms", _p(ours, 0.5), 400),
        _at_most("kept reply, p50 ms", _p([each.processing_ms for each in kept], 0.5), 150),
        _at_most("new reply, to Pipecat's", _p(ours, 0.5) / _p(peer, 0.5), 0.8),
        _at_most("barge-in until silence, p50 ms", _p(silences, 0.5), 250),
    ]


async def _load(setup: Setup) -> list[Target]:
    echo = await load.under_load(setup.folder / "echo", 100, bridges=False)
    bridged = await load.under_load(setup.folder / "bridges", 100, bridges=True)
    print_table(
        [
            _ms("100 echo calls, between packets", echo.sent.gaps),
            _ms("100 echo calls, there and back", echo.sent.round_trips),
            Measured(name="100 echo calls, of a core", runs=[echo.cpu_share * 100], unit="%"),
            _ms("50 bridged calls, between packets", bridged.sent.gaps),
            Measured(name="50 bridged calls, of a core", runs=[bridged.cpu_share * 100], unit="%"),
        ]
    )
    return [
        _at_most("100 echo calls, packet spacing p99 ms", _p(echo.sent.gaps, 0.99), 25),
        _at_most("100 echo calls, mean round trip ms", float(np.mean(echo.sent.round_trips)), 35),
        _at_most("100 echo calls, packets lost, share", echo.sent.lost, 0.01),
        _at_most("50 bridged calls, packet spacing p99 ms", _p(bridged.sent.gaps, 0.99), 25),
        _at_most("50 bridged calls, share of a core", bridged.cpu_share, 1.0),
    ]


async def _crowd(setup: Setup) -> list[Target]:
    taken = await crowd.conversations(setup.folder / "crowd", setup.speech_models, 20, 4)
    print_table([Measured(name="20 conversations, a turn", runs=taken, unit="s")])
    return [_at_most("20 conversations, the longest turn s", max(taken), 2.0)]


async def _churn(setup: Setup) -> list[Target]:
    before, after = await crowd.churn(setup.folder / "churn", setup.speech_models, 1000)
    print(f"before {before}\nafter  {after}")
    left = {
        "legs": after.legs,
        "calls": after.calls,
        "ticks": after.ticks - before.ticks,
        "tasks": after.tasks - before.tasks,
        "files": after.files - before.files,
        "threads": after.threads - before.threads,
    }
    return [_at_most(f"1,000 calls, {name} left", count, 0) for name, count in left.items()]


async def _turns(setup: Setup) -> list[Target]:
    found = await turns.outcomes(
        setup.kept,
        setup.models,
        setup.speech_models,
        most_formant=FORMANT_REQUESTS,
        is_full=setup.is_full,
    )
    heads = turns.together(found)
    print(f"{'':28}{'noise':>7}{'turns':>7}{'done':>7}{'+ asked':>9}{'wrong':>7}")
    for row in (*turns.rows(found), *heads):
        noise = f"{row.snr_db:g} dB" if row.snr_db else "none"
        shares = f"{row.at_once:7.3f}{row.understood:9.3f}{row.wrong:7.3f}"
        print(f"{row.name:28}{noise:>7}{len(row.judged):>7}{shares}")
    for each in found:
        if each.judged.did is Did.WRONG:
            print(
                f"wrong: {each.judged.request.text!r} as {each.judged.text!r}: {each.judged.what}"
            )
    return [target for row in heads for target in _turn_targets(row)]


def _turn_targets(row: turns.Row) -> list[Target]:
    name = f"{row.name}, {row.snr_db:g} dB" if row.snr_db else f"{row.name}, clean"
    bound = 0.90 if row.snr_db == min(filter(None, NOISES)) else 0.95
    return [
        Target(name=f"{name}: understood", ratio=row.understood, bound=bound),
        _at_most(f"{name}: wrong things done, share", row.wrong, 0.01),
    ]


PARTS: dict[str, Part] = {
    "recognition": _recognition,
    "replies": _replies,
    "load": _load,
    "crowd": _crowd,
    "churn": _churn,
    "turns": _turns,
}


def _ms(name: str, runs: Sequence[float]) -> Measured:
    return Measured(name=name, runs=runs, unit="ms")


def _p(runs: Sequence[float], at: float) -> float:
    return float(np.quantile(runs, at))


def _at_most(name: str, ratio: float, bound: float) -> Target:
    return Target(name=name, ratio=ratio, bound=bound, at_most=True)


def run(arguments: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as made:
        data = ROOT / "data"
        models = arguments.models or data / "models"
        speech_models = arguments.speech_models or data / "speech"
        folder = Path(made)
        setup = Setup(
            folder=folder,
            models=models,
            speech_models=speech_models,
            kept=data / "benchmarks",
            is_full=arguments.full,
        )
        return asyncio.run(main(setup, arguments.only or list(PARTS)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="all recordings, all requests")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; may be repeated")
    parser.add_argument("--models", type=Path, help="the models folder of a data folder")
    parser.add_argument("--speech-models", type=Path, help="the speech folder of a data folder")
    sys.exit(0 if run(parser.parse_args()) else 1)
