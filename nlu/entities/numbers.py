"""Numbers and amounts of money, in digits and in words, English and Chinese. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nlu.model import Entity, EntityKind

CERTAIN, BARE = 1.0, 0.6


def _numbered(words: str, *, first: int = 0, step: int = 1) -> dict[str, int]:
    return {word: step * value for value, word in enumerate(words.split(), start=first)}


_ONES = _numbered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen",
)
_TENS = _numbered("ten twenty thirty forty fifty sixty seventy eighty ninety", first=1, step=10)
_SCALES = {"thousand": 1_000, "million": 1_000_000}
_WORD = "|".join(sorted([*_ONES, *_TENS, *_SCALES, "hundred", "fourty"], key=len, reverse=True))
_HAN_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
_HAN_UNITS = {"十": 10, "百": 100, "千": 1_000}
_WAN, _YI = "万", "亿"
_HAN = "".join([*_HAN_DIGITS, *_HAN_UNITS, _WAN, _YI])

_DIGITS = re.compile(
    rf"(?<![\w.-])-?(?:\d{{1,3}}(?:[,\u2009]\d{{3}})+|\d+)(?:\.\d+)?(?![\d-])\s?[{_WAN}千]?"
)
_WORDS = re.compile(
    rf"\b(?:a\s+(?=hundred|thousand|million))?(?:{_WORD})(?:(?:\s+and\s+|\s+|-)(?:{_WORD}))*"
    rf"(?:\s+point(?:\s+(?:{_WORD}))+)?\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(rf"[{_HAN}]+(?:点[{''.join(_HAN_DIGITS)}]+)?")
_BEFORE = re.compile(
    r"(?:[\u00a3$\u20ac\u00a5\uffe5]|\b(?:GBP|USD|EUR|CNY|RMB))\s?$", re.IGNORECASE
)
_AFTER = re.compile(
    r"\s?(?:[\u00a3$\u20ac\u00a5]|(?:pounds?|quid|dollars?|bucks|euros?|yuan|rmb|marks?|gbp|usd|eur|"
    r"cny)\b|M\b(?!\w)|块钱|块|元|圆|马克|英镑|美元)",
    re.IGNORECASE,
)
_TENTHS = re.compile(rf"\s?([{''.join(_HAN_DIGITS)}\d])(?:毛|角)?(?![{_HAN}\d\w])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number as it stands in the text."""

    value: Decimal
    start: int
    end: int


def find_numbers(text: str) -> Iterator[Entity]:
    """Find numbers. The value is a plain decimal: "1299.5"."""
    for numeral in numerals(text):
        yield _entity(EntityKind.NUMBER, text, numeral, CERTAIN)


def find_amounts(text: str) -> Iterator[Entity]:
    """Find amounts of money; a number without a currency is taken with less certainty."""
    for numeral in numerals(text):
        start = numeral.start
        if before := _BEFORE.search(text, 0, numeral.start):
            start = before.start()
        after = _AFTER.match(text, numeral.end)
        end, value = (after.end() if after else numeral.end), numeral.value
        if after and (tenths := _TENTHS.match(text, after.end())) and value == int(value):
            value += Decimal(_han_value(tenths.group(1))) / 10
            end = tenths.end()
        is_certain = bool(before or after)
        grown = Numeral(value=value, start=start, end=end)
        yield _entity(EntityKind.AMOUNT, text, grown, CERTAIN if is_certain else BARE)


def numerals(text: str) -> Iterator[Numeral]:
    """Find every number, written in digits, in English words or in Chinese characters."""
    for match in _DIGITS.finditer(text):
        yield Numeral(value=_digits_value(match.group()), start=match.start(), end=_end(match))
    for match in _WORDS.finditer(text):
        yield Numeral(value=_words_value(match.group()), start=match.start(), end=match.end())
    for match in _CHINESE.finditer(text):
        if not text[match.end() :].startswith(("星期", "月", "号")):
            value = _chinese_value(match.group())
            yield Numeral(value=value, start=match.start(), end=match.end())


def plain(value: Decimal) -> str:
    """Write a decimal without exponent and without idle zeros behind a whole number."""
    if value == value.to_integral_value():
        return str(int(value))
    return f"{value:f}"


def _entity(kind: EntityKind, text: str, numeral: Numeral, score: float) -> Entity:
    return Entity(
        kind=kind,
        value=plain(numeral.value),
        text=text[numeral.start : numeral.end],
        start=numeral.start,
        end=numeral.end,
        score=score,
    )


def _end(match: re.Match[str]) -> int:
    return match.start() + len(match.group().rstrip())


def _digits_value(written: str) -> Decimal:
    scale = 1
    if written[-1] == _WAN:
        scale = 10_000
    elif written[-1] in _HAN_UNITS:
        scale = _HAN_UNITS[written[-1]]
    digits = re.sub(rf"[,\u2009\s{_WAN}千]", "", written)
    return Decimal(digits) * scale


def _words_value(written: str) -> Decimal:
    whole, _, fraction = written.casefold().partition(" point ")
    total, group = 0, 0
    for word in re.split(r"[\s-]+", whole):
        if word == "hundred":
            group = max(group, 1) * 100
        elif word in _SCALES:
            total, group = total + max(group, 1) * _SCALES[word], 0
        else:
            group += _ONES.get(word, _TENS.get(word.replace("fourty", "forty"), 0))
    digits = "".join(str(_ONES[word]) for word in fraction.split() if word in _ONES)
    return Decimal(f"{total + group}.{digits or 0}")


def _chinese_value(written: str) -> Decimal:
    whole, _, fraction = written.partition("点")
    if len(whole) > 1 and all(character in _HAN_DIGITS for character in whole):
        value = int("".join(str(_HAN_DIGITS[character]) for character in whole))
    else:
        value = 0
        for scale, part in _wan_parts(whole):
            value += scale * _below_wan(part)
    digits = "".join(str(_HAN_DIGITS[character]) for character in fraction)
    return Decimal(f"{value}.{digits or 0}")


def _wan_parts(whole: str) -> Iterator[tuple[int, str]]:
    for mark, scale in ((_YI, 100_000_000), (_WAN, 10_000)):
        head, found, tail = whole.rpartition(mark)
        if found:
            yield scale, head
            whole = tail
    yield 1, whole


def _below_wan(part: str) -> int:
    value, digit, last_unit = 0, 0, 0
    for character in part:
        if character in _HAN_UNITS:
            last_unit = _HAN_UNITS[character]
            value += (digit or 1) * last_unit
            digit = 0
        else:
            digit = _HAN_DIGITS[character]
            last_unit = 0 if digit == 0 else last_unit
    return value + digit * (last_unit // 10 if last_unit > 10 else 1)


def _han_value(character: str) -> int:
    return _HAN_DIGITS[character] if character in _HAN_DIGITS else int(character)
