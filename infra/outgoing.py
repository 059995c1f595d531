"""The guarded way out: HTTP requests to addresses that people typed in.

Such an address may point, by mistake or on purpose, at our own network (server-side request
forgery, OWASP ASVS 5.0.0 V1.3.6). So the name is resolved here, every address it has is checked,
and the connection goes to the very address that was checked, which a second answer of the DNS
cannot change. Redirects stay on the same origin, answers are cut at a size, and the environment's
proxies are ignored.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx

from core.errors import ProviderError

TIME_LIMIT = timedelta(seconds=10)
MOST_BYTES = 1_048_576
MOST_REDIRECTS = 3

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses that a gateway turns into the IPv4 address in their last bits. Source: RFC 6052."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host, by the system's resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


class Outgoing:
    """Makes guarded requests. Nothing is kept open between two requests."""

    def __init__(
        self, *, resolve: Resolve = resolve, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._transport = _Pinned(
            transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0)),
            resolve,
        )

    async def request(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,  # noqa: ANN401 - whatever JSON can be
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        allow_private: bool = False,
        most_bytes: int = MOST_BYTES,
        time_limit: timedelta = TIME_LIMIT,
    ) -> httpx.Response:
        """Send one request and read the answer, whatever its status.

        `allow_private` admits addresses of the own network, but never link-local ones, where clouds
        keep their credentials. Raises ProviderError: retryable when the other side may recover.
        """
        request = httpx.Request(
            method,
            _checked_url(url),
            json=json,
            content=content,
            headers={"Accept-Encoding": "identity", **(headers or {})},
            extensions={"allow_private": allow_private, "timeout": _timeouts(time_limit)},
        )
        try:
            async with asyncio.timeout(time_limit.total_seconds()):
                return await self._exchange(request, most_bytes)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise ProviderError("no answer in time", retryable=True) from error
        except httpx.TransportError as error:
            raise ProviderError("the connection failed", retryable=True) from error

    async def _exchange(self, request: httpx.Request, most_bytes: int) -> httpx.Response:
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._transport.handle_async_request(request)
            response.request = request
            try:
                if not response.has_redirect_location:
                    return await _read(response, most_bytes)
                request = _redirected(request, response)
            finally:
                await response.aclose()
        raise ProviderError("too many redirects", retryable=False)


class _Pinned(httpx.AsyncBaseTransport):
    """Replaces the name in a request by the address that was checked; TLS still proves the name."""

    def __init__(self, inner: httpx.AsyncBaseTransport, resolve: Resolve) -> None:
        self._inner = inner
        self._resolve = resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host, port = request.url.host, request.url.port or _default_port(request.url)
        address = await self._checked_address(
            host, port, allow_private=bool(request.extensions.get("allow_private"))
        )
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,  # with the Host that was asked for
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self._inner.handle_async_request(pinned)

    async def _checked_address(self, host: str, port: int, *, allow_private: bool) -> str:
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise ProviderError("the host name has no address", retryable=True) from error
        for text in found:
            if not is_allowed(text, allow_private=allow_private):
                raise ProviderError("the address is not a public one", retryable=False)
        if not found:
            raise ProviderError("the host name has no address", retryable=True)
        return found[0]


def is_allowed(text: str, *, allow_private: bool) -> bool:
    """Whether a request may go to this address."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    inner = _embedded(address)
    if inner is not None:
        return is_allowed(str(inner), allow_private=allow_private)
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if allow_private and (address.is_private or address.is_loopback):
        return True
    return address.is_global


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to, if it is such a one."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


def _checked_url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ProviderError("the address is not a URL", retryable=False) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise ProviderError("only http and https addresses are called", retryable=False)
    if url.userinfo:
        raise ProviderError("the address must not hold a password", retryable=False)
    return url


def _redirected(request: httpx.Request, response: httpx.Response) -> httpx.Request:
    """The next request of a redirect that stays where it was."""
    target = request.url.join(response.headers["location"])
    is_same_origin = (target.scheme, target.host, target.port) == (
        request.url.scheme,
        request.url.host,
        request.url.port,
    )
    if request.method not in ("GET", "HEAD") or not is_same_origin:
        raise ProviderError("the answer is a redirect elsewhere", retryable=False)
    return httpx.Request(
        request.method, target, headers=request.headers, extensions=request.extensions
    )


async def _read(response: httpx.Response, most_bytes: int) -> httpx.Response:
    """Read the body up to the cap. Compressed answers are refused: they could be bombs."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ProviderError("the answer is compressed without being asked", retryable=False)
    body = bytearray()
    assert isinstance(response.stream, httpx.AsyncByteStream)
    async for chunk in response.stream:
        body += chunk
        if len(body) > most_bytes:
            raise ProviderError(f"the answer is over {most_bytes} bytes", retryable=False)
    return httpx.Response(
        response.status_code,
        headers=response.headers,
        content=bytes(body),
        request=response.request,
    )


def _default_port(url: httpx.URL) -> int:
    return 443 if url.scheme == "https" else 80


def _timeouts(limit: timedelta) -> dict[str, float]:
    return dict.fromkeys(("connect", "read", "write", "pool"), limit.total_seconds())
