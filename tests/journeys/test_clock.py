"""The machine's clock is set forward and back while people talk."""

import asyncio
import shutil
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from gateway.wiring import build
from infra.settings import Settings
from nlu.models import Encoders
from tests.journeys.center import Agent, Center, Visitor, opened
from tests.prepared import WEDNESDAY_NOON
from tests.virtual_time import VirtualClock

HOUR = timedelta(hours=1)
ANN = "samuel.mensah"


class SetClock(VirtualClock):
    """A wall clock that somebody sets; timers go on as if nothing were."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.shift = timedelta()

    def now(self) -> datetime:
        return super().now() + self.shift


def check_order(visitor: Visitor, agent: Agent, interaction: str, said: list[str]) -> None:
    assert visitor.texts("customer") == said
    assert sorted(visitor.lines) == list(range(1, visitor.last + 1))
    assert [text for text in agent.texts(interaction) if text in said] == said
    entries = agent.state["entries"].values()
    seqs = sorted(each["seq"] for each in entries if each["interaction"] == interaction)
    assert all(later - earlier == 1 for earlier, later in pairwise(seqs))


@pytest.mark.parametrize("jumps", [(HOUR, -HOUR), (-HOUR, HOUR), (-HOUR, -HOUR), (HOUR, HOUR)])
async def test_lines_keep_their_order_and_nothing_is_stuck(
    prepared_data: Path, encoders: Encoders, tmp_path: Path, jumps: tuple[timedelta, ...]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(prepared_data, data, symlinks=True)
    clock = SetClock(WEDNESDAY_NOON)
    settings = Settings(
        data_dir=data, demo=True, public_url="https://chat.example", log_level="warning"
    )
    async with opened(build(settings, clock=clock, encoders=encoders)) as center:
        await talk_while_the_clock_jumps(center, clock, jumps)


async def talk_while_the_clock_jumps(
    center: Center, clock: SetClock, jumps: tuple[timedelta, ...]
) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    said = ["How do I move my gas meter?"]
    await visitor.says(said[0])
    await visitor.hears("meter", author="bot")
    clock.shift += jumps[0]
    said.append("I want a person")
    await visitor.says(said[-1])
    card = await ann.accepts()
    await visitor.reaches("active")
    clock.shift += jumps[1]
    for number in range(3):
        said.append(f"line {number}")
        await visitor.says(said[-1])
        await ann.sees(card["id"], said[-1])
        await ann.answers(card["id"], f"answer {number}")
        await visitor.hears(f"answer {number}", author="agent")
    await ann.gets_up()
    await ann.sits_down(resume=True)
    await visitor.leaves()
    await visitor.connects()
    said.append("I am back")
    await visitor.says(said[-1])
    await ann.sees(card["id"], said[-1])
    check_order(visitor, ann, card["id"], said)
    await ann.post(f"/api/interactions/{card['id']}/close", {"disposition": "answered", "note": ""})
    await asyncio.sleep(1)
    late = await center.visits()
    await late.says("I want a person")
    assert (await ann.accepts())["id"] != card["id"]
    await center.check("clock")
