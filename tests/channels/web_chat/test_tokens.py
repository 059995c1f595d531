"""Who is believed: the table of good, altered, foreign and old tokens."""

from datetime import timedelta

import pytest

from channels.web_chat.model import Pass
from channels.web_chat.tokens import LIFETIME, Tokens
from tests.channels.web_chat.world import SECRET, TENANT, Tab, Visitor, World, raw_tab
from tests.virtual_time import NOON

PASS = Pass(tenant=TENANT, site="harbour-gas", visitor="v1", issued_at=NOON)
TOKENS = Tokens(SECRET)
TOKEN = TOKENS.write(PASS)


def test_a_token_proves_its_pass_for_its_lifetime() -> None:
    for age in (timedelta(0), timedelta(days=1), LIFETIME - timedelta(seconds=1)):
        assert TOKENS.read(TOKEN, NOON + age) == PASS


def test_an_old_token_proves_nothing() -> None:
    assert TOKENS.read(TOKEN, NOON + LIFETIME) is None


def test_a_token_from_beyond_tomorrow_proves_nothing() -> None:
    assert TOKENS.read(TOKEN, NOON - timedelta(hours=23)) == PASS
    assert TOKENS.read(TOKEN, NOON - timedelta(hours=25)) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "a.b",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN[1:],
        TOKEN.swapcase(),
        TOKEN.partition(".")[0],
        Tokens("another secret that is long enough").write(PASS),
        "x" * 5_000,
        "气",
        "\ud800",
        TOKEN + "\x00",
    ],
)
def test_a_token_that_is_not_ours_proves_nothing(token: str) -> None:
    assert TOKENS.read(token, NOON) is None


def test_every_altered_character_is_noticed() -> None:
    for place in range(len(TOKEN)):
        other = "A" if TOKEN[place] != "A" else "B"
        read = TOKENS.read(TOKEN[:place] + other + TOKEN[place + 1 :], NOON)
        assert read in (None, PASS)  # the last character of base64 has unused bits


async def refused(world: World, token: str) -> tuple[str, int]:
    async with raw_tab(world) as socket:
        socket.send({"type": "hello", "token": token})
        assert (await socket.receive())["code"] == "token_refused"
        return await Tab(socket).end()


async def test_a_wrong_token_is_refused_and_the_socket_ends(world: World) -> None:
    for token in ("", TOKEN, "x.y"):  # TOKEN is well signed, but nobody knows its visitor
        assert await refused(world, token) == ("token_refused", 1008)


async def test_a_token_of_another_company_or_site_is_refused(
    world: World, visitor: Visitor
) -> None:
    for changes in ({"tenant": "t-other"}, {"site": "other-site"}):
        fields = {"tenant": TENANT, "site": "harbour-gas", **changes}
        foreign = Pass(visitor=visitor.id, issued_at=NOON, **fields)  # type: ignore[arg-type]
        assert await refused(world, TOKENS.write(foreign)) == ("token_refused", 1008)
