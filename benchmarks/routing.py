"""How fast routing decides, in memory and durably, and how long its customers wait.

In memory: agents come free and interactions arrive, on a board with 1,000 agents, 20 skills and
5,000 waiting, 4 % of them with a preferred agent or a decline; CPU time of the thread. Durably: the
real router writes offers, each with its decision, its timer and its events, on SQLite; the
yardstick is one write and fdatasync, on the same file system. Waiting: Poisson arrivals and
exponential service on simulated time, decided by the real board, against Erlang's formulas.
"""

import argparse
import asyncio
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from pathlib import Path
from statistics import fmean, quantiles

import sqlalchemy as sa

from benchmarks.machine import Measured, Target, print_machine, print_table, print_targets
from core.model import ChannelKind, InteractionId, Language, QueueId, Skill, TenantId, UserId
from infra.clock import SystemClock
from infra.db import Database, Tx, metadata
from infra.ids import Uuid7Ids
from routing import desk, presence, queues, seats
from routing.board import Board
from routing.dispatch import Dispatcher
from routing.model import (
    Attendance,
    Choice,
    Hold,
    HoldStage,
    Kept,
    Presence,
    Queue,
    Seat,
    Waiting,
    needs_of,
)

START = datetime(2030, 1, 1, 12, tzinfo=UTC)
CHAT, VOICE = ChannelKind("web_chat"), ChannelKind("voice")
SERVICE = QueueId("service")
ACME = TenantId("acme")

AGENTS, SKILLS, LINE = 1_000, 20, 5_000
STEPS = 10_000
ROUNDS = 5
DECISIONS_TARGET = 50_000
DURABLE_AGENTS = 200
ASA_TARGET = 0.03
CALLS = 1_000_000


# --- in memory ---


class BusyFloor:
    """A board on which every agent is busy and many wait."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.board = Board()
        self.now = START
        self._count = 0
        self._busy: list[tuple[UserId, InteractionId]] = []
        for number in range(AGENTS):
            self.board.put_seat(self._agent(number), self.now)
        for _ in range(AGENTS + LINE):
            self.board.put(self._arrival(), self.now)
        while len(self._busy) < AGENTS:
            self._carry_out(self._decided())

    def steps(self, count: int) -> Iterator[tuple[float, float]]:
        """Seconds of CPU for one decision, and for all the board does in one step."""
        for _ in range(count):
            self.now += timedelta(milliseconds=50)
            arrival, freed = self._arrival(), self._freed()
            began = time.thread_time()
            self.board.put(arrival, self.now)
            self.board.put_seat(freed, self.now)
            entered = time.thread_time()
            choice = self._decided()
            decided = time.thread_time()
            self.board.drop(choice.waiting.interaction)
            dropped = time.thread_time()
            reserved = self._reserved(choice)
            again = time.thread_time()
            self.board.put_seat(reserved, self.now)
            kept = time.thread_time() - again
            self._busy.append((choice.seat.agent, choice.waiting.interaction))
            yield decided - entered, dropped - began + kept

    def _decided(self) -> Choice:
        choice = self.board.next_offer(self.now)
        assert choice is not None
        return choice

    def _carry_out(self, choice: Choice) -> None:
        self.board.drop(choice.waiting.interaction)
        self.board.put_seat(self._reserved(choice), self.now)
        self._busy.append((choice.seat.agent, choice.waiting.interaction))

    def _reserved(self, choice: Choice) -> Seat:
        contact = Hold(channel=CHAT, units=1, stage=HoldStage.OFFERED)
        interaction = choice.waiting.interaction
        held = presence.hold(choice.seat.attendance, interaction, contact, self.now)
        return replace(choice.seat, attendance=held)

    def _freed(self) -> Seat:
        place = self._chance.randrange(len(self._busy))
        self._busy[place], self._busy[-1] = self._busy[-1], self._busy[place]
        agent, interaction = self._busy.pop()
        who = self.board.seats[agent]
        return replace(who, attendance=presence.release(who.attendance, interaction, self.now))

    def _agent(self, number: int) -> Seat:
        skills = self._chance.sample(range(SKILLS), 3)
        return Seat(
            agent=UserId(f"agent{number}"),
            name="",
            queues=frozenset({SERVICE}),
            skills={Skill(f"skill{each}"): 3 for each in skills},
            capacity={CHAT: 1},
            attendance=ready(self.now),
        )

    def _arrival(self) -> Waiting:
        self._count += 1
        dice = self._chance.random()
        agent = UserId(f"agent{self._chance.randrange(AGENTS)}")
        soon = self.now + timedelta(seconds=30)
        return Waiting(
            interaction=InteractionId(f"i{self._count}"),
            queue=SERVICE,
            channel=CHAT,
            needs=needs_of({Skill(f"skill{self._chance.randrange(SKILLS)}"): 1}),
            priority=self._chance.choice((0, 0, 10)),
            is_urgent=dice > 0.99,
            since=self.now - timedelta(seconds=self._chance.random() * 60),
            kept=Kept(agent=agent, until=soon, is_transfer=False) if dice < 0.02 else None,
            excluded={agent: soon} if 0.02 <= dice < 0.04 else {},
        )


def ready(now: datetime) -> Attendance:
    out = Attendance(idle_since=now, state_since=now)
    return presence.choose(out, Presence.READY, None, now)


def measure_in_memory(rounds: int) -> tuple[list[Measured], list[Target]]:
    floor = BusyFloor(seed=1)
    decisions, steps, slowest = [], [], []
    for _ in range(rounds):
        taken = list(floor.steps(STEPS))
        decisions.append(1 / fmean(decision for decision, _ in taken))
        steps.append(1 / fmean(step for _, step in taken))
        slowest.append(quantiles((each for each, _ in taken), n=100)[98] * 1e6)
    table = [
        Measured(name="decisions in memory", runs=decisions, unit="/s"),
        Measured(name="decision in memory, p99", runs=slowest, unit="µs"),
        Measured(name="arrival, freed agent, decision, all kept in step", runs=steps, unit="/s"),
    ]
    rate = table[0].median / DECISIONS_TARGET
    return table, [Target(name=f"decisions/s to {DECISIONS_TARGET:,}", ratio=rate, bound=1.0)]


# --- durable ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the measured database is."""

    database_url: str


async def measure_durable(folder: Path, rounds: int) -> list[Measured]:
    """Bursts of offers through the store, against the bare disk in the same minute."""
    bare, made, one = [], [], []
    for number in range(rounds):
        bare.append(bare_disk(folder))
        burst, alone = await offers_a_second(folder, number)
        made.append(burst)
        one.append(alone)
    shares = [each / disk for each, disk in zip(made, bare, strict=True)]
    return [
        Measured(name="bare write and fdatasync", runs=bare, unit="/s"),
        Measured(name=f"durable offers, a burst of {DURABLE_AGENTS}", runs=made, unit="/s"),
        Measured(name="durable offers, as share of the bare disk", runs=shares, unit=""),
        Measured(name="enqueue and durable offer, one by one", runs=one, unit="/s"),
    ]


def bare_disk(folder: Path, count: int = 300) -> float:
    """Appends of 1 kB and syncs a second of one file."""
    opened = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        began = time.perf_counter()
        for _ in range(count):
            os.write(opened, b"x" * 1_024)
            os.fdatasync(opened)
        return count / (time.perf_counter() - began)
    finally:
        os.close(opened)


async def offers_a_second(folder: Path, number: int) -> tuple[float, float]:
    """Offers a second in a burst, and when each interaction enters alone."""
    place = Place(database_url=f"sqlite:///{folder}/routing-{number}.db")
    engine = sa.create_engine(place.database_url)
    metadata.create_all(engine)
    engine.dispose()
    clock = SystemClock()
    database = Database.open(place, clock, Uuid7Ids())
    await database.start()
    await database.write(staff)
    router = Dispatcher(database, clock, ACME, holder="bench", announce=lambda _tx, _notice: None)
    await router.route()
    for item in range(DURABLE_AGENTS):
        await database.write(Entering(f"burst{item}"))
    began = time.perf_counter()
    await router.route()
    burst = DURABLE_AGENTS / (time.perf_counter() - began)
    began = time.perf_counter()
    for item in range(DURABLE_AGENTS):
        await database.write(Entering(f"alone{item}"))
        await router.route()
    alone = DURABLE_AGENTS / (time.perf_counter() - began)
    rang = await database.read(lambda tx: len(desk.offer_cards(tx, ACME)))
    assert rang == 2 * DURABLE_AGENTS
    await database.stop()
    return burst, alone


def staff(tx: Tx) -> None:
    queues.save(
        tx,
        ACME,
        Queue(id=SERVICE, names={Language("en"): "Service"}, ring_for=timedelta(minutes=5)),
    )
    for number in range(DURABLE_AGENTS):
        agent = UserId(f"agent{number:03}")
        seats.enrol(tx, ACME, agent, f"Agent {number}")
        seats.assign(tx, ACME, agent, queues=[SERVICE], capacity={CHAT: 2})
        seats.change(
            tx, ACME, agent, lambda old: presence.choose(old, Presence.READY, None, tx.now), ""
        )


class Entering:
    """A unit of work that lets one interaction enter the queue."""

    def __init__(self, name: str) -> None:
        self._name = InteractionId(name)

    def __call__(self, tx: Tx) -> None:
        desk.enqueue(tx, ACME, self._name, channel=CHAT, queue=SERVICE, since=tx.now)


# --- waiting, on simulated time ---


@dataclass(frozen=True, slots=True)
class Call:
    """Moments and spans in whole microseconds, so that two simulations agree exactly."""

    arrives: int
    lasts: int
    patience: int | None


def calls(count: int, *, per_hour: float, aht_s: float, patience_s: float, seed: int) -> list[Call]:
    """Poisson arrivals, exponential service; without end is the patience of math.inf."""
    chance = random.Random(seed)
    now, made = 0.0, []
    for _ in range(count):
        now += chance.expovariate(per_hour / 3600e6)
        lasts = round(chance.expovariate(1 / (aht_s * 1e6)))
        leaves = None
        if patience_s < math.inf:
            leaves = round(chance.expovariate(1 / (patience_s * 1e6)))
        made.append(Call(round(now), lasts, leaves))
    return made


class Centre:
    """A voice queue whose every decision is the board's."""

    def __init__(self, agents: int) -> None:
        self._board = Board()
        for number in range(agents):
            seat = Seat(
                agent=UserId(f"agent{number:02}"),
                name="",
                queues=frozenset({SERVICE}),
                skills={},
                attendance=ready(START),
            )
            self._board.put_seat(seat, START)
        self._events: list[tuple[int, int, int, UserId | None]] = []
        self.waits: dict[int, int] = {}
        """By the call's number, microseconds; without those who gave up."""
        self.gave_up = 0

    def run(self, line: Sequence[Call]) -> None:
        """Let every call arrive, wait, and be served or give up."""
        self._line = line
        self._events = [(call.arrives, 1, number, None) for number, call in enumerate(line)]
        heapify(self._events)
        while self._events:
            at, kind, number, agent = heappop(self._events)
            now = START + timedelta(microseconds=at)
            if agent is not None:
                self._release(agent, number, now)
            elif kind == 1:
                self._arrive(at, number, now)
            elif InteractionId(str(number)) in self._board.waiting:
                self._board.drop(InteractionId(str(number)))
                self.gave_up += 1
            self._offer(at, now)

    def _arrive(self, at: int, number: int, now: datetime) -> None:
        item = Waiting(
            interaction=InteractionId(str(number)), queue=SERVICE, channel=VOICE, since=now
        )
        self._board.put(item, now)
        patience = self._line[number].patience
        if patience is not None:
            heappush(self._events, (at + patience, 2, number, None))

    def _release(self, agent: UserId, number: int, now: datetime) -> None:
        who = self._board.seats[agent]
        left = presence.release(who.attendance, InteractionId(str(number)), now)
        self._board.put_seat(replace(who, attendance=left), now)

    def _offer(self, at: int, now: datetime) -> None:
        choice = self._board.next_offer(now)
        if choice is None:
            return
        item, who = choice.waiting, choice.seat
        number = int(item.interaction)
        self.waits[number] = at - self._line[number].arrives
        contact = Hold(channel=VOICE, units=1, stage=HoldStage.ENGAGED)
        held = presence.hold(who.attendance, item.interaction, contact, now)
        self._board.drop(item.interaction)
        self._board.put_seat(replace(who, attendance=held), now)
        heappush(self._events, (at + self._line[number].lasts, 0, number, who.agent))

    def asa_s(self) -> float:
        """Average speed of answer, in seconds."""
        return fmean(self.waits.values()) / 1e6


def first_come_first_served(line: Sequence[Call], agents: int) -> dict[int, int]:
    """The waits by the textbook recursion: whoever is free first serves the next."""
    free = [0] * agents
    waits = {}
    for number, call in enumerate(line):
        starts = max(call.arrives, heappop(free))
        waits[number] = starts - call.arrives
        heappush(free, starts + call.lasts)
    return waits


def erlang_c(per_hour: float, aht_s: float, agents: int) -> tuple[float, float]:
    """Probability of waiting, and ASA in seconds. Source: Erlang's delay formula (M/M/N)."""
    load = per_hour * aht_s / 3600
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    waits = blocked / (1 - load / agents * (1 - blocked))
    return waits, waits * aht_s / (agents - load)


def erlang_a(per_hour: float, aht_s: float, agents: int, patience_s: float) -> tuple[float, float]:
    """Share that gives up, and mean wait of all in seconds, by the birth-death chain (M/M/N+M)."""
    arrivals, service, leaving = per_hour / 3600, 1 / aht_s, 1 / patience_s
    weights = [1.0]
    for n in range(1, agents + 2_000):
        deaths = min(n, agents) * service + max(0, n - agents) * leaving
        weights.append(weights[-1] * arrivals / deaths)
    total = sum(weights)
    queue = sum(max(0, n - agents) * weight for n, weight in enumerate(weights)) / total
    return leaving * queue / arrivals, queue / arrivals


def measure_waiting(count: int) -> tuple[list[Measured], list[Target]]:
    """ASA of the real board at 86 % occupancy, and its error against Erlang C."""
    per_hour, aht_s, agents = 600.0, 180.0, 35
    line = calls(count, per_hour=per_hour, aht_s=aht_s, patience_s=math.inf, seed=7)
    centre = Centre(agents)
    centre.run(line)
    assert centre.waits == first_come_first_served(line, agents), "not first come, first served"
    _, expected = erlang_c(per_hour, aht_s, agents)
    error = abs(centre.asa_s() / expected - 1)
    table = [
        Measured(name=f"ASA of {count:,} calls", runs=[centre.asa_s()], unit="s"),
        Measured(name="ASA by Erlang C", runs=[expected], unit="s"),
    ]
    name = "ASA against Erlang C, off by"
    return table, [Target(name=name, ratio=error, bound=ASA_TARGET, at_most=True)]


def main() -> None:
    """Run and print; ends with 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(), help="on the disk to measure")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--calls", type=int, default=CALLS, help="0 leaves the simulation out")
    given = parser.parse_args()
    print_machine("SQLAlchemy")
    table, targets = measure_in_memory(given.rounds)
    with tempfile.TemporaryDirectory(dir=given.folder, prefix=".routing-") as folder:
        table += asyncio.run(measure_durable(Path(folder), given.rounds))
    if given.calls:
        more_table, more_targets = measure_waiting(given.calls)
        table, targets = table + more_table, targets + more_targets
    print_table(table)
    if not print_targets(targets):
        sys.exit(1)


if __name__ == "__main__":
    main()
