"""Chinese characters as the phonemes that Kokoro was taught.

Sources: the vocabulary that comes with Kokoro's model; Duanmu, The Phonology of Standard Chinese,
for the sounds of pinyin's initials and finals.
"""

import re
from collections.abc import Callable

from pypinyin import Style, pinyin

INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l",
    "g": "k", "k": "kʰ", "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ",
    "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
FINALS = {
    "a": "a0", "o": "wo0", "e": "ɤ0", "ê": "ɛ0", "er": "ɚ0", "ai": "ai0", "ei": "ei0",
    "ao": "au0", "ou": "ou0", "an": "a0n", "en": "ə0n", "ang": "a0ŋ", "eng": "ə0ŋ", "ong": "ʊ0ŋ",
    "i": "i0", "ia": "ja0", "ie": "je0", "iao": "jau0", "iou": "jou0", "ian": "jɛ0n",
    "in": "i0n", "iang": "ja0ŋ", "ing": "i0ŋ", "iong": "jʊ0ŋ", "io": "jɔ0",
    "u": "u0", "ua": "wa0", "uo": "wo0", "uai": "wai0", "uei": "wei0", "uan": "wa0n",
    "uen": "wə0n", "uang": "wa0ŋ", "ueng": "wə0ŋ",
    "v": "y0", "ve": "ɥe0", "van": "ɥɛ0n", "vn": "y0n",
}  # fmt: skip
"""By pinyin's full spelling; the 0 stands where the tone is written."""
BUZZING = {"zh", "ch", "sh", "r", "z", "c", "s"}
"""After these, `i` is the consonant going on."""
HUMMED = str.maketrans("嗯呣噷", "恩姆哼")
"""Without a vowel; these sound the same and have one."""
TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘"}
PAUSES = str.maketrans({
    "，": ", ", "、": ", ", "。": ". ", "！": "! ", "？": "? ", "；": "; ", "：": ": ",
    "（": " (", "）": ") ", "《": " “", "》": "” ", "～": " ", "·": " ",
})  # fmt: skip

_RUNS = re.compile(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z' -]*|[^\u3400-\u9fffA-Za-z]+")


def phonemes(text: str, in_english: Callable[[str], str]) -> str:
    """Write a sentence without figures as phonemes; `in_english` does so for its Latin words."""
    said = ""
    for run in _RUNS.findall(text):
        if "\u3400" <= run[0] <= "\u9fff":
            said += _characters(run)
        elif run[0].isascii() and run[0].isalpha():
            said += f" {in_english(run.strip())} "
        else:
            said += run.translate(PAUSES)
    return re.sub(r" +(?=[,.!?;:])", "", re.sub(r" +", " ", said)).strip()


def _characters(run: str) -> str:
    run = run.translate(HUMMED)
    starts = pinyin(run, style=Style.INITIALS, strict=True, errors="ignore")
    ends = pinyin(
        run, style=Style.FINALS_TONE3, strict=True, errors="ignore", neutral_tone_with_five=True
    )
    return "".join(
        _syllable(start[0], end[0]) for start, end in zip(starts, ends, strict=True) if end[0]
    )


def _syllable(start: str, end: str) -> str:
    final, tone = end[:-1], TONES.get(end[-1], "")
    sound = "ɨ0" if final == "i" and start in BUZZING else FINALS.get(final, "")
    return INITIALS.get(start, "") + sound.replace("0", tone)
