"""What every benchmark prints: the machine, the versions, medians, and ratios against targets."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One line of the table: several runs of one thing, in `unit`."""

    name: str
    runs: Sequence[float]
    unit: str

    @property
    def median(self) -> float:
        return statistics.median(self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A ratio that must be at least (or, for costs, at most) a bound."""

    name: str
    ratio: float
    bound: float
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.bound if self.at_most else self.ratio >= self.bound


def print_machine(*packages: str) -> None:
    """Say on what this runs, and in which versions."""
    load, _, _ = os.getloadavg()
    print(f"machine   {_processor()}, {os.cpu_count()} cores, load {load:.1f}, {_memory()}")
    print(f"system    {platform.platform()}, Python {platform.python_version()}")
    print(f"versions  {', '.join(f'{name} {version(name)}' for name in packages)}")


def print_table(lines: Sequence[Measured]) -> None:
    """Print the median and the spread of each thing."""
    width = max(len(line.name) for line in lines)
    print(f"\n{'':{width}}  {'median':>12}  {'lowest':>12}  {'highest':>12}")
    for line in lines:
        numbers = (line.median, min(line.runs), max(line.runs))
        print(f"{line.name:{width}}  " + "  ".join(f"{_short(n):>12}" for n in numbers), line.unit)


def print_targets(targets: Sequence[Target]) -> bool:
    """Print each ratio beside its bound; True when all are met."""
    width = max(len(target.name) for target in targets)
    print()
    for target in targets:
        sign = "<=" if target.at_most else ">="
        verdict = "met" if target.is_met else "MISSED"
        ratio = f"{target.ratio:8.2f}"
        print(f"{target.name:{width}}  {ratio}  (target {sign} {target.bound:g})  {verdict}")
    return all(target.is_met for target in targets)


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory() -> str:
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{size / 2**30:.0f} GiB"
