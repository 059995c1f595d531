"""Short answers in plain words: yes, no, stop, numbers, and what sounds like a question."""

import re
import unicodedata
from collections.abc import Iterable

from flows.session import Heard

_YES = frozenset(
    [
        "yes",
        "y",
        "yeah",
        "yep",
        "yup",
        "sure",
        "ok",
        "okay",
        "correct",
        "right",
        "exactly",
        "please",
        "是",
        "是的",
        "对",
        "对的",
        "好",
        "好的",
        "嗯",
        "可以",
        "行",
        "没错",
        "正确",
        "确认",
        "要",
        "需要",
        "有",
        "有的",
        "有帮助",
        "当然",
        "没问题",
        "解决了",
    ]
)
_NO = frozenset(
    [
        "no",
        "n",
        "nope",
        "nah",
        "wrong",
        "incorrect",
        "not",
        "不",
        "不是",
        "不对",
        "不用",
        "不要",
        "没有",
        "否",
        "错",
        "错了",
        "不行",
        "不可以",
        "没",
        "不需要",
        "没用",
        "没帮助",
        "没有帮助",
        "没解决",
    ]
)
_POLITE = frozenset(
    (
        "please",
        "thanks",
        "thank",
        "you",
        "it",
        "is",
        "it's",
        "that",
        "that's",
        "this",
        "so",
        "oh",
        "well",
        "i",
        "think",
        "do",
        "don't",
        "of",
        "course",
        "quite",
        "absolutely",
        "谢谢",
    )
)
"""Say neither yes nor no, and stand around either."""
_STOP = frozenset(
    (
        "cancel",
        "never mind",
        "nevermind",
        "forget it",
        "start over",
        "start again",
        "main menu",
        "back to start",
        "算了",
        "取消",
        "返回",
        "主菜单",
        "返回主菜单",
        "重新开始",
        "退出",
        "不办了",
    )
)
_KEYS_FOR_A_PERSON = frozenset(("0", "#"))
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
}
_NUMBER = re.compile(r"(?:option|number|no\.?|the|选|选择|第)?\s*(\w+?)\s*(?:one|个|项|号)?")
_ASKS_EN = re.compile(
    r"^(what|why|how|when|where|who|which|can|could|do|does|is|are|will|would|should)\b"
)
_ASKS_ZH = re.compile(
    r"吗|呢|怎么|什么|为什么|为啥|多少|哪里|哪儿|几点|如何|能不能|可不可以|是不是|多久"
)


def plain(text: str) -> str:
    """Lower case, full-width to half-width, without what stands around the words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.strip(" \t\r\n.,!?。，！？、~～…\"'“”")


def says_yes(heard: Heard) -> bool:
    if heard.choice is not None:
        return heard.choice == "yes"
    return heard.meaning.intent == "yes" or plain(heard.text) in _YES or _is_only(heard, _YES)


def says_no(heard: Heard) -> bool:
    if heard.choice is not None:
        return heard.choice == "no"
    return heard.meaning.intent == "no" or plain(heard.text) in _NO or _is_only(heard, _NO)


def _is_only(heard: Heard, words: frozenset[str]) -> bool:
    """Spoken with nothing but polite words around: "yeah that's right", "no thank you"."""
    if not heard.is_spoken:
        return False
    said = [plain(word) for word in heard.text.split()]
    meant = [word for word in said if word and word not in _POLITE]
    return bool(meant) and all(word in words for word in meant)


def says_stop(text: str) -> bool:
    """The customer wants out of what is going on."""
    return plain(text) in _STOP


def presses_for_a_person(text: str) -> bool:
    """The old keys of telephone menus."""
    return text.strip() in _KEYS_FOR_A_PERSON


def sounds_like_a_question(text: str) -> bool:
    words = plain(text)
    ends = text.rstrip().endswith(("?", "？"))
    return ends or bool(_ASKS_EN.match(words)) or bool(_ASKS_ZH.search(words))


def number_in(text: str) -> int | None:
    """The number of a menu entry: "2", "2.", "option two", "第二个"."""
    found = _NUMBER.fullmatch(plain(text))
    if found is None:
        return None
    word = found[1]
    return int(word) if word.isascii() and word.isdigit() else _ORDINALS.get(word)


def mentions(text: str, words: Iterable[str]) -> bool:
    """One of the words or phrases stands in the text, on its own where the script has spaces.

    A single Chinese character is part of too many words: it must be the whole text.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return any(_stands_in(unicodedata.normalize("NFKC", word).casefold(), folded) for word in words)


def has_words(text: str) -> int:
    """How many words of letters the text has; each Chinese character counts as one."""
    return len(re.findall(r"[A-Za-z]{2,}|[\u3400-\u9fff]", text))


def _stands_in(word: str, text: str) -> bool:
    if not word:
        return False
    if word.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
    return word in text if len(word) > 1 else word == plain(text)
