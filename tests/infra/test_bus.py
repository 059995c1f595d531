"""Wake-ups inside the process."""

import asyncio
from datetime import timedelta

from infra.bus import Bus

SECOND = timedelta(seconds=1)


async def test_many_publications_are_one_wake_up() -> None:
    bus = Bus()
    async with bus.subscribe("a", "b") as wakeups:
        for topic in ("a", "b", "a", "c"):
            bus.publish(topic)
        assert await wakeups.wait() == {"a", "b"}
        assert await wakeups.wait(SECOND) == frozenset()


async def test_a_waiting_listener_is_woken() -> None:
    bus = Bus()
    async with bus.subscribe("a") as wakeups:
        waiting = asyncio.ensure_future(wakeups.wait())
        await asyncio.sleep(0)
        bus.publish("a")
        assert await waiting == {"a"}


async def test_a_star_hears_every_topic_so_begun() -> None:
    bus = Bus()
    async with bus.subscribe("routing:*") as wakeups:
        bus.publish_all(["routing:acme", "routing:", "events:acme"])
        assert await wakeups.wait() == {"routing:acme", "routing:"}


async def test_one_listener_never_takes_from_another() -> None:
    bus = Bus()
    async with bus.subscribe("a") as one, bus.subscribe("a") as other:
        bus.publish("a")
        assert await one.wait() == await other.wait() == {"a"}


async def test_after_the_block_nobody_listens() -> None:
    bus = Bus()
    async with bus.subscribe("a", "b*") as wakeups:
        pass
    bus.publish("a")
    bus.publish("b1")
    assert await wakeups.wait(SECOND) == frozenset()


async def test_payloads_come_in_order_to_those_who_listen_now() -> None:
    bus = Bus()
    bus.send("typing", 0)
    async with bus.listen("typing") as mailbox:
        bus.send("typing", 1)
        bus.send("typing", 2)
        assert [await mailbox.get(), await mailbox.get()] == [1, 2]
        waiting = asyncio.ensure_future(mailbox.get())
        await asyncio.sleep(0)
        bus.send("typing", 3)
        assert await waiting == 3


async def test_a_full_mailbox_drops_the_oldest() -> None:
    bus = Bus()
    async with bus.listen("typing", size=2) as mailbox:
        for number in range(5):
            bus.send("typing", number)
        assert [await mailbox.get(), await mailbox.get()] == [3, 4]
