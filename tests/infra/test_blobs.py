"""Stored files: whole and durable, or not there."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import Invalid, NotFound, TooLarge, Unavailable
from core.model import BlobId
from infra.blobs import Blobs

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 100
ANY = ["image/png", "text/plain"]


async def stream(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def read(blobs: Blobs, blob: BlobId) -> bytes:
    return b"".join([piece async for piece in blobs.open(blob)])


def files(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


@pytest.fixture
async def blobs(tmp_path: Path) -> Blobs:
    made = Blobs(tmp_path / "files")
    await made.start()
    return made


async def test_a_file_comes_back_as_it_went_in(blobs: Blobs, tmp_path: Path) -> None:
    big = PNG + bytes(700_000)
    stored = await blobs.put(stream(big[:5], big[5:]), limit_bytes=10**6, allowed_types=ANY)
    assert (stored.size, stored.media_type) == (len(big), "image/png")
    assert stored.id == hashlib.sha256(big).hexdigest()
    assert await read(blobs, stored.id) == big
    assert await blobs.size(stored.id) == len(big)
    assert files(tmp_path / "files") == [f"{stored.id[:2]}/{stored.id}"]


async def test_the_same_bytes_are_kept_once(blobs: Blobs, tmp_path: Path) -> None:
    twice = [await blobs.put(stream(PNG), limit_bytes=10**6, allowed_types=ANY) for _ in range(2)]
    assert twice[0] == twice[1]
    assert len(files(tmp_path / "files")) == 1


async def test_two_uploads_of_the_same_bytes_at_once(blobs: Blobs, tmp_path: Path) -> None:
    both = await asyncio.gather(
        *(blobs.put(stream(PNG), limit_bytes=10**6, allowed_types=ANY) for _ in range(2))
    )
    assert both[0] == both[1]
    assert len(files(tmp_path / "files")) == 1


async def test_too_much_is_refused_while_it_comes(blobs: Blobs, tmp_path: Path) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1000
            yield b"x" * 1000

    with pytest.raises(TooLarge):
        await blobs.put(endless(), limit_bytes=10_000, allowed_types=ANY)
    assert taken == 11_000
    assert files(tmp_path / "files") == []


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "empty"), (b"MZ\x90\x00", "octet-stream"), (b"<svg>", "svg")]
)
async def test_other_types_and_empty_files_are_refused(
    blobs: Blobs, tmp_path: Path, content: bytes, why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        await blobs.put(stream(content), limit_bytes=10**6, allowed_types=ANY)
    assert files(tmp_path / "files") == []


async def test_an_upload_that_breaks_off_leaves_nothing(blobs: Blobs, tmp_path: Path) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield PNG * 1000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await blobs.put(cut(), limit_bytes=10**7, allowed_types=ANY)
    assert files(tmp_path / "files") == []


async def test_a_cancelled_upload_leaves_nothing(blobs: Blobs, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield PNG
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.ensure_future(blobs.put(slow(), limit_bytes=10**6, allowed_types=ANY))
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert files(tmp_path / "files") == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "/" * 64, "é" * 64])
async def test_no_name_leads_out_of_the_folder(blobs: Blobs, name: str) -> None:
    with pytest.raises(NotFound):
        await read(blobs, BlobId(name))


async def test_an_unknown_file_is_not_found(blobs: Blobs) -> None:
    with pytest.raises(NotFound):
        await read(blobs, BlobId("0" * 64))
    with pytest.raises(NotFound):
        await blobs.size(BlobId("0" * 64))


async def test_the_quota_counts_what_was_there_and_what_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    first = Blobs(folder)
    await first.start()
    kept = await first.put(stream(PNG), limit_bytes=10**6, allowed_types=ANY)

    again = Blobs(folder, quota_bytes=len(PNG) + 10)
    await again.start()
    with pytest.raises(Unavailable, match="full"):
        await again.put(stream(b"hello, this is text"), limit_bytes=100, allowed_types=ANY)
    await again.delete(kept.id)
    await again.delete(kept.id)
    await again.put(stream(b"hello, this is text"), limit_bytes=100, allowed_types=ANY)


async def test_a_start_removes_what_a_crash_left_half_written(tmp_path: Path) -> None:
    incoming = tmp_path / "files" / "incoming"
    incoming.mkdir(parents=True)
    (incoming / "1.part").write_bytes(b"half")
    await Blobs(tmp_path / "files").start()
    assert list(incoming.iterdir()) == []
