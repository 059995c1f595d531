"""The guarded way out: no address of our own network is reached, however it is written."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta

import httpx
import pytest

from core.errors import ProviderError
from infra.outgoing import Outgoing, is_allowed

PUBLIC = "93.184.215.14"
Answer = Callable[[httpx.Request], httpx.Response]


class Names:
    """A resolver with fixed answers, which counts its questions."""

    def __init__(self, **addresses: Sequence[str]) -> None:
        self._addresses = addresses
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        if host not in self._addresses:
            raise OSError("no such name")
        return self._addresses[host]


def outgoing(answer: Answer, **names: Sequence[str]) -> Outgoing:
    return Outgoing(resolve=Names(**names), transport=httpx.MockTransport(answer))


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"this must not be called: {request.url}")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert is_allowed(address, allow_private=False) is False


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address, allow_private=False) is True


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("::1", True),
        ("fd00::1", True),
        (PUBLIC, True),
        ("169.254.169.254", False),
        ("fe80::1", False),
        ("::ffff:169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
    ],
)
def test_a_permission_for_the_own_network_never_opens_link_local(
    address: str, expected: bool
) -> None:
    assert is_allowed(address, allow_private=True) is expected


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
@pytest.mark.real_time
async def test_every_way_to_write_loopback_is_seen_by_the_real_resolver(url: str) -> None:
    guarded = Outgoing(transport=httpx.MockTransport(never))
    with pytest.raises(ProviderError, match="not a public one") as refused:
        await guarded.request("GET", url)
    assert refused.value.retryable is False


@pytest.mark.parametrize(
    "url",
    [
        "ftp://shop.example/",
        "file:///etc/passwd",
        "//shop.example",
        "http://",
        "http://a b/",
        "http://0177.0.0.1/",
    ],
)
async def test_only_web_addresses_are_called(url: str) -> None:
    with pytest.raises(ProviderError):
        await outgoing(never).request("GET", url)


async def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(ProviderError, match="password"):
        await outgoing(never).request("GET", "http://user:pass@shop/")


async def test_one_private_address_among_several_is_enough_to_refuse() -> None:
    with pytest.raises(ProviderError, match="not a public one"):
        await outgoing(never, shop=[PUBLIC, "10.0.0.1"]).request("GET", "http://shop/")


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that points elsewhere at the second question (DNS rebinding) is asked only once."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"ok": True})

    names = Names(shop=[PUBLIC])
    guarded = Outgoing(resolve=names, transport=httpx.MockTransport(answer))
    response = await guarded.request("POST", "https://shop:8443/a?b=c", json={"n": 1})

    (request,) = seen
    assert names.asked == ["shop"]
    assert (request.url.host, request.url.port) == (PUBLIC, 8443)
    assert request.headers["host"] == "shop:8443"
    assert request.extensions["sni_hostname"] == "shop"
    assert request.url.raw_path == b"/a?b=c"
    assert request.read() == b'{"n":1}'
    assert response.json() == {"ok": True}


async def test_a_redirect_within_the_origin_is_followed_and_checked_again() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/old":
            return httpx.Response(302, headers={"location": "/new"})
        return httpx.Response(200, text="here")

    response = await outgoing(answer, shop=[PUBLIC]).request("GET", "http://shop/old")
    assert response.text == "here"


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/", "http://other/", "https://shop/", "http://shop:81/", "//other/x"],
)
async def test_a_redirect_elsewhere_is_refused(target: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["host"] == "shop"
        return httpx.Response(302, headers={"location": target})

    guarded = outgoing(answer, shop=[PUBLIC], other=[PUBLIC])
    with pytest.raises(ProviderError, match="redirect"):
        await guarded.request("GET", "http://shop/")


async def test_redirects_end() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": "/again"})

    with pytest.raises(ProviderError, match="too many redirects"):
        await outgoing(answer, shop=[PUBLIC]).request("GET", "http://shop/")


async def test_a_posted_request_is_not_sent_again_to_a_redirect() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(307, headers={"location": "/again"})

    with pytest.raises(ProviderError, match="redirect"):
        await outgoing(answer, shop=[PUBLIC]).request("POST", "http://shop/")


async def test_an_answer_over_the_cap_is_cut_while_it_comes() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1000
            yield b"x" * 1000

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=endless())

    with pytest.raises(ProviderError, match="over 5000 bytes"):
        await outgoing(answer, shop=[PUBLIC]).request("GET", "http://shop/", most_bytes=5000)
    assert sent <= 7000


async def test_a_compressed_answer_is_refused() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "identity"
        return httpx.Response(200, headers={"content-encoding": "gzip"}, content=b"\x1f\x8b")

    with pytest.raises(ProviderError, match="compressed"):
        await outgoing(answer, shop=[PUBLIC]).request("GET", "http://shop/")


async def test_an_endless_wait_ends_and_may_be_tried_again() -> None:
    class Hanging(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            raise AssertionError

    guarded = Outgoing(resolve=Names(shop=[PUBLIC]), transport=Hanging())
    with pytest.raises(ProviderError, match="no answer in time") as failed:
        await guarded.request("GET", "http://shop/", time_limit=timedelta(seconds=3))
    assert failed.value.retryable is True


async def test_a_name_without_address_may_be_tried_again() -> None:
    with pytest.raises(ProviderError, match="no address") as failed:
        await outgoing(never).request("GET", "http://nowhere/")
    assert failed.value.retryable is True


@pytest.mark.real_time
async def test_a_real_server_of_the_own_network_answers_where_that_is_allowed() -> None:
    """Over a real socket, found by a name, with the name in the Host header."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    guarded = Outgoing(resolve=Names(shop=["127.0.0.1"]))
    async with server:
        response = await guarded.request("GET", f"http://shop:{port}/x", allow_private=True)
    assert response.text == "hi"
    assert f"Host: shop:{port}".encode() in heard[0]
