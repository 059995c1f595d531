"""What is made of an engine's words: no words, nonsense, or an answer of a closed list."""

import re
import zlib

from rapidfuzz import fuzz, process

from .normalise.spoken import spoken_numbers

NO_SPEECH = 0.6
"""A recognizer that is surer than this that nobody spoke has made its words up."""
MOST_REPEATED = 2.4
"""How much shorter a text may get by packing; a decoder caught in a loop packs better."""
NEAR, APART = 74.0, 6.0
"""A hearing at least this like a phrase is taken for it, if no other is nearly as like."""


def understood(text: str, no_speech: float) -> str:
    """Give the words, "" when there are none: only signs, no speech, or one thing over and over."""
    text = text.strip()
    if no_speech > NO_SPEECH or not re.search(r"\w", text):
        return ""
    packed = text.encode()
    if len(packed) > 60 and len(packed) / len(zlib.compress(packed)) > MOST_REPEATED:
        return ""
    return text


def nearest(text: str, phrases: tuple[str, ...], language: str) -> str:
    """Take a near hearing of one of the phrases for it; give the text itself when none is near."""
    if not text or not phrases:
        return text
    wanted = [_bare(phrase, language) for phrase in phrases]
    found = process.extract(_bare(text, language), wanted, scorer=fuzz.ratio, limit=2)
    best = found[0]
    rivals = [other for other in found[1:] if other[0] != best[0]]
    if best[1] < NEAR or (best[1] < 100 and rivals and best[1] - rivals[0][1] < APART):
        return text
    return phrases[best[2]]


def _bare(text: str, language: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", spoken_numbers(text, language).casefold()).split())
