"""The text that engines are given: words to be spoken, sentence by sentence.

Engines read figures, signs and abbreviations each in its own way, some wrongly; here they become
words, and what is only for the eye goes.
Owns: how things are read aloud. May import: core. Start reading at: this file.
"""

import re
from collections.abc import Callable, Mapping

from core.model import Language

from .chinese import in_chinese
from .english import in_english
from .markup import plain

_READERS: Mapping[str, Callable[[str], str]] = {"en": in_english, "zh": in_chinese}
_END = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+(?=\S)|(?<=[。！？；…])[”’）】]*\s*(?=\S)|\n+")
_CLAUSE = re.compile(r"(?<=[,;:，、；：])\s*(?=\S)")
LONGEST = 300
"""Characters that are spoken in one piece."""
LONGEST_OF = {"zh": 12}
"""A character is a syllable, and the first sound comes when a piece is done: hence its clauses."""


def sentences(text: str, language: Language) -> tuple[str, ...]:
    """Split a text as it was written for the eye into sentences for the ear."""
    words = plain(text)
    read = _READERS.get(language)
    spoken = read(words) if read else words
    found: list[str] = []
    for part in _END.split(spoken):
        for piece in _pieces(" ".join(part.split()), LONGEST_OF.get(language, LONGEST)):
            if re.search(r"\w", piece):
                found.append(piece)
    return tuple(found)


def _pieces(sentence: str, longest: int) -> list[str]:
    """Cut a sentence that is too long at its clauses."""
    if len(sentence) <= longest:
        return [sentence]
    pieces = [""]
    for clause in _CLAUSE.split(sentence):
        if pieces[-1] and len(pieces[-1]) + len(clause) > longest:
            pieces.append("")
        joint = " " if pieces[-1].isascii() else ""
        pieces[-1] = f"{pieces[-1]}{joint}{clause}".strip()
    return pieces
