"""How a company sets up its telephony: who may, what is refused, and what follows for calls."""

from collections.abc import Callable
from datetime import timedelta

from channels.voice.wire import orders
from tests.channels.voice.desk.exchange import NUMBER, Exchange, exchange
from tests.journeys.center import Agent, Center, Json

ANN, BOSS, ADMIN = "samuel.mensah", "grace.holloway", "robert.lindqvist"
TRUNK: Json = {
    "host": "198.51.100.7",
    "user": "us",
    "password": "opening-night",
    "is_registered": True,
}
CONTACT = {"name": "Duty Engineer North", "number": "+441632960177", "detail": "Gas escapes"}
RULE = {"kind": "block", "pattern": "+4420*"}


async def administrator(center: Center) -> Agent:
    return await center.signs_in(ADMIN, ready=False)


async def asks(person: Agent, method: str, path: str, body: Json = None) -> int:
    """Ask, and give the status of the answer."""
    return (await person.http.request(method, f"/api/voice/{path}", json=body)).status_code


async def listed(person: Agent, path: str) -> list[Json]:
    found: list[Json] = (await person.get(f"/api/voice/{path}"))["items"]
    return found


async def configured(node: Exchange, if_: Callable[[orders.Configure], object]) -> orders.Configure:
    """Wait until the node is told to be set up so."""
    return await node.order(orders.Configure, if_=lambda order: bool(if_(order)))


async def done(center: Center, admin: Agent) -> set[str]:
    """What the audit trail names of the telephone."""
    page = await admin.get("/api/audit?limit=200")
    return {each["action"] for each in page["items"] if each["action"].startswith("voice.")}


# ---- who may ---------------------------------------------------------------------------------

READS = ["settings", "numbers", "lines", "rules", "nodes"]
CHANGES = [
    ("PUT", "numbers/3000", {"languages": ["en"]}),
    ("DELETE", "numbers/1000", None),
    ("PUT", "lines/trunk/carrier", TRUNK),
    ("DELETE", "lines/trunk/carrier", None),
    ("POST", "rules", RULE),
    ("DELETE", "rules/any", None),
    ("POST", "contacts", CONTACT),
    ("DELETE", "contacts/any", None),
]


async def test_agents_use_the_address_book_and_set_nothing_up(center: Center) -> None:
    ann = await center.signs_in(ANN)
    for path in READS:
        assert await asks(ann, "GET", path) == 403, path
    for method, path, body in CHANGES:
        assert await asks(ann, method, path, body) == 403, path
    assert len(await listed(ann, "contacts")) == 3


async def test_supervisors_change_nothing(center: Center) -> None:
    boss = await center.signs_in(BOSS, ready=False)
    for method, path, body in CHANGES:
        assert await asks(boss, method, path, body) == 403, path
    settings = {"is_recorded": False}
    assert await asks(boss, "PUT", "settings", settings) == 403


async def test_every_change_is_in_the_audit_trail(center: Center) -> None:
    admin = await administrator(center)
    await admin.put("/api/voice/settings", await admin.get("/api/voice/settings"))
    await admin.put("/api/voice/numbers/3000", {"languages": ["en"]}, expect=204)
    await admin.put("/api/voice/lines/trunk/carrier", TRUNK, expect=204)
    rule = await admin.post("/api/voice/rules", RULE, expect=201)
    contact = await admin.post("/api/voice/contacts", CONTACT, expect=201)
    made_here = f"rules/{rule['id']}", f"contacts/{contact['id']}"
    for path in ("numbers/3000", "lines/trunk/carrier", *made_here):
        assert await asks(admin, "DELETE", path) == 204
    things = ("number", "line", "rule", "contact")
    dropped = {f"voice.{thing}_dropped" for thing in things}
    made = {"voice.number_changed", "voice.line_changed", "voice.rule_added", "voice.contact_added"}
    assert await done(center, admin) == {"voice.settings_changed", *made, *dropped}
    trail = await admin.get("/api/audit?limit=200")
    assert TRUNK["password"] not in str(trail)


# ---- numbers ---------------------------------------------------------------------------------


async def test_numbers_are_kept_as_they_are_compared(center: Center) -> None:
    admin = await administrator(center)
    body = {"label": "Berlin", "languages": ["zh", "en"]}
    await admin.put("/api/voice/numbers/0049 (30) 123-456", body, expect=204)
    made = next(each for each in await listed(admin, "numbers") if each["label"] == "Berlin")
    assert (made["number"], made["languages"]) == ("+4930123456", ["zh", "en"])
    assert await asks(admin, "DELETE", "numbers/+4930123456") == 204
    assert await asks(admin, "DELETE", "numbers/+4930123456") == 404


NO_NUMBERS = ["what", "+44x", "+", "1" * 33, "**"]
NO_LANGUAGES: list[Json] = [
    {},
    {"languages": []},
    {"languages": ["fr"]},
    {"languages": ["en"], "queue": "x"},
]


async def test_numbers_that_cannot_be_are_refused(center: Center) -> None:
    admin = await administrator(center)
    before = await listed(admin, "numbers")
    for number in NO_NUMBERS:
        assert await asks(admin, "PUT", f"numbers/{number}", {"languages": ["en"]}) == 422, number
    for body in NO_LANGUAGES:
        assert await asks(admin, "PUT", "numbers/3000", body) == 422, body
    assert await listed(admin, "numbers") == before


async def test_a_new_number_is_answered_in_its_language(center: Center) -> None:
    async with exchange(center) as node:
        admin = await administrator(center)
        await admin.put("/api/voice/numbers/3000", {"languages": ["zh"]}, expect=204)
        await center.passes(seconds=1)
        await node.call(called="3000").hears("请问有什么可以帮您")


# ---- lists of numbers ------------------------------------------------------------------------


NO_PATTERNS = ["+44-20", "44**", "+44x*", "200-100", "1-2-3", " ", "-", "+", "", "1" * 81]
NO_RULES: list[Json] = [
    {"kind": "friend"},
    {"until": "tomorrow"},
    {"until": "2030-01-09T12:00:00"},
    {"priority": 1},
]


async def test_rules_that_mean_nothing_are_refused(center: Center) -> None:
    admin = await administrator(center)
    before = await listed(admin, "rules")
    for change in (*({"pattern": each} for each in NO_PATTERNS), *NO_RULES):
        assert await asks(admin, "POST", "rules", {**RULE, **change}) == 422, change
    assert await listed(admin, "rules") == before


async def test_a_rule_holds_until_its_end_or_until_it_is_dropped(center: Center) -> None:
    async with exchange(center) as node:
        admin = await administrator(center)
        soon = (center.system.clock.now() + timedelta(hours=1)).isoformat()
        passing = {"kind": "block", "pattern": NUMBER, "note": "for an hour", "until": soon}
        await admin.post("/api/voice/rules", passing, expect=201)
        lasting = await admin.post("/api/voice/rules", RULE, expect=201)
        shown = (await listed(admin, "rules"))[-2:]
        assert [each["pattern"] for each in shown] == [NUMBER, "+4420*"]
        assert shown[0]["until"] is not None
        await center.passes(seconds=1)
        assert (await node.call().gets(orders.Reject)).code == 603
        assert (await node.call(number="+442012345").gets(orders.Reject)).code == 603
        await center.passes(minutes=61)
        await node.call().gets(orders.Answer)
        assert await asks(admin, "DELETE", f"rules/{lasting['id']}") == 204
        assert await asks(admin, "DELETE", f"rules/{lasting['id']}") == 404
        await center.passes(seconds=1)
        await node.call(number="+442012345").gets(orders.Answer)


# ---- the address book ------------------------------------------------------------------------


async def test_the_address_book_is_searched_by_name_number_and_detail(center: Center) -> None:
    admin, ann = await administrator(center), await center.signs_in(ANN)
    made = await admin.post("/api/voice/contacts", CONTACT, expect=201)
    for words in ("engineer NORTH", "960177", "gas ESC", "  north "):
        found = [each["id"] for each in await listed(ann, f"contacts?q={words}")]
        assert made["id"] in found, words
    assert await listed(ann, "contacts?q=nobody of this name") == []
    assert await asks(admin, "DELETE", f"contacts/{made['id']}") == 204
    assert await asks(admin, "DELETE", f"contacts/{made['id']}") == 404
    assert len(await listed(ann, "contacts")) == 3


NO_CONTACTS: list[Json] = [
    {"number": "by carrier pigeon"},
    {"number": "12"},
    {"number": "1" * 41},
    {"name": ""},
    {"name": "x" * 121},
    {"detail": "x" * 201},
    {"fax": "1"},
]


async def test_contacts_that_cannot_be_called_are_refused(center: Center) -> None:
    admin = await administrator(center)
    for change in NO_CONTACTS:
        assert await asks(admin, "POST", "contacts", {**CONTACT, **change}) == 422, change
    assert len(await listed(admin, "contacts")) == 3


# ---- trunks and desk phones ------------------------------------------------------------------


async def test_a_trunk_reaches_the_node_and_its_password_nobody_else(center: Center) -> None:
    async with exchange(center) as node:
        admin = await administrator(center)
        path = "/api/voice/lines/trunk/carrier"
        await admin.put(path, TRUNK, expect=204)
        [trunk] = (await configured(node, lambda told: told.trunks)).trunks
        assert (trunk.host, trunk.user, trunk.password) == (TRUNK["host"], "us", "opening-night")
        [shown] = await listed(admin, "lines")
        assert shown["has_password"]
        assert "opening-night" not in str(shown)
        without = {name: value for name, value in TRUNK.items() if name != "password"}
        await admin.put(path, {**without, "port": 5080}, expect=204)
        [trunk] = (await configured(node, lambda t: t.trunks and t.trunks[0].port == 5080)).trunks
        assert trunk.password == "opening-night"
        await admin.put(path, {**TRUNK, "password": ""}, expect=204)
        await configured(node, lambda told: told.trunks and not told.trunks[0].password)
        node.given.clear()
        await admin.put(path, {**TRUNK, "is_enabled": False}, expect=204)
        await configured(node, lambda told: not told.trunks)
        assert await asks(admin, "DELETE", "lines/trunk/carrier") == 204
        assert await asks(admin, "DELETE", "lines/trunk/carrier") == 404
        assert await listed(admin, "lines") == []


async def test_a_desk_phone_registers_under_its_name(center: Center) -> None:
    async with exchange(center) as node:
        admin = await administrator(center)
        phone = {"password": "under-the-bell", "owner": admin.id}
        await admin.put("/api/voice/lines/desk_phone/hall-2", phone, expect=204)
        [told] = (await configured(node, lambda told: told.phones)).phones
        assert (told.user, told.password) == ("hall-2", "under-the-bell")
        [shown] = await listed(admin, "lines")
        assert (shown["kind"], shown["owner"], shown["sources"]) == ("desk_phone", admin.id, [])


NO_LINES: list[tuple[str, Json]] = [
    ("trunk/carrier", {"host": ""}),
    ("trunk/carrier", {"port": 0}),
    ("trunk/carrier", {"port": 65_536}),
    ("trunk/carrier", {"srtp": "sometimes"}),
    ("trunk/carrier", {"sources": ["192.0.2.0/33"]}),
    ("trunk/carrier", {"sources": ["example.com"]}),
    ("trunk/carrier", {"sources": ["192.0.2.1"] * 21}),
    ("trunk/carrier", {"secret": "x"}),
    ("trunk/two words", {}),
    ("trunk/" + "x" * 61, {}),
    ("carrier_pigeon/one", {}),
]


async def test_lines_that_cannot_be_are_refused(center: Center) -> None:
    admin = await administrator(center)
    for path, change in NO_LINES:
        body = {**TRUNK, **change}
        assert await asks(admin, "PUT", f"lines/{path}", body) == 422, (path, change)
    assert await listed(admin, "lines") == []


# ---- settings, and who is on call --------------------------------------------------------------


NO_SETTINGS: list[Json] = [
    {"on_call_seconds": 4},
    {"on_call_seconds": 3_601},
    {"on_call": {"general": ["+441632960177"] * 11}},
    {"on_call": {"general": ["whoever is awake"]}},
    {"agent_numbers": {"somebody": "one"}},
    {"region": "Kent"},
    {"nuisance_calls": -1},
    {"keep_days": {"general": 0}},
    {"volume": 11},
]


async def test_settings_that_cannot_be_are_refused(center: Center) -> None:
    admin = await administrator(center)
    settings = await admin.get("/api/voice/settings")
    for change in NO_SETTINGS:
        assert await asks(admin, "PUT", "settings", {**settings, **change}) == 422, change
    assert await admin.get("/api/voice/settings") == settings


async def test_who_is_on_call_is_called_for_a_waiting_caller(center: Center) -> None:
    async with exchange(center) as node:
        admin = await administrator(center)
        settings = await admin.get("/api/voice/settings")
        numbers = ["+441632960177", "+441632960190"]
        on_call = {"on_call": {"general": numbers}, "on_call_seconds": 20}
        await admin.put("/api/voice/settings", {**settings, **on_call})
        await center.passes(seconds=1)
        node.ending = "no_answer"
        line = node.call()
        await line.waits()
        assert (await line.gets(orders.Dial)).number == numbers[0]
        node.ending = ""
        assert (await line.gets(orders.Dial)).number == numbers[1]
        bridge = await line.gets(orders.Bridge, if_=lambda order: len(order.parties) == 2)
        assert line.leg in [party.leg for party in bridge.parties]


# ---- nodes -----------------------------------------------------------------------------------


async def test_nodes_are_shown_while_they_are_connected_and_when_they_are_lost(
    center: Center,
) -> None:
    boss = await center.signs_in(ADMIN, ready=False)
    assert (await boss.get("/api/voice/nodes"))["nodes"] == []
    async with exchange(center, name="hall"):
        await center.passes(seconds=6)
        [node] = (await boss.get("/api/voice/nodes"))["nodes"]
        assert (node["node"], node["is_connected"], node["report"]["calls"]) == ("hall", True, 0)
    await center.passes(seconds=1)
    [gone] = (await boss.get("/api/voice/nodes"))["nodes"]
    assert (gone["node"], gone["is_connected"], gone["report"]) == ("hall", False, None)
    assert gone["since"] > node["since"]
    async with exchange(center, name="hall"):
        [back] = (await boss.get("/api/voice/nodes"))["nodes"]
        assert back["is_connected"]
