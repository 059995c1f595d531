"""A body that is not read to its end: answered first, then a little of it, then no more."""

import pytest

from gateway.leftovers import MOST_BYTES, Leftovers, Message, has_body

PIECE = 65_536


class Wire:
    """A sender with so many pieces left, and what was sent back."""

    def __init__(self, pieces: int) -> None:
        self.left = pieces
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        self.left -= 1
        return {"type": "http.request", "body": bytes(PIECE), "more_body": self.left > 0}

    async def send(self, message: Message) -> None:
        self.sent.append({**message, "left": self.left})


async def answered(wire: Wire, *, after: int) -> list[Message]:
    """Answer when so many pieces were read; gives what was sent."""
    leftovers = Leftovers(wire.receive, wire.send)
    for _ in range(after):
        await leftovers.receive()
    await leftovers.send({"type": "http.response.start", "status": 413, "headers": []})
    await leftovers.send({"type": "http.response.body", "body": b"too large"})
    return wire.sent


async def test_a_body_that_was_read_changes_nothing() -> None:
    start, body = await answered(Wire(3), after=3)
    assert start["headers"] == []
    assert not body.get("more_body", False)


async def test_a_short_rest_is_taken_before_the_end() -> None:
    start, body, end = await answered(Wire(10), after=1)
    assert (b"connection", b"close") in start["headers"]
    assert (body["body"], body["more_body"], body["left"]) == (b"too large", True, 9)
    assert (end["body"], end["left"]) == (b"", 0)


async def test_of_a_long_rest_only_a_little_is_taken() -> None:
    wire = Wire(1_000_000)
    await answered(wire, after=1)
    assert 1_000_000 - 1 - wire.left == MOST_BYTES // PIECE


@pytest.mark.parametrize(
    ("headers", "has"),
    [
        ({}, False),
        ({b"content-length": b"0"}, False),
        ({b"content-length": b"5"}, True),
        ({b"transfer-encoding": b"chunked"}, True),
    ],
)
def test_the_head_says_whether_a_body_comes(headers: dict[bytes, bytes], has: bool) -> None:
    assert has_body(headers) is has
