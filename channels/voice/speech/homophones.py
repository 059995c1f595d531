"""Chinese that sounds like words that were expected becomes these words.

Recognizers write what sounds alike with the commonest characters: gas (ranqi) becomes popularity
(renqi). Some characters are taken for a word when at least one of them is the word's own, and
all sound like the word's, whatever the tones; one syllable may be off by a sound that lines and
accents blur.
"""

from collections.abc import Sequence
from functools import lru_cache
from operator import eq

SHORTEST_WORD = 2
KEPT = frozenset("没不无未别我你他她它们是的了着过吗呢吧在有这那个一二三四五六七八九十几")
"""Heard rightly for the most part, and what is said turns on them: never changed."""
BLURRED_INITIALS = ("zh ch sh z c s", "b p", "d t", "g k", "j q x", "n l r", "f h")
BLURRED_FINALS = ("en an", "eng ang", "en eng", "an ang", "in ing")

Syllable = tuple[str, str]
"""Initial and final of pinyin, without the tone."""


def as_expected(text: str, words: Sequence[str]) -> str:
    """Put the words where the text has what sounds like them; longer words first.

    Where the text has one of the words already, it stays.
    """
    wanted = sorted({word for word in words if _is_chinese(word)}, key=len, reverse=True)
    taken = [False] * len(text)
    for is_sought in (eq, _sounds_like):
        for word in wanted:
            for at in range(len(text) - len(word) + 1):
                span = slice(at, at + len(word))
                if not any(taken[span]) and is_sought(text[span], word):
                    text = text[:at] + word + text[span.stop :]
                    taken[span] = [True] * len(word)
    return text


def _sounds_like(heard: str, word: str) -> bool:
    changed = {one for one, other in zip(heard, word, strict=True) if one != other}
    has_own = any(one == other for one, other in zip(heard, word, strict=True))
    if not has_own or changed & KEPT or not _is_chinese(heard):
        return False
    pairs = [p for p in zip(_syllables(heard), _syllables(word), strict=True) if p[0] != p[1]]
    return len(pairs) <= 1 and all(_is_blurred(one, other) for one, other in pairs)


def _is_blurred(one: Syllable, other: Syllable) -> bool:
    if one[1] == other[1]:
        return _are_together(one[0], other[0], BLURRED_INITIALS)
    return one[0] == other[0] and _are_together(one[1], other[1], BLURRED_FINALS)


def _are_together(one: str, other: str, groups: Sequence[str]) -> bool:
    return any({one, other} <= set(group.split()) for group in groups)


@lru_cache(maxsize=10_000)
def _syllables(text: str) -> tuple[Syllable, ...]:
    from pypinyin import Style, pinyin

    initials = pinyin(text, style=Style.INITIALS, strict=False)
    finals = pinyin(text, style=Style.FINALS, strict=False)
    return tuple((first[0], rest[0]) for first, rest in zip(initials, finals, strict=True))


def _is_chinese(text: str) -> bool:
    return len(text) >= SHORTEST_WORD and all("\u3400" <= each <= "\u9fff" for each in text)
