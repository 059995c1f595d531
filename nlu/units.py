"""Cut a text into units, which signs and moods are made of: Latin words, single Han characters.

One kind of unit for all languages lets a message that mixes them be read in one pass. Pure.
"""

import re
import unicodedata
from dataclasses import dataclass

_UNIT = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_SENTENCE_END = re.compile(r"[.!?;\u3002\uff01\uff1f\uff1b\n]+(?=\s|$|[\u3400-\u9fff])|\n")
_SIMPLIFIED = str.maketrans(
    "氣聞煙爐電話錢費單轉賬戶開關嗎幫請問這個來沒點樓裡裏廚洩對誰該麼為麗說談講機讓師過時間風熱嚴頭暈覺應閥門報險難壞號碼實務員經領導聯繫線訴險災燒鍋換給識聽語錯誤還會見發現樣車裝維繳賬單據讀數遷",
    "气闻烟炉电话钱费单转账户开关吗帮请问这个来没点楼里里厨泄对谁该么为丽说谈讲机让师过时间风热严头晕觉应阀门报险难坏号码实务员经领导联系线诉险灾烧锅换给识听语错误还会见发现样车装维缴账单据读数迁",
)
"""Traditional characters of what customers write most; one for one, so that places stay."""

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'"})


@dataclass(frozen=True, slots=True)
class Unit:
    """One word or Han character, folded, and where it stands in the text it came from."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Make spellings of the same text equal: width, case, apostrophes, spaces, Han variants."""
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).translate(_SIMPLIFIED)
    return " ".join(plain.casefold().split())


def is_han(character: str) -> bool:
    """Tell a Chinese character."""
    return _HAN.match(character) is not None


def units(text: str) -> list[Unit]:
    """Cut a text into units. Apostrophes fall away, so that "dont" and "don't" are one word."""
    found: list[Unit] = []
    plain = text.translate(_APOSTROPHES).translate(_SIMPLIFIED)
    for match in _UNIT.finditer(plain):
        found.extend(_split_han(match.group(), match.start()))
    return found


def sentences(text: str) -> list[str]:
    """Cut a text after full stops, question marks and line ends, of both writing systems."""
    return [part for piece in _SENTENCE_END.split(text) if (part := piece.strip())]


def _split_han(word: str, at: int) -> list[Unit]:
    """Split a run of letters into Han characters and the Latin words between them."""
    parts: list[Unit] = []
    begin = 0
    for index, character in enumerate(word):
        if is_han(character):
            if index > begin:
                parts.append(_unit(word[begin:index], at + begin))
            parts.append(Unit(character, at + index, at + index + 1))
            begin = index + 1
    if begin < len(word):
        parts.append(_unit(word[begin:], at + begin))
    return parts


def _unit(word: str, at: int) -> Unit:
    folded = unicodedata.normalize("NFKC", word).casefold().replace("'", "")
    return Unit(folded, at, at + len(word))
