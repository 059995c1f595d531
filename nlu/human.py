"""Does the customer want a person? Decided by signs of every language at once. Pure.

A customer who asks for a person must never have to ask twice, so these signs are generous; what
they must not catch is listed behind each. The intent model may add to the answer, never take away.
"""

from . import lexicon, signs
from .signs import Found


def wish_for_human(text: str) -> Found | None:
    """Find the words with which the customer asks for a person, if any."""
    for language in lexicon.lexicons():
        if found := signs.first(language.human, text, fillers=lexicon.fillers()):
            return found
    return None
