"""Packets are read in bulk, and timed by when they came."""

import select
import socket
from collections.abc import Iterator

import pytest
from aiortp.packet import RtpPacket

from channels.voice.telephony.sip.inbox import Statistics, stamp_packets, waiting


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Who receives, and who sends to it."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiving,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending,
    ):
        receiving.bind(("127.0.0.1", 0))
        receiving.setblocking(False)
        stamp_packets(receiving)
        sending.connect(receiving.getsockname())
        assert any(are_timed(receiving, sending) for _ in range(500))
        yield receiving, sending


def are_timed(receiving: socket.socket, sending: socket.socket) -> bool:
    """Whether the kernel has begun to note when packets come; it does so some time after asked."""
    sending.send(b"early")
    select.select([], [], [], 0.02)
    sending.send(b"late")
    select.select([], [], [], 0.02)
    early, late = waiting(receiving)
    return late[2] - early[2] > 0.01


def test_what_waits_is_read_in_order_with_the_time_it_came(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    receiving, sending = pair
    sending.send(b"first")
    select.select([receiving], [], [], 10)
    select.select([], [], [], 0.1)  # the second comes this much later
    sending.send(b"second")
    select.select([], [], [], 0.1)  # both wait when they are read
    first, second = waiting(receiving)
    assert (first[0], second[0]) == (b"first", b"second")
    assert first[1] == sending.getsockname()
    assert 0.05 < second[2] - first[2] < 60
    assert list(waiting(receiving)) == []


def test_a_flood_does_not_hold_up_the_beat(pair: tuple[socket.socket, socket.socket]) -> None:
    receiving, sending = pair
    for number in range(40):
        sending.send(bytes([number]))
    assert [data for data, _, _ in waiting(receiving)] == [bytes([n]) for n in range(32)]
    assert len(list(waiting(receiving))) == 8


@pytest.mark.parametrize(
    ("late_ms", "jitter_ms"),
    [
        pytest.param([0], 0.0, id="regular"),
        pytest.param([0, 10], 10.0, id="every other one 10 ms late"),
        pytest.param([0, 0, 0, 20], 10.0, id="a burst now and then"),
    ],
)
def test_jitter_is_that_of_the_line(late_ms: list[int], jitter_ms: float) -> None:
    stats = Statistics(8000)
    first = 2**32 - 160 * 100  # the clock runs over on the way
    for number in range(500):
        packet = RtpPacket(
            payload_type=0,
            sequence_number=number,
            timestamp=(first + 160 * number) % 2**32,
            ssrc=1,
            payload=b"x",
        )
        stats.take(packet, 1000.0 + 0.02 * number + late_ms[number % len(late_ms)] / 1000)
    assert stats.jitter / 8 == pytest.approx(jitter_ms, abs=1.5)
    assert stats.packets_lost == 0
