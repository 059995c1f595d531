"""What a file is, told from its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.media_types import UNKNOWN, Sniffer


def sniff(content: bytes, size: int = 7) -> str:
    """Feed it in small pieces, as a network does."""
    sniffer = Sniffer()
    for start in range(0, len(content), size):
        sniffer.feed(content[start : start + size])
    return sniffer.media_type()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"RIFX\x10\x00\x00\x00WEBP\x00", UNKNOWN),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04....", "application/zip"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        ("Grüße, 你好 👋\n".encode(), "text/plain"),
        (b"\xef\xbb\xbfwith a mark", "text/plain"),
        (b"<!DOCTYPE HTML><p>", "text/html"),
        (b"\n\t <ScRiPt>alert(1)</script>", "text/html"),
        (b"\xef\xbb\xbf<svg onload=x>", "image/svg+xml"),
        (b"<?xml version='1.0'?>", "application/xml"),
        (b"MZ\x90\x00\x03", UNKNOWN),
        (b"\x7fELF\x02", UNKNOWN),
        (b"text with a \x00 in it", UNKNOWN),
        (b"caf\xe9 in Latin-1", UNKNOWN),
        ("cut 你".encode()[:-1], UNKNOWN),
    ],
)
def test_types(content: bytes, expected: str) -> None:
    assert sniff(content) == expected


def test_binary_far_behind_a_text_start_is_not_text() -> None:
    assert sniff(b"all fine " * 10_000 + b"\x00", size=4096) == UNKNOWN


@given(content=st.binary(max_size=300), size=st.integers(1, 50))
def test_the_pieces_make_no_difference(content: bytes, size: int) -> None:
    assert sniff(content, size) == sniff(content, 1000)
