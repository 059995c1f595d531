"""Free UDP and TCP ports for programs that cannot ask the system themselves."""

import socket
from contextlib import ExitStack


def free_ports(count: int = 1) -> list[int]:
    """Different ports, free for UDP and TCP on 127.0.0.1 a moment ago, each with the next free."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            port = _even(held)
            if port:
                found.append(port)
    return found


def _even(held: ExitStack) -> int:
    probe = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    probe.bind(("127.0.0.1", 0))
    port = int(probe.getsockname()[1])
    if port % 2:
        return 0
    try:
        for kind, wanted in ((socket.SOCK_STREAM, port), (socket.SOCK_DGRAM, port + 1)):
            held.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", wanted))
    except OSError:
        return 0
    return port
