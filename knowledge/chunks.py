"""Cut an article into passages, and passages into pieces that can be quoted. Pure.

A passage is a section under its heading, or a part of a long one. A piece is a whole sentence, a
whole list item or a table row: the least that is ever quoted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .model import Content

LONGEST_PASSAGE = 700
"""Characters; longer sections are cut between pieces. Chinese counts double."""

_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_ITEM = re.compile(r"^(?P<mark>[-*+]|\d{1,3}[.)])\s+(?P<text>.*)$")
_SENTENCE = re.compile(
    r".+?(?:[.!?](?:[\"')\]]|\*\*)*(?=\s+[A-Z0-9\"'(*])|[。！？；](?:[”』」）]|\*\*)*|$)", re.DOTALL
)
_MARKUP = re.compile(r"\*\*(.+?)\*\*|__(.+?)__|`(.+?)`|!?\[(.+?)\]\([^)\s]*\)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|approx|No|St|Mr|Mrs|Dr|Mon|Tue|Fri|Sat|Sun)\.)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A sentence, a list item (with its mark) or a row. Markdown's emphasis is taken off."""

    text: str
    mark: str = ""
    """"-" or "3." in front of a list item, empty in running text."""
    starts_block: bool = False
    """The first of its paragraph or list."""

    @property
    def shown(self) -> str:
        return f"{self.mark} {self.text}" if self.mark else self.text

    @property
    def is_step(self) -> bool:
        """Tell an item of a numbered list."""
        return self.mark[:1].isdigit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage: pieces under one heading ("" for the beginning of the article)."""

    number: int
    heading: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The passage as it is shown."""
        return join_pieces(self.pieces)


def cut(content: Content) -> tuple[Chunk, ...]:
    """Cut an article's body into passages."""
    chunks: list[Chunk] = []
    for heading, pieces in _sections(content.body):
        for part in _parts(pieces):
            chunks.append(Chunk(number=len(chunks), heading=heading, pieces=tuple(part)))
    return tuple(chunks)


def join_pieces(pieces: Sequence[Piece]) -> str:
    """Write pieces as running text and lists."""
    text = ""
    for piece in pieces:
        if not text:
            text = piece.shown
        elif piece.mark or piece.starts_block:
            text += f"\n{piece.shown}"
        else:
            text += (
                piece.text if _HAN.search(text[-2:]) or text[-1] in "。！？；" else f" {piece.text}"
            )
    return text


def plain(markdown: str) -> str:
    """Take Markdown's emphasis, code marks and link addresses off."""
    return _MARKUP.sub(lambda match: next(group for group in match.groups() if group), markdown)


def weight(text: str) -> int:
    """Measure a text in Latin characters: a Chinese one says as much as two."""
    return len(text) + len(_HAN.findall(text))


def _sections(body: str) -> Iterator[tuple[str, list[Piece]]]:
    heading, lines = "", list[str]()
    for line in [*body.splitlines(), "# "]:
        if found := _HEADING.match(line) if line != "# " else None:
            title = plain(found.group(1))
        elif line == "# ":
            title = ""
        else:
            lines.append(line)
            continue
        if pieces := list(_pieces(lines)):
            yield heading, pieces
        heading, lines = title, []


def _pieces(lines: Sequence[str]) -> Iterator[Piece]:
    """Join lines to paragraphs and items, and cut paragraphs into sentences."""
    mark, block = "", list[str]()
    was_item = False
    for line in [*lines, ""]:
        item = _ITEM.match(line.strip())
        if not line.strip() or item:
            yield from _block(mark, block, is_first=not (mark and was_item))
            was_item = bool(mark and block)
            mark, block = (item["mark"], [item["text"]]) if item else ("", [])
        else:
            block.append(line.strip())
            was_item = was_item and bool(mark)


def _block(mark: str, lines: Sequence[str], *, is_first: bool) -> Iterator[Piece]:
    if not lines:
        return
    joined = _join_lines(lines)
    if mark:
        yield Piece(text=joined, mark="-" if mark in "-*+" else mark, starts_block=is_first)
        return
    for number, sentence in enumerate(split_sentences(joined)):
        yield Piece(text=sentence, starts_block=number == 0)


def split_sentences(text: str) -> list[str]:
    """Cut running text into whole sentences."""
    sentences: list[str] = []
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        if sentences and (_ABBREVIATION.search(sentences[-1]) or not sentence.strip("*_")):
            sentences[-1] = f"{sentences[-1]} {sentence}".strip()
        elif sentence:
            sentences.append(sentence)
    return sentences


def _join_lines(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        glue = "" if not text or (_HAN.search(text[-1]) or text[-1] in "。！？；，、：") else " "
        text += glue + line
    return plain(text)


def _parts(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Cut a long section between pieces, into parts of about equal length; steps stay together."""
    total = sum(weight(piece.text) for piece in pieces)
    count = -(-total // LONGEST_PASSAGE)
    part: list[Piece] = []
    filled = 0
    for piece in pieces:
        is_next_step = piece.is_step and not piece.starts_block
        is_full = filled + weight(piece.text) / 2 > total / count
        if part and count > 1 and is_full and not is_next_step:
            yield part
            part, filled = [], 0
        part.append(piece)
        filled += weight(piece.text)
    if part:
        yield part
