"""Written words -> words for a voice: no markup, no addresses, numbers one can follow. Pure."""

import re

from core.model import Language

MOST_WORDS = 45
"""So much of an answer is read out at a time."""
CHARACTERS_A_WORD_ZH = 1.8
"""Chinese characters that take as long to say as one English word."""

_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_MARKS = re.compile(r"[*_`#>|]+(?=\S)|(?<=\S)[*_`|]+")
_ITEM = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)、])\s+", re.MULTILINE)
_LINES = re.compile(r"\s*\n\s*")
_ID = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,3})[- ]?(\d{4,})(?!\d)")
_LONG = re.compile(r"(?<![\d.,])\+?\d[\d ]{4,}\d(?![\d.,]*\d)")
_HOURS = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})(?!\d)")
_WHOLE = re.compile(r"(?<=\d)\.00(?!\d)")
_SENTENCE = re.compile(r"[^.!?。！？]*(?:[.!?](?=\s|$)|[。！？]|[.!?](?=\S)|$)[”\"')）]*")
_HAN = re.compile(r"[\u3400-\u9fff]")


def speakable(text: str, language: Language) -> str:
    """The text as a voice should say it."""
    plain = _ADDRESS.sub("", _LINK.sub(r"\1", text))
    plain = _MARKS.sub("", _ITEM.sub("", plain))
    plain = _joined(plain, "。" if language == "zh" else ".")
    plain = _HOURS.sub(lambda found: _hours(found, language), plain)
    plain = _ID.sub(lambda found: f"{spelled(found[1])} {spelled(found[2])}", plain)
    plain = _LONG.sub(lambda found: _spelled_groups(found[0]), plain)
    return re.sub(r"[ \t]{2,}", " ", _WHOLE.sub("", plain)).strip()


def spelled(value: str) -> str:
    """One by one: "HG-204518" -> "H G 2 0 4 5 1 8"."""
    return " ".join(character for character in value if character.isalnum())


def split_for_voice(text: str, language: Language) -> tuple[str, str]:
    """The first sentences that do not take long to say, and the rest. Always at least one."""
    sentences = [found[0].strip() for found in _SENTENCE.finditer(speakable(text, language))]
    sentences = [sentence for sentence in sentences if sentence]
    kept, length = 0, 0.0
    for sentence in sentences:
        length += spoken_length(sentence)
        if kept and length > MOST_WORDS:
            break
        kept += 1
    joint = "" if language == "zh" else " "
    return joint.join(sentences[:kept]), joint.join(sentences[kept:])


def spoken_length(text: str) -> float:
    """How long a text takes to say, in English words."""
    return len(_HAN.findall(text)) / CHARACTERS_A_WORD_ZH + len(re.findall(r"[A-Za-z0-9']+", text))


def _joined(text: str, stop: str) -> str:
    """Lines become sentences."""
    lines = [line.strip() for line in _LINES.split(text) if line.strip()]
    ended = [line if line[-1] in ".!?。！？:：;；," else line + stop for line in lines[:-1]]
    return (" " if stop == "." else "").join([*ended, *lines[-1:]])


def _hours(found: re.Match[str], language: Language) -> str:
    hours = [_hour(found[1], found[2], language), _hour(found[3], found[4], language)]
    return ("到" if language == "zh" else " to ").join(hours)


def _hour(hour: str, minute: str, language: Language) -> str:
    if language == "zh":
        return f"{int(hour)}点" if minute == "00" else f"{int(hour)}点{int(minute)}分"
    if minute == "00":
        return str(int(hour)) if int(hour) <= 12 else str(int(hour) - 12)
    return f"{int(hour)} {minute}"


def _spelled_groups(number: str) -> str:
    """A telephone number keeps its groups: they are where one breathes."""
    if max(map(len, number.split(" "))) == 1:
        return number
    return ", ".join(spelled(group) for group in number.replace("+", "").split(" ") if group)
