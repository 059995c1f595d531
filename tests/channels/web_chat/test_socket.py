"""One tab after another: hello, lines both ways, marks, resume, and every way to end."""

import asyncio

import pytest

from channels.web_chat.model import KIND
from core.model import (
    Attachment,
    AuthorKind,
    BlobId,
    Choice,
    CustomerLeft,
    OfflineMessage,
    ProfileClaim,
    Rating,
    Source,
    Stage,
    TextMessage,
)
from core.ports import typing_topic
from tests.channels.web_chat.world import KEY, TENANT, Tab, Visitor, World, raw_tab


async def test_a_new_visitor_is_welcomed_with_nothing(visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        assert tab.welcome["visitor"] == visitor.id
        assert tab.welcome["entries"] == []
        assert tab.welcome["last"] == 0
        assert tab.welcome["open"] is True
        assert tab.welcome["standing"]["stage"] is None


async def test_a_message_is_stored_acknowledged_and_comes_back_numbered(
    world: World, visitor: Visitor
) -> None:
    async with visitor.tab(language="zh-CN") as tab:
        tab.say("  My meter is leaking\r\n", "c1")
        assert (await tab.next("ack"))["client_id"] == "c1"
        [line] = await tab.lines(1)
    assert line["n"] == 1
    assert line["client_id"] == "c1"
    assert line["author"] == "customer"
    [inbound] = world.center.deliveries
    assert inbound.content == TextMessage(text="My meter is leaking")
    assert inbound.provider_id == f"{visitor.id}:c1"
    assert (inbound.tenant, inbound.channel, inbound.thread) == (TENANT, KIND, visitor.id)
    assert inbound.language == "zh"
    assert b"My meter is leaking" in inbound.raw


async def test_a_frame_that_is_sent_again_is_stored_once_and_acknowledged_again(
    world: World, visitor: Visitor
) -> None:
    async with visitor.tab() as tab:
        tab.say("Hello", "c1")
        await tab.next("ack")
    async with visitor.tab() as tab:
        tab.say("Hello", "c1")
        await tab.next("ack")
    assert len(world.center.deliveries) == 1


async def test_the_answer_reaches_every_tab(world: World, visitor: Visitor) -> None:
    async with visitor.tab() as first, visitor.tab() as second:
        first.say("Hello", "c1")
        await first.lines(1)
        await second.lines(1)
        world.center.say(visitor.at, "Good morning")
        assert (await first.lines(1))[0]["text"] == "Good morning"
        assert (await second.lines(1))[0]["text"] == "Good morning"


async def test_a_device_that_comes_back_gets_only_what_it_lacks(
    world: World, visitor: Visitor
) -> None:
    async with visitor.tab() as tab:
        tab.say("Hello", "c1")
        await tab.lines(1)
    for text in ("one", "two"):
        world.center.say(visitor.at, text)
    async with visitor.tab(after=1) as tab:
        assert [line["text"] for line in tab.welcome["entries"]] == ["one", "two"]
        assert tab.welcome["after"] == 1
        world.center.say(visitor.at, "three")
        assert [line["n"] for line in await tab.lines(1)] == [4]


async def test_a_long_absence_is_caught_up_with_in_order(world: World, visitor: Visitor) -> None:
    for number in range(1, 251):
        world.center.say(visitor.at, str(number))
    async with visitor.tab(after=60) as tab:
        numbers = [line["n"] for line in tab.welcome["entries"]]
        numbers += [line["n"] for line in await tab.lines(250 - numbers[-1])]
    assert numbers == list(range(61, 251))


async def test_a_new_device_gets_the_newest_lines_and_asks_for_earlier_ones(
    world: World, visitor: Visitor
) -> None:
    for number in range(1, 251):
        world.center.say(visitor.at, str(number))
    async with visitor.tab() as tab:
        assert tab.welcome["after"] == 50
        tab.socket.send({"type": "earlier", "before": 51})
        earlier = await tab.next("earlier")
        assert [line["n"] for line in earlier["entries"]] == list(range(1, 51))
        tab.socket.send({"type": "earlier", "before": 1})
        assert (await tab.next("earlier"))["entries"] == []


async def test_a_device_that_is_ahead_of_the_server_starts_afresh(
    world: World, visitor: Visitor
) -> None:
    world.center.say(visitor.at, "after the restore")
    async with visitor.tab(after=40) as tab:
        assert tab.welcome["after"] == 0
        assert [line["n"] for line in tab.welcome["entries"]] == [1]


async def test_an_answer_shows_its_choices_sources_and_files(
    world: World, visitor: Visitor
) -> None:
    world.center.say(
        visitor.at,
        "Moving a meter costs 180 M.",
        author=AuthorKind.BOT,
        name="Assistant",
        choices=(Choice(id="yes", label="Book it"),),
        sources=(Source(article="a", title="Moving", quote="180 M", score=0.9),),
        attachments=(
            Attachment(
                blob=BlobId("f" * 64), name="p.pdf", media_type="application/pdf", size_bytes=9
            ),
        ),
    )
    async with visitor.tab() as tab:
        [line] = tab.welcome["entries"]
    assert line["choices"] == [{"id": "yes", "label": "Book it"}]
    assert line["sources"] == [{"title": "Moving", "quote": "180 M"}]
    assert line["attachments"][0]["url"] == f"/api/web-chat/attachments/{'f' * 64}"
    assert line["at"].endswith("Z")


async def test_the_press_of_a_choice_carries_its_id(world: World, visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        tab.say("Book it", "c1", choice="yes", language="zh")
        await tab.next("ack")
    [inbound] = world.center.deliveries
    assert inbound.content == TextMessage(text="Book it", choice="yes")
    assert inbound.language == "zh"


async def test_forms_ratings_and_leaving_are_deliveries_too(world: World, visitor: Visitor) -> None:
    form = {"type": "offline", "client_id": "c1", "name": "Li Wei", "email": "li@example.org"}
    async with visitor.tab() as tab:
        tab.socket.send({**form, "text": "Call me"})
        tab.socket.send({"type": "rating", "client_id": "c2", "score": 5, "comment": "fine"})
        tab.socket.send({"type": "profile", "client_id": "c3", "phone": "01632 960100"})
        tab.socket.send({"type": "leave", "client_id": "c4"})
        acks = [(await tab.next("ack"))["client_id"] for _ in range(4)]
    assert acks == ["c1", "c2", "c3", "c4"]
    assert [each.content for each in world.center.deliveries] == [
        OfflineMessage(text="Call me", claim=ProfileClaim(name="Li Wei", email="li@example.org")),
        Rating(score=5, comment="fine"),
        ProfileClaim(phone="01632 960100"),
        CustomerLeft(),
    ]


async def test_marks_move_forward_and_never_beyond_what_was_sent(
    world: World, visitor: Visitor
) -> None:
    async with visitor.tab() as tab:
        for text in ("one", "two", "three"):
            world.center.say(visitor.at, text)
        await tab.next("entries")
        tab.socket.send({"type": "received", "up_to": 2})
        assert (await tab.next("marks"))["delivered"] == 2
        tab.socket.send({"type": "read", "up_to": 99})
        assert (await tab.next("marks"))["read"] == 3
        tab.socket.send({"type": "read", "up_to": 1})
        tab.socket.send({"type": "ping"})
        await tab.next("pong")
    assert visitor.thread.read == 3


async def test_the_company_having_read_is_shown(world: World, visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        tab.say("Hello", "c1")
        await tab.lines(1)
        world.center.change(visitor.at, agent_read=1)
        assert (await tab.next("marks"))["agent_read"] == 1


async def test_the_place_in_the_queue_and_the_agent_are_shown(
    world: World, visitor: Visitor
) -> None:
    async with visitor.tab() as tab:
        tab.say("I want a person", "c1")
        await tab.lines(1)
        assert (await tab.next("stage"))["stage"] == "bot"
        world.center.change(visitor.at, stage=Stage.WAITING, ahead=2)
        assert (await tab.next("stage"))["position"] == {"ahead": 2}
        visitor.thread.ahead = 1  # somebody before went away: nothing wakes this conversation
        assert (await tab.next("stage"))["position"] == {"ahead": 1}
        world.center.change(visitor.at, stage=Stage.ACTIVE, agent_name="Ann", ahead=None)
        joined = await tab.next("stage")
        assert joined["agent"] == {"name": "Ann"}
        assert joined["position"] is None


async def test_typing_signs_go_both_ways(world: World, visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        tab.socket.send({"type": "typing"})  # nobody to tell yet
        tab.say("Hello", "c1")
        await tab.lines(1)
        async with world.center.bus.listen(typing_topic(visitor.thread.id)) as mailbox:
            tab.socket.send({"type": "typing"})
            assert await mailbox.get() == {"by": "customer", "name": ""}
        world.center.type(visitor.at, by="customer")
        world.center.type(visitor.at)
        assert await tab.next("typing") == {"type": "typing", "by": "agent", "name": "Ann"}


async def test_a_message_that_cannot_be_stored_is_refused_and_may_be_sent_again(
    world: World, visitor: Visitor
) -> None:
    async with visitor.tab() as tab:
        world.center.is_down = True
        tab.say("Hello", "c1")
        error = await tab.next("error")
        assert error["code"] == "unavailable"
        assert error["client_id"] == "c1"
        assert error["retry_after"] > 0
        world.center.is_down = False
        tab.say("Hello", "c1")
        await tab.next("ack")
    assert len(world.center.deliveries) == 1


async def test_a_conversation_that_cannot_be_read_ends_the_socket_for_a_while(
    world: World, visitor: Visitor
) -> None:
    async with visitor.tab() as tab:
        world.center.is_down = True
        world.center.wake(*visitor.at)
        assert await tab.end() == ("unavailable", 1013)


async def test_an_old_token_is_replaced_and_the_visitor_stays(
    world: World, visitor: Visitor
) -> None:
    await asyncio.sleep(3 * 86_400)
    async with visitor.tab() as tab:
        assert tab.welcome["token"] != visitor.token
        assert tab.welcome["visitor"] == visitor.id
        visitor.token = tab.welcome["token"]
    await asyncio.sleep(170 * 86_400)
    async with visitor.tab() as tab:
        assert tab.welcome["visitor"] == visitor.id


async def test_nothing_said_for_five_seconds_ends_the_socket(world: World) -> None:
    began = asyncio.get_running_loop().time()
    async with raw_tab(world) as socket:
        assert await Tab(socket).end() == ("hello_timeout", 1008)
    assert asyncio.get_running_loop().time() - began == 5


@pytest.mark.parametrize("first", ["", "{}", '{"type":"ping"}', b"\x00", "x" * 20_000])
async def test_a_first_frame_that_is_no_hello_ends_the_socket(
    world: World, first: str | bytes
) -> None:
    async with raw_tab(world) as socket:
        socket.send(first)
        assert (await socket.receive())["type"] == "error"
        assert await Tab(socket).end() == ("hello_expected", 1008)


async def test_a_tab_that_falls_silent_is_closed(visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        assert await tab.end() == ("silent", 1008)


async def test_hello_is_said_once(visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        tab.socket.send({"type": "hello", "token": visitor.token})
        assert (await tab.next("error"))["code"] == "invalid"
        tab.socket.send({"type": "ping"})
        await tab.next("pong")


async def test_a_transcript_cannot_be_ordered_without_an_email_channel(visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        tab.socket.send({"type": "transcript", "client_id": "c1", "email": "li@example.org"})
        error = await tab.next("error")
        assert error["code"] == "not_found"
        assert error["client_id"] == "c1"


async def test_everything_is_let_go_when_a_tab_closes(world: World, visitor: Visitor) -> None:
    async with visitor.tab():
        assert world.chat.places.open(f"site:{KEY}") == 1
    assert world.chat.places.open(f"site:{KEY}") == 0
    assert world.chat.places.open(visitor.at[0]) == 0
    others = {task.get_name() for task in asyncio.all_tasks()}
    assert not [name for name in others if name.startswith("web-chat")]
