"""Calls through the whole application: facts of the node in, orders and the desk's picture out."""

import asyncio

import pytest

from channels.voice.wire import facts, orders
from tests.asgi import Denied, connect
from tests.channels.voice.desk.exchange import NUMBER, Exchange, Line, exchange
from tests.journeys.center import Agent, Center, Json
from tests.journeys.fixtures import keep

ANN, BEN, BOSS = "samuel.mensah", "daniel.whitmore", "grace.holloway"
ADMIN = "robert.lindqvist"


async def at_phone(center: Center, node: Exchange, email: str, *, ready: bool = True) -> Agent:
    """Somebody signs in, and their browser's phone is connected."""
    agent = await center.signs_in(email, ready=ready)
    node.connects_phone(agent.id)
    await node.stored()
    return agent


async def talks(center: Center, node: Exchange) -> tuple[Line, Agent]:
    """A caller with the agent who has accepted."""
    ann = await at_phone(center, node, ANN)
    line = node.call()
    await line.waits()
    await ann.accepts()
    await reaches(ann, line, "talking")
    return line, ann


async def reaches(agent: Agent, line: Line, stage: str) -> Json:
    await agent.until(
        lambda s: s["calls"].get(line.call, {}).get("stage") == stage, about=f"to see {stage}"
    )
    return agent.state["calls"][line.call]


async def does(
    agent: Agent, line: Line, action: str, body: Json = None, *, expect: int = 200
) -> Json:
    return await agent.post(f"/api/voice/calls/{line.call}/{action}", body or {}, expect=expect)


async def sees_parties(agent: Agent, line: Line, *wanted: tuple[str, str, str]) -> None:
    """Wait until these are the live parties: role, state, mode."""

    def parties() -> list[tuple[str, str, str]]:
        call = agent.state["calls"].get(line.call, {"parties": []})
        return [
            (p["role"], p["state"], p["mode"]) for p in call["parties"] if p["state"] != "ended"
        ]

    await agent.until(
        lambda s: parties() == list(wanted), about=f"to see {wanted}, not {parties()}"
    )


async def test_a_call_from_the_greeting_to_the_wrap_up(center: Center) -> None:
    async with exchange(center) as node:
        ann = await at_phone(center, node, ANN)
        line = node.call()
        await line.gets(orders.Answer)
        say = await line.hears("How can I help")
        assert say.ask is not None
        assert say.ask.expect == "free"
        line.says("could you put me through to somebody please")
        assert (await line.gets(orders.Music)).is_on
        card = await ann.accepts()
        join = await line.gets(orders.Join)
        assert join.user == ann.id
        call = await reaches(ann, line, "talking")
        assert (call["agent"], call["interaction"], call["caller"]) == (ann.id, card["id"], NUMBER)
        assert (await line.gets(orders.Record)).action == "start"
        line.says("good morning it is about my meter")
        line.says("hello this is Samuel", leg=join.leg)
        await ann.sees(card["id"], "about my meter")
        await ann.sees(card["id"], "this is Samuel")
        line.hangs_up()
        await ann.until(lambda s: s["interactions"][card["id"]]["stage"] == "wrap_up")
        await line.gets(orders.Ended)
        await keep(center, "a telephone call")
        assert node.unstored == 0


async def test_who_it_rings_at_sees_who_calls_until_it_rings_elsewhere(center: Center) -> None:
    async with exchange(center) as node:
        ann = await at_phone(center, node, ANN)
        line = node.call()
        await line.hears("How can I help")
        assert line.call not in ann.state["calls"]
        line.says("could you put me through to somebody please")
        await ann.until(lambda s: s["offers"] and line.call in s["calls"])
        assert ann.state["calls"][line.call]["caller"] == NUMBER
        await keep(center, "a telephone that rings")
        await ann.post(f"/api/offers/{(await ann.rings())['id']}/decline")
        await ann.until(lambda s: line.call not in s["calls"])


@pytest.mark.parametrize(("account", "is_known"), [("carrier", True), ("", False)])
async def test_a_number_is_somebody_only_where_a_line_vouches_for_it(
    center: Center, account: str, is_known: bool
) -> None:
    async with exchange(center) as node:
        boss = await center.signs_in(BOSS, ready=False)
        line = node.call(number="+441632960221", account=account)
        await line.hears("How can I help")
        await reaches(boss, line, "bot")
        item = boss.state["interactions"][boss.state["calls"][line.call]["interaction"]]
        assert item["customer"]["verified"] is is_known
        assert item["data"]["call.caller"] == "+441632960221"


async def test_hold_mute_keys_and_the_tape(center: Center) -> None:
    async with exchange(center) as node:
        line, ann = await talks(center, node)
        await does(ann, line, "hold", {"is_held": True})
        await sees_parties(ann, line, ("customer", "up", "hold"), ("agent", "up", "talk"))
        await does(ann, line, "keys", {"digits": "1"}, expect=200)
        await does(ann, line, "hold", {"is_held": False})
        await does(ann, line, "mute", {"is_muted": True})
        await sees_parties(ann, line, ("customer", "up", "talk"), ("agent", "up", "mute"))
        await does(ann, line, "recording", {"is_paused": True})
        await ann.until(lambda s: s["calls"][line.call]["taping"] == "paused")
        assert (await line.gets(orders.PressKeys)).digits == "1"
        await does(ann, line, "keys", {"digits": "DROP TABLE"}, expect=422)
        await does(ann, line, "consult/end", {"how": "back"}, expect=409)
        await does(ann, line, "hang_up", {"leg": None})
        await reaches_nothing(ann, line)
        await keep(center, "hold and mute")


async def reaches_nothing(agent: Agent, line: Line) -> None:
    await agent.until(
        lambda s: s["calls"].get(line.call, {"stage": "ended"})["stage"] == "ended",
        about="to see the call end",
    )


async def test_asking_a_colleague_and_leaving_the_customer_with_them(center: Center) -> None:
    async with exchange(center) as node:
        line, ann = await talks(center, node)
        item = ann.state["calls"][line.call]["interaction"]
        ben = await at_phone(center, node, BEN, ready=False)
        await does(ann, line, "consult", {"user": ben.id, "name": "Daniel"})
        await sees_parties(
            ben, line, ("customer", "up", "talk"), ("agent", "up", "talk"),
            ("consulted", "ringing", "talk"),
        )  # fmt: skip
        await does(ben, line, "consult/answer", {"is_taken": True})
        await sees_parties(
            ann, line, ("customer", "up", "talk"), ("agent", "up", "talk"),
            ("consulted", "up", "talk"),
        )  # fmt: skip
        await does(ann, line, "consult/end", {"how": "join"})
        await does(ann, line, "consult/end", {"how": "complete"})
        await ben.has(item)
        await sees_parties(ben, line, ("customer", "up", "talk"), ("agent", "up", "talk"))
        assert ben.state["calls"][line.call]["agent"] == ben.id
        await does(ann, line, "hold", {"is_held": True}, expect=409)
        await keep(center, "a colleague is asked")


async def test_a_supervisor_listens_and_takes_over(center: Center) -> None:
    async with exchange(center) as node:
        line, ann = await talks(center, node)
        item = ann.state["calls"][line.call]["interaction"]
        boss = await at_phone(center, node, BOSS, ready=False)
        await does(ann, line, "supervise", {"mode": "listen"}, expect=403)
        await does(boss, line, "supervise", {"mode": "whisper"})
        bridge = await line.gets(
            orders.Bridge, if_=lambda order: any(p.mode == "whisper" for p in order.parties)
        )
        whisperer = next(p for p in bridge.parties if p.mode == "whisper")
        assert whisperer.partner in line.legs
        await does(boss, line, "supervise", {"mode": "intercept"})
        await boss.has(item)
        await sees_parties(boss, line, ("customer", "up", "talk"), ("agent", "up", "talk"))
        await keep(center, "a supervisor takes over")


async def test_a_page_that_reloads_keeps_the_call(center: Center) -> None:
    async with exchange(center) as node:
        line, ann = await talks(center, node)
        leg = next(leg for leg in line.legs if leg != line.leg)
        node.loses_phone(ann.id)
        node.becomes(line.call, leg, "ended", "failed")
        await reaches(ann, line, "connecting")
        node.connects_phone(ann.id)
        await reaches(ann, line, "talking")
        await sees_parties(ann, line, ("customer", "up", "talk"), ("agent", "up", "talk"))


async def test_an_agent_whose_phone_is_not_reached_gives_the_caller_back(center: Center) -> None:
    async with exchange(center) as node:
        ann = await at_phone(center, node, ANN)
        boss = await center.signs_in(BOSS, ready=False)
        node.phones.clear()  # and nobody has been told of it yet
        line = node.call()
        await line.waits()
        await ann.accepts()
        await line.hears("connection to my colleague was lost")
        await reaches(boss, line, "waiting")
        await center.check("no phone")


async def test_a_waiting_caller_is_called_back_at_their_turn(center: Center) -> None:
    async with exchange(center) as node:
        line = node.call()
        await line.waits()
        await line.hears("press 1")
        line.presses("1")
        await line.hears("We will call you back")
        await line.gets(orders.Ended)
        ann = await at_phone(center, node, ANN)
        await ann.accepts()
        dial = await line.gets(orders.Dial)
        assert dial.number == NUMBER
        await reaches(ann, line, "talking")
        await keep(center, "called back")


async def test_a_placed_call_is_not_reached_and_dialled_again(center: Center) -> None:
    async with exchange(center) as node:
        ann = await at_phone(center, node, ANN)
        node.ending = "busy"
        placed = await ann.post("/api/voice/calls", {"number": NUMBER}, expect=201)
        line = Line(node, placed["call"])
        await line.gets(orders.Dial)
        await ann.until(
            lambda s: any(
                p["ending"] == "busy" for p in s["calls"].get(line.call, {"parties": []})["parties"]
            )
        )
        node.ending = ""
        await does(ann, line, "redial")
        await reaches(ann, line, "talking")
        again = await ann.post("/api/voice/calls", {"number": NUMBER}, expect=409)
        assert "in a call" in again["error"]["message"]
        await does(ann, line, "hang_up", {"leg": None})
        await reaches_nothing(ann, line)
        await keep(center, "a call is placed")


@pytest.mark.parametrize("number", ["+449011234567", "what", ""])
async def test_numbers_that_may_not_be_dialled(center: Center, number: str) -> None:
    async with exchange(center) as node:
        ann = await at_phone(center, node, ANN)
        refused = await ann.post("/api/voice/calls", {"number": number}, expect=403)
        assert refused["error"]["code"] == "dialling_refused"
        line, _ = await talks(center, node)
        await does(ann, line, "transfer", {"number": number, "name": "x"}, expect=403)
        assert not [order for order in node.everything if isinstance(order, orders.Dial)]


async def test_whose_phone_is_not_connected_cannot_call(center: Center) -> None:
    async with exchange(center):
        ann = await center.signs_in(ANN)
        refused = await ann.post("/api/voice/calls", {"number": NUMBER}, expect=409)
        assert "phone" in refused["error"]["message"]


# ---- who may come in -------------------------------------------------------------------------


async def test_a_number_nobody_has_is_refused(center: Center) -> None:
    async with exchange(center) as node:
        admin = await center.signs_in(ADMIN, ready=False)
        await admin.http.delete("/api/voice/numbers/*")
        await center.passes(seconds=1)
        line = node.call(called="5551234")
        assert (await line.gets(orders.Reject)).code == 404
        await line.gets(orders.Ended)


async def test_blocked_callers_and_nuisances_are_refused(center: Center) -> None:
    async with exchange(center) as node:
        admin = await center.signs_in(ADMIN, ready=False)
        body = {"kind": "block", "pattern": "+4420*", "note": "", "until": None}
        await admin.http.post("/api/voice/rules", json=body)
        settings = await admin.get("/api/voice/settings")
        await admin.put("/api/voice/settings", {**settings, "nuisance_calls": 2})
        await center.passes(seconds=1)
        assert (await node.call(number="+442012345").gets(orders.Reject)).code == 603
        for _ in range(2):
            line = node.call()
            await line.gets(orders.Answer)
            line.hangs_up()
            await line.gets(orders.Ended)
        assert (await node.call().gets(orders.Reject)).code == 603
        await node.call(number="+441632555999").gets(orders.Answer)


# ---- links, nodes and gateways that go -------------------------------------------------------


async def test_facts_of_a_broken_link_are_taken_once(center: Center) -> None:
    async with exchange(center) as node:
        line, ann = await talks(center, node)
        item = ann.state["calls"][line.call]["interaction"]
        line.says("the first thing")
        await ann.sees(item, "the first thing")
        await node.leaves()
        line.says("said while the link was away")
        await center.passes(seconds=3)
        await node.connects()
        await ann.sees(item, "while the link was away")
        await center.rests()
        texts = ann.texts(item)
        assert texts.count("the first thing") == 1
        assert await sees_still(ann, line) == "talking"
        assert node.unstored == 0


async def sees_still(agent: Agent, line: Line) -> str:
    return str(agent.state["calls"][line.call]["stage"])


async def test_who_hung_up_while_the_link_was_away_has_left(center: Center) -> None:
    async with exchange(center) as node:
        line, ann = await talks(center, node)
        item = ann.state["calls"][line.call]["interaction"]
        await node.leaves()
        line.hangs_up()
        await node.connects()
        await ann.until(lambda s: s["interactions"][item]["stage"] == "wrap_up")


@pytest.mark.parametrize("how", ["comes back", "stays away"])
async def test_a_node_that_dies_in_the_talk_brings_the_caller_back_to_the_queue(
    center: Center, how: str
) -> None:
    async with exchange(center) as node:
        line, ann = await talks(center, node)
        item = ann.state["calls"][line.call]["interaction"]
        if how == "comes back":
            await node.starts_anew()
        else:
            await node.leaves()
        await ann.until(lambda s: s["interactions"][item]["stage"] != "active")
        if how == "stays away":
            await node.starts_anew()
        node.connects_phone(ann.id)
        offer = await ann.rings()
        assert offer["interaction"] == item
        await ann.accepts()
        assert (await line.gets(orders.Dial)).number == NUMBER
        await reaches(ann, line, "talking")
        await sees_parties(ann, line, ("agent", "up", "talk"), ("customer", "up", "talk"))
        line.says("there you are again", leg=next(iter(line.legs)))


async def test_a_node_that_dies_with_the_bot_ends_the_call(center: Center) -> None:
    async with exchange(center) as node:
        boss = await center.signs_in(BOSS, ready=False)
        line = node.call()
        await line.hears("How can I help")
        await reaches(boss, line, "bot")
        await node.starts_anew()
        await reaches_nothing(boss, line)
        await center.rests()
        closed = (await boss.get("/api/interactions?box=closed"))["items"]
        assert "voice" in [item["channel"] for item in closed]


async def test_a_stranger_is_no_node(center: Center) -> None:
    with pytest.raises(Denied):
        async with connect(center.app, "/api/voice/node", {"x-mainstem-node": "guess"}):
            pass


async def test_a_node_that_sends_nonsense_is_sent_away_and_others_stay(center: Center) -> None:
    async with exchange(center) as node, exchange(center, name="second") as other:
        assert other._socket is not None
        other._socket.send('{"type":"nothing"}')
        await center.passes(seconds=1)
        line = node.call()
        await line.hears("How can I help")


async def test_many_calls_at_once_keep_their_own_order(center: Center) -> None:
    async with exchange(center) as node:
        lines = [node.call(number=f"+4416325550{n:02}") for n in range(12)]
        await asyncio.gather(*(line.hears("How can I help") for line in lines))
        for line in lines:
            line.says("my bill please")
        await asyncio.gather(*(line.hears("customer number") for line in lines))
        for line in lines:
            line.hangs_up()
        await asyncio.gather(*(line.gets(orders.Ended) for line in lines))
        await center.rests()
        assert node.unstored == 0
        assert node.legs == {}
        node.tells(facts.Leftover(call="c0ffee"))
        await center.rests()
        assert node.unstored == 0
