"""Whom limits count: the address of the other side, as one owner has it."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.requests import HTTPConnection

UNKNOWN = "unknown"


def owner_of(address: str) -> str:
    """An IPv4 address, or the /64 that an IPv6 host owns; UNKNOWN for what is none."""
    try:
        found = ip_address(address)
    except ValueError:
        return UNKNOWN
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found, 64), strict=False))


def client_of(connection: HTTPConnection) -> str:
    """The owner of the address that a request or socket comes from.

    Where a trusted proxy forwards it, that is the proxy's client: uvicorn has put it there.
    """
    return owner_of(connection.client.host) if connection.client else UNKNOWN
