"""What a file is, told from its bytes: names and headers of a stranger prove nothing.

Knows the types that travel in conversations. Everything else is "application/octet-stream", and
text that a browser might run (HTML, SVG, XML) is named as such, so that an allow-list keeps it out.
"""

import codecs

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"

SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"PK\x03\x04", "application/zip"),
)
"""(offset, bytes, type); the first that fits. Sources: each format's own specification."""

ACTIVE = (
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<head", "text/html"),
    (b"<body", "text/html"),
    (b"<script", "text/html"),
    (b"<iframe", "text/html"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "application/xml"),
)
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show within a page; everything else is offered for saving."""
ATTACHMENT_TYPES = INLINE_TYPES | {TEXT, "application/pdf"}
"""What travels with messages."""
LOOKED_AT = 4096
_RIFF = ("image/webp", "audio/wav")
_ALLOWED_CONTROLS = frozenset(b"\t\n\r\f\x1b")
_CONTROLS = bytes(set(range(32)) - _ALLOWED_CONTROLS) + b"\x7f"


class Sniffer:
    """Tells the type of a file that comes in pieces; text is checked to its end."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._may_be_text = True

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes."""
        self._head += piece[: LOOKED_AT - len(self._head)]
        if self._may_be_text:
            self._may_be_text = self._is_text(piece, final=False)

    def media_type(self) -> str:
        """The type of what was fed. Call it once, after the last piece."""
        head = bytes(self._head)
        for offset, signature, media_type in SIGNATURES:
            if head.startswith(signature, offset) and _container_fits(head, media_type):
                return media_type
        if not (self._may_be_text and self._is_text(b"", final=True)):
            return UNKNOWN
        start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
        return next((kind for mark, kind in ACTIVE if start.startswith(mark)), TEXT)

    def _is_text(self, piece: bytes, *, final: bool) -> bool:
        if piece.translate(None, _CONTROLS) != piece:
            return False
        try:
            self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            return False
        return True


def _container_fits(head: bytes, media_type: str) -> bool:
    """RIFF names its content at byte 8, which other files may hold by chance."""
    return media_type not in _RIFF or head.startswith(b"RIFF")
