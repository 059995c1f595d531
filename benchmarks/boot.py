"""How long a start takes, and what the process needs at rest."""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.machine import Measured, print_machine, print_table
from benchmarks.peers import desks

ROUNDS = 5


async def main(folder: Path) -> bool:
    began = time.monotonic()
    server = desks.prepared(folder)
    preparation = time.monotonic() - began
    starts, memory, idle = [], [], []
    for _ in range(ROUNDS):
        starts.append(await server.start())
        await asyncio.sleep(3)
        process = server.serving
        memory.append(process.memory_info().rss / 2**20)
        before = process.cpu_times()
        await asyncio.sleep(4)
        after = process.cpu_times()
        spent = after.user + after.system - before.user - before.system
        idle.append(spent / 4 * 100)
        server.stop()
    print_machine("fastapi", "uvicorn", "SQLAlchemy", "onnxruntime")
    print_table(
        [
            Measured(name="prepare, models there", runs=[preparation], unit="s"),
            Measured(name="start until /ready", runs=starts, unit="s"),
            Measured(name="bare interpreter", runs=[bare() for _ in range(ROUNDS)], unit="s"),
            Measured(name="memory at rest", runs=memory, unit="MiB"),
            Measured(name="CPU at rest", runs=idle, unit="% of a core"),
        ]
    )
    return True


def bare() -> float:
    """Seconds of a Python that only imports the web framework: the floor of any start."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-P", "-c", "import fastapi, uvicorn"], check=True)
    return time.monotonic() - began


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as place:
        sys.exit(0 if asyncio.run(main(Path(place) / "ours")) else 1)
