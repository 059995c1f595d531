"""Figures in words, in English and in Chinese."""

import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_THOUSANDS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")
TOO_LARGE = 10**15


def english(number: int) -> str:
    """Write 1234 as "one thousand two hundred and thirty-four"."""
    if number < 0:
        return "minus " + english(-number)
    if number >= TOO_LARGE:
        return english_digits(str(number))
    for size, name in _THOUSANDS:
        if number >= size:
            rest = number % size
            joint = " and " if 0 < rest < 100 else " "
            return f"{english(number // size)} {name}" + (joint + english(rest) if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{_ONES[number // 100]} hundred" + (f" and {english(rest)}" if rest else "")
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def english_decimal(text: str) -> str:
    """Write "1,234.05" as words, the part after the point figure by figure."""
    whole, _, part = text.replace(",", "").partition(".")
    words = english(int(whole or 0))
    return f"{words} point {english_digits(part)}" if part else words


def english_ordinal(number: int) -> str:
    """Write 22 as "twenty-second"."""
    words = english(number)
    head, mark, last = words.rpartition("-") if "-" in words else words.rpartition(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return head + mark + last


def english_year(year: int) -> str:
    """Write 1984 as "nineteen eighty-four", 2005 as "two thousand and five"."""
    century, rest = divmod(year, 100)
    if 2000 <= year < 2010 or (rest == 0 and century % 10 == 0):
        return english(year)
    if rest == 0:
        return f"{english(century)} hundred"
    return f"{english(century)} " + (f"oh {english(rest)}" if rest < 10 else english(rest))


def english_digits(text: str) -> str:
    """Read figures one by one."""
    return " ".join(_ONES[int(digit)] for digit in text if digit.isdecimal())


def chinese(number: int) -> str:
    """Write 10203 as 一万零二百零三."""
    if number < 0:
        return "负" + chinese(-number)
    if number >= 10**16:
        return chinese_digits(str(number))
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group:
            gap = "零" if words and (group < 1000 or groups[place + 1] == 0) else ""
            words += gap + _below_myriad(group) + _MYRIADS[place]
    words = words or "零"
    return words[1:] if words.startswith("一十") else words


def chinese_decimal(text: str) -> str:
    """Write "12.50" as 十二点五零."""
    whole, _, part = text.replace(",", "").partition(".")
    words = chinese(int(whole or 0))
    return f"{words}点{chinese_digits(part)}" if part else words


def chinese_digits(text: str, *, one: str = "一") -> str:
    """Read figures one by one; on the telephone 1 is 幺."""
    named = _DIGITS.replace("一", one)
    return "".join(named[int(digit)] for digit in text if digit.isdecimal())


def spoken_numbers(text: str, language: str) -> str:
    """Write every whole number of a text in words, e.g. to compare it with words."""
    if language == "zh":
        return re.sub(r"\d+", lambda found: chinese(int(found[0])), text)
    if language == "en":
        return re.sub(r"\d+", lambda found: f" {english(int(found[0]))} ", text)
    return text


def _below_myriad(number: int) -> str:
    words = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += _DIGITS[digit] + _PLACES[place]
        elif words and number % 10**place and not words.endswith("零"):
            words += "零"
    return words
