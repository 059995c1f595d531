"""Whom limits count: owners of addresses, and clients of trusted proxies only."""

import pytest
import uvicorn
from pydantic import ValidationError
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from gateway.main import forwarding
from infra.addresses import client_of, owner_of
from infra.settings import Settings


@pytest.mark.parametrize(
    ("ip", "owner"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_owner_counts_as_one_address(ip: str, owner: str) -> None:
    assert owner_of(ip) == owner


async def nothing() -> Message:
    raise AssertionError("nothing is read")


async def into_nowhere(message: Message) -> None:
    pass


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "counted"),
    [
        ("", "192.0.2.1", "203.0.113.5", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1", "203.0.113.5", "203.0.113.5"),
        ("192.0.2.1", "192.0.2.9", "203.0.113.5", "192.0.2.9"),
        ("192.0.2.1", "192.0.2.1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("192.0.2.1, 10.0.0.0/8", "10.1.2.3", "203.0.113.5, 192.0.2.1", "203.0.113.5"),
        ("192.0.2.1", "192.0.2.1", "", "192.0.2.1"),
    ],
)
async def test_only_a_trusted_proxy_is_believed(
    kind: str, proxies: str, peer: str, forwarded: str, counted: str
) -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(client_of(HTTPConnection(scope)))

    config = uvicorn.Config(app, log_config=None, **forwarding(Settings(trusted_proxies=proxies)))
    config.load()
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope: Scope = {"type": kind, "client": (peer, 1), "headers": headers, "scheme": "http"}
    await config.loaded_app(scope, nothing, into_nowhere)
    assert seen == [counted]


@pytest.mark.parametrize("value", ["*", "proxy.example", "10.0.0.0/33", "10.0.0.1/8"])
def test_what_is_no_network_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="addresses or networks"):
        Settings(trusted_proxies=value)
