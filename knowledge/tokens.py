"""Words for lexical search: English stems without stop words, pairs of Chinese characters. Pure.

Character pairs need no dictionary and find Chinese better than word segmentation does.
"""

import re
import unicodedata
from collections.abc import Iterator

_RUN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[\u3400-\u9fff]+")
_VOWEL = re.compile(r"[aeiouy]")

_LITTLE_WORDS = """
    a an the i you he she it we they me my your his her its our their this that these those is am
    are was were be been being do does did have has had having will would shall should can could
    may might must of to in on at by for with from as and or but if so than then there here not no
    what which who whom how when where why up down out about into over under again just please im
    ive id ill youre dont isnt whats hello hi thanks thank get got any some
"""
STOP_WORDS = frozenset(_LITTLE_WORDS.split())
HAN_STOP = frozenset("的了吗呢吧啊呀么是我你您们请问一个有在要想能可以怎什和就都也还没不到这那")
"""Characters that say little; a pair of two of them is left out."""

_SYNONYMS = {"instalment": "installment", "recieve": "receive", "adress": "address"}


def tokens(text: str) -> list[str]:
    """Cut a text into search words."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return [token for run in _RUN.findall(folded) for token in _cut(run)]


def is_han(token: str) -> bool:
    """Tell Chinese characters from other words."""
    return token[0] >= "\u3400"


def stem(word: str) -> str:
    """Take the commonest English endings off, so that "moving", "moved" and "moves" meet."""
    if len(word) <= 3 or any(character.isdigit() for character in word):
        return word
    word = _without_plural(word.removesuffix("'s"))
    word = _SYNONYMS.get(word, word)
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 3 and _VOWEL.search(base):
            return _undouble(base)
    return _without_e(word)


def _without_plural(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("sses"):
        return word[:-2]
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word


def _without_e(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _cut(run: str) -> Iterator[str]:
    if is_han(run):
        yield from _pairs(run)
    elif run.replace("'", "") not in STOP_WORDS:
        yield stem(run)


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1 and run not in HAN_STOP:
        yield run
    for left, right in zip(run, run[1:], strict=False):
        if left not in HAN_STOP or right not in HAN_STOP:
            yield left + right


def _undouble(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return _without_e(word)
