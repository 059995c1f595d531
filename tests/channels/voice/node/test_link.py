"""What the node tells is kept until it is stored, over however many links."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from channels.voice.node.link import HEADER, Link
from channels.voice.node.outbox import MOST_OF_THE_MOMENT, Outbox
from channels.voice.wire import codec, facts, orders
from infra.tasks import TaskScope


def pressed(digits: str) -> facts.Pressed:
    return facts.Pressed(call="c", leg="c-0", digits=digits)


def moment(text: str) -> facts.PartlyHeard:
    return facts.PartlyHeard(call="c", leg="c-0", text=text)


async def taken(outbox: Outbox, count: int) -> list[facts.Fact]:
    return [await outbox.next() for _ in range(count)]


async def test_facts_are_numbered_and_those_of_the_moment_are_not() -> None:
    outbox = Outbox()
    for fact in (pressed("1"), moment("a"), pressed("2")):
        outbox.tell(fact)
    assert [fact.number for fact in await taken(outbox, 3)] == [1, 0, 2]
    assert outbox.waiting == 2


async def test_a_new_link_is_told_what_was_not_stored_and_no_more() -> None:
    outbox = Outbox()
    for digits in "1234":
        outbox.tell(pressed(digits))
    outbox.tell(moment("past"))
    await taken(outbox, 3)
    outbox.seen(2)
    outbox.start_over()
    again = await taken(outbox, 2)
    assert [fact.number for fact in again] == [3, 4]
    outbox.seen(4)
    assert outbox.waiting == 0
    outbox.start_over()
    outbox.tell(pressed("5"))
    assert (await outbox.next()).number == 5


async def test_what_is_of_the_moment_does_not_pile_up() -> None:
    outbox = Outbox()
    for _ in range(MOST_OF_THE_MOMENT + 500):
        outbox.tell(moment("x"))
    outbox.tell(pressed("1"))
    told = await taken(outbox, MOST_OF_THE_MOMENT + 1)
    assert told[-1].number == 1


async def test_who_waits_for_a_fact_is_woken() -> None:
    outbox = Outbox()
    waiting = asyncio.ensure_future(outbox.next())
    await asyncio.sleep(1)
    outbox.tell(pressed("1"))
    assert (await waiting).number == 1


class Gateway:
    """The gateway's end: keeps what it was told, says what it is told to."""

    def __init__(self) -> None:
        self.links: list[list[facts.Facts]] = []
        self.headers: list[str | None] = []
        self.sockets: list[ServerConnection] = []
        self._changed = asyncio.Event()

    async def serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.headers.append(socket.request.headers.get(HEADER))
        told: list[facts.Facts] = []
        self.links.append(told)
        self.sockets.append(socket)
        async for frame in socket:
            told.append(codec.fact_from(frame))
            self._changed.set()

    async def until(self, link: int, count: int) -> list[facts.Facts]:
        async with asyncio.timeout(30):
            while len(self.links) <= link or len(self.links[link]) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.links[link]

    async def says(self, frame: str | orders.Orders) -> None:
        text = frame if isinstance(frame, str) else codec.encode(frame).decode()
        await self.sockets[-1].send(text)


@asynccontextmanager
async def linked(outbox: Outbox, obeyed: asyncio.Queue[orders.Orders]) -> AsyncIterator[Gateway]:
    gateway = Gateway()
    async with serve(gateway.serve, "127.0.0.1", 0) as server, TaskScope() as scope:
        port = server.sockets[0].getsockname()[1]
        link = Link(
            f"ws://127.0.0.1:{port}",
            "proof",
            outbox,
            hello=lambda: facts.Hello(node="n", boot="b", calls=[], phones=["ann"]),
            obey=obeyed.put_nowait,
        )
        task = scope.start("link", link.run())
        yield gateway
        task.cancel()


@pytest.mark.real_time
async def test_the_node_says_who_it_is_then_what_is_kept() -> None:
    outbox = Outbox()
    outbox.tell(pressed("1"))
    obeyed: asyncio.Queue[orders.Orders] = asyncio.Queue(maxsize=100)
    async with linked(outbox, obeyed) as gateway:
        hello, first = (await gateway.until(0, 2))[:2]
        assert isinstance(hello, facts.Hello)
        assert hello.phones == ["ann"]
        assert first.number == 1
        assert gateway.headers == ["proof"]


@pytest.mark.real_time
async def test_after_a_loss_everything_that_was_not_stored_comes_again() -> None:
    outbox = Outbox()
    obeyed: asyncio.Queue[orders.Orders] = asyncio.Queue(maxsize=100)
    async with linked(outbox, obeyed) as gateway:
        for digits in "123":
            outbox.tell(pressed(digits))
        await gateway.until(0, 4)
        await gateway.says(orders.Welcome(seen=0))
        await gateway.says(orders.Seen(number=1))
        await gateway.says("what is this")
        await gateway.says(orders.Answer(call="c"))
        async with asyncio.timeout(30):
            assert await obeyed.get() == orders.Answer(call="c")
        await gateway.sockets[0].close()
        outbox.tell(pressed("4"))
        again = await gateway.until(1, 4)
        assert [fact.number for fact in again[1:]] == [2, 3, 4]
