"""A decoder caught in a loop says its last phrase again and again: it counts once.

People repeat themselves as well, and nothing is lost when what they said counts once; but for
numbers, which are dictated as they are.
"""

import re

FEWEST_WORDS, FEWEST_SIGNS = 4, 6
"""A phrase is at least so long: words, or signs of a language that puts no spaces."""
FEWEST_OTHERS = 3
"""So many different words of a phrase are no numbers."""
CERTAIN = 3
"""Said so often it is a loop, and what it had begun to say once more goes, too."""
NUMBERS = (
    "zero oh one two three four five six seven eight nine ten eleven twelve double triple hundred"
    " thousand and point plus 零 〇 一 二 三 四 五 六 七 八 九 十 幺 两 百 千 万 点 加"
)
IS_NUMBER = frozenset(NUMBERS.split()).__contains__
WORD = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")


def once(text: str) -> str:
    """Leave out what is said again at once, word for word."""
    found = list(WORD.finditer(text))
    words = [re.sub(r"\W", "", each.group()).casefold() for each in found]
    kept, at = list[int](), 0
    while at < len(words):
        length, times = _loop(words, at)
        kept += range(at, at + length)
        at += length * times
        if times >= CERTAIN and words[at:] == words[at - length :][: len(words) - at]:
            break
    if len(kept) == len(words):
        return text
    return "".join(_with_space(text, found, number) for number in kept).strip()


def _loop(words: list[str], at: int) -> tuple[int, int]:
    """How long what begins here is, and how often it is said; a word that is said once else."""
    for length in range(FEWEST_WORDS, (len(words) - at) // 2 + 1):
        phrase = words[at : at + length]
        times = 1
        while words[at + times * length : at + (times + 1) * length] == phrase:
            times += 1
        if times > 1 and _is_phrase(phrase):
            return length, times
    return 1, 1


def _is_phrase(words: list[str]) -> bool:
    others = {word for word in words if not IS_NUMBER(word) and not word.isdigit()}
    is_long = len(words) >= FEWEST_SIGNS or any(len(word) > 1 for word in words)
    return is_long and len(others) >= FEWEST_OTHERS


def _with_space(text: str, found: list[re.Match[str]], number: int) -> str:
    """A word with what parts it from the one before."""
    begins = found[number - 1].end() if number else 0
    return text[begins : found[number].end()]
