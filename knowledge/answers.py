"""Answer in the article's own words: whole sentences or list items of one passage. Pure."""

from collections.abc import Sequence

from .chunks import Chunk, Piece, join_pieces, weight
from .tokens import tokens
from .words import WordSearch

MOST_SENTENCES = 4
LONGEST_ANSWER = 600
"""Characters of Latin text; a list is quoted whole up to this, and to its item's end beyond."""


def extract(chunk: Chunk, words: Sequence[str], search: WordSearch) -> str:
    """Quote what answers the question: the passage if it is short, else its best stretch."""
    blocks = _blocks(chunk.pieces)
    if _length(chunk.pieces) <= LONGEST_ANSWER and _sentences(chunk.pieces) <= MOST_SENTENCES:
        return join_pieces(chunk.pieces)
    best = max(range(len(blocks)), key=lambda number: _fit(blocks[number], words, search))
    chosen = [number for number in range(len(blocks)) if number == best]
    for number in (best - 1, best + 1):
        grown = sorted({*chosen, number})
        if 0 <= number < len(blocks) and _is_short([blocks[each] for each in grown]):
            chosen = grown
    pieces = [piece for number in chosen for piece in blocks[number]]
    return join_pieces(_shortened(pieces, words, search))


def _blocks(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Paragraphs and lists; a list keeps the sentence that leads to it."""
    blocks: list[list[Piece]] = []
    for piece in pieces:
        leads = bool(blocks) and blocks[-1][-1].text.endswith((":", "："))
        if not blocks or (piece.starts_block and not (piece.mark and leads)):
            blocks.append([])
        blocks[-1].append(piece)
    return blocks


def _shortened(pieces: Sequence[Piece], words: Sequence[str], search: WordSearch) -> list[Piece]:
    """The best run of whole pieces that is short enough. Steps are never torn apart."""
    if _is_short([pieces]) or any(piece.is_step for piece in pieces):
        return list(pieces)
    runs = []
    for start in range(len(pieces)):
        end = start + 1
        while end < len(pieces) and _is_short([pieces[start : end + 1]]):
            end += 1
        runs.append(list(pieces[start:end]))
    return max(runs, key=lambda run: _fit(run, words, search))


def _fit(pieces: Sequence[Piece], words: Sequence[str], search: WordSearch) -> float:
    found = frozenset(word for piece in pieces for word in tokens(piece.text))
    return search.covered_share(words, found)


def _is_short(blocks: Sequence[Sequence[Piece]]) -> bool:
    pieces = [piece for block in blocks for piece in block]
    return _length(pieces) <= LONGEST_ANSWER and _sentences(pieces) <= MOST_SENTENCES


def _length(pieces: Sequence[Piece]) -> int:
    return sum(weight(piece.text) for piece in pieces)


def _sentences(pieces: Sequence[Piece]) -> int:
    """Sentences of running text; the items of a list together count as one."""
    lists = sum(bool(piece.mark) and piece.starts_block for piece in pieces)
    return sum(not piece.mark for piece in pieces) + lists
